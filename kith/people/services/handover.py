"""Hand-over of a record to another owner, with a reason and the full history of owners."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from kith.agency.models import Employee
from kith.people.models import Contact, Customer, Handover
from kith.people.services import ownership
from kith.sdk.declare import extend, registry
from kith.sdk.models import OwnedRow
from kith.sdk.rules import Action, Actor, Changes, FieldErrors, action, entity_of

LABELS = {"to": _("new owner"), "reason": _("reason"), "keep_following": _("I keep following")}


def hand_over_of(model: type[OwnedRow], *, permission: str = "edit") -> Action:
    """The action that passes records of an entity on. ``permission`` is the verb that it takes."""

    def hand_over(
        record: Any, *, by: Actor, changes: Changes, to: Employee, reason: str, keep_following: bool = False
    ) -> Any:
        _pass_on(record, changes=changes, to=to, reason=reason, keep=keep_following)
        return record

    called = model._meta.verbose_name_raw
    hand_over.__doc__ = f"Pass the {called} to another employee and keep who had it, from when to when, and why."
    declare = action(model, label=_("Hand over"), permission=permission, icon="arrows-exchange", key="a", labels=LABELS)
    return declare(hand_over)


hand_over = hand_over_of(Contact, permission="hand_over")
hand_over_customer = hand_over_of(Customer, permission="hand_over")


@receiver(registry.complete)
def offer_everywhere(**_sent: object) -> None:
    """Let records of every entity with an owner be handed over, unless its model declines."""
    for resource in registry.all_declared():
        owned = issubclass(resource.model, OwnedRow) and resource.model.handed_over
        if owned and resource.action("hand_over") is None:
            extend(resource.slug, actions=(hand_over_of(resource.model),))


def of_record(record: OwnedRow) -> dict[str, Any]:
    """The columns by which a hand-over names its record."""
    if isinstance(record, Contact | Customer):
        return {"contact" if isinstance(record, Contact) else "customer": record}
    return {"entity": entity_of(type(record)), "object_id": record.pk}


def _pass_on(record: OwnedRow, *, changes: Changes, to: Employee, reason: str, keep: bool) -> None:
    if not to.is_active:
        raise FieldErrors(
            {"to": [str(_("%(name)s does not work here any more; choose somebody else.") % {"name": to})]}
        )
    if record.owner_id == to.pk:
        return
    of = of_record(record)
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
