"""Retention rules: anonymise or erase people whose records have not changed for long, in daily batches."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope, scopes_disabled

from kith.people.models import Contact, RetentionRule, RetentionRun, Segment
from kith.people.services.privacy.erasing import forget
from kith.people.services.segments.field import members_of, reader_of
from kith.sdk.declare import Errors
from kith.sdk.rules import Actor, Changes, KithError, Refused, work
from kith.sdk.work import every

# The daily batch of a rule; the rest waits until tomorrow.
MOST_A_DAY = 500
CONTACTS = "contacts"
LEAST_DAYS, MOST_DAYS = 30, 36_500
A_DAY = timedelta(hours=23)


def problems(rule: RetentionRule) -> Errors:
    """Validate a rule."""
    if rule.segment.entity != CONTACTS:
        return {"segment": [str(_("Choose a segment of contacts: customers are no people."))]}
    if not LEAST_DAYS <= rule.age_days <= MOST_DAYS:
        return {
            "age_days": [_("Choose between %(least)d and %(most)d days.") % {"least": LEAST_DAYS, "most": MOST_DAYS}]
        }
    return {}


def people_of(rule: RetentionRule) -> QuerySet[Contact]:
    """Return the people concerned now, oldest records first.

    Raises Refused if the segment is in the trash, or if it changed after the rule was saved: a wider segment would
    otherwise erase people whom the author of the rule never saw in its dry run.
    """
    segment = Segment.objects.filter(pk=rule.segment_id, deleted_at=None).first()
    if segment is None:
        raise Refused(_("The segment of this rule is in the trash; choose another one."))
    if segment.updated_at > rule.updated_at:
        raise Refused(_("The segment was changed after the rule was saved; look at it and save the rule again."))
    before = timezone.now() - timedelta(days=rule.age_days)
    members = members_of(segment, reader_of(Actor.system(rule.agency_id)))
    return Contact.objects.filter(members, deleted_at=None, updated_at__lt=before).order_by("updated_at", "pk")


@every(hours=1)
def follow_all() -> int:
    """Run every active rule that has not run today; return the number of people."""
    with scopes_disabled():
        rules = RetentionRule.objects.filter(active=True, deleted_at=None).order_by("pk")
        waiting = list(rules.values_list("agency", "pk"))
    done = 0
    for agency_id, rule_id in waiting:
        with scope(agency=agency_id):
            done += follow(rule_id, by=Actor.system(agency_id))
    return done


def follow(rule_id: int, *, by: Actor) -> int:
    """Anonymise or erase the people of a rule, unless it ran today; return how many.

    Each person is a separate change set. The run is logged before the first person. So an interrupted run is visible
    too, and a second worker finds that the rule is running.
    """
    begun = _begin(rule_id, by)
    if begun is None:
        return 0
    rule, run = begun
    try:
        for contact_id in list(people_of(rule).values_list("pk", flat=True)[:MOST_A_DAY]):
            run.done += _forget(contact_id, rule, by)
    except KithError as error:
        run.fault = error.message[:500]
    with _noted(by, rule.name) as changes:
        changes.save(run)
    return run.done


def _begin(rule_id: int, by: Actor) -> tuple[RetentionRule, RetentionRun] | None:
    """Return the rule and today's new run; None if it has run today, or is inactive."""
    with _noted(by) as changes:
        rule = RetentionRule.objects.select_for_update(no_key=True).get(pk=rule_id)
        followed = RetentionRun.objects.filter(rule=rule_id, at__gt=timezone.now() - A_DAY).exists()
        if followed or not rule.active or rule.deleted_at is not None:
            return None
        changes.reason = rule.name
        run = RetentionRun(rule=rule, at=changes.at)
        try:
            run.found = people_of(rule).count()
        except KithError as error:
            run.fault = error.message[:500]
        changes.add(run)
    return rule, run


def _noted(by: Actor, reason: str = "") -> AbstractContextManager[Changes]:
    return work(by=by, door="system", action="retention-rules.follow", reason=reason)


def _forget(contact_id: int, rule: RetentionRule, by: Actor) -> bool:
    """Anonymise or erase one person, unless the record changed since the query (race with an edit)."""
    erase = rule.what == RetentionRule.What.ERASE
    name = _("Erased person") if erase else _("Anonymised person")
    with work(by=by, door="system", action="contacts.retention") as changes:
        contact = people_of(rule).filter(pk=contact_id).select_for_update(of=("self",), no_key=True).first()
        if contact is None:
            return False
        forget(contact, changes=changes, name=str(name), trash=erase)
    return True
