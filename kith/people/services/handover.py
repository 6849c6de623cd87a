"""Hand-over: a record passes from one employee to another, with a reason, and the whole line is kept."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.agency.models import Employee
from kith.people.models import Contact, Customer, Handover
from kith.people.services import ownership
from kith.sdk.rules import Actor, Changes, FieldErrors, action

LABELS = {"to": _("new owner"), "reason": _("reason"), "keep_following": _("I keep following")}


@action(Contact, label=_("Hand over"), permission="hand_over", icon="arrows-exchange", key="a", labels=LABELS)
def hand_over(
    contact: Contact, *, by: Actor, changes: Changes, to: Employee, reason: str, keep_following: bool = False
) -> Contact:
    """Pass the contact to another employee and keep who had it, from when to when, and why."""
    _pass_on(contact, {"contact": contact}, by=by, changes=changes, to=to, reason=reason, keep=keep_following)
    return contact


def _hand_over_customer(
    customer: Customer, *, by: Actor, changes: Changes, to: Employee, reason: str, keep_following: bool = False
) -> Customer:
    """Pass the customer to another employee and keep who had it, from when to when, and why."""
    _pass_on(customer, {"customer": customer}, by=by, changes=changes, to=to, reason=reason, keep=keep_following)
    return customer


_hand_over_customer.__name__ = "hand_over"
hand_over_customer = action(
    Customer, label=_("Hand over"), permission="hand_over", icon="arrows-exchange", key="a", labels=LABELS
)(_hand_over_customer)


def _pass_on(
    record: Contact | Customer,
    of: dict[str, Any],
    *,
    by: Actor,
    changes: Changes,
    to: Employee,
    reason: str,
    keep: bool,
) -> None:
    if not to.is_active:
        raise FieldErrors(
            {"to": [str(_("%(name)s does not work here any more; choose somebody else.") % {"name": to})]}
        )
    if record.owner_id == to.pk:
        return
    last = Handover.objects.filter(**of).order_by("-handed_at").first()
    changes.add(
        Handover(
            **of,
            giver_id=record.owner_id,
            taker=to,
            reason=reason,
            held_since=last.handed_at if last else record.created_at,
            handed_at=changes.at,
            keeps_following=keep,
        )
    )
    record.owner = to
    ownership.step_back(record)
    changes.save(record)
