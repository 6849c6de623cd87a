"""Leaving an agency: access ends at once, what was owned keeps its history or passes to somebody else."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kith.agency.models import Employee
from kith.agency.services import joining, tokens
from kith.sdk.declare import Resource, registry
from kith.sdk.models import OwnedRow, SavedView
from kith.sdk.rules import Actor, Changes, FieldErrors, Forbidden, policy


class Owned(NamedTuple):
    """How many records of one entity somebody owns."""

    resource: Resource
    number: int


def owned_by(employee: Employee) -> list[Owned]:
    """What an employee owns and somebody has to look after, entity by entity."""
    counts = [
        Owned(resource, resource.model.objects.filter(owner=employee.pk, deleted_at=None).count())
        for resource in registry.every()
        if issubclass(resource.model, OwnedRow) and resource.model is not SavedView
    ]
    return [owned for owned in counts if owned.number]


def hand_over_all(giver: Employee, to: Employee, *, reason: str, by: Actor, changes: Changes) -> int:
    """Pass every record of one employee to another, each by the rule of its entity; answers how many.

    Raises Forbidden when some of them lie outside the actor's rights; then nothing is handed over.
    """
    if to.pk == giver.pk or not to.is_active:
        raise FieldErrors({"to": [_("Choose somebody else who works here.")]})
    done = 0
    for resource, number in owned_by(giver):
        rows = list(_passable(resource, giver, by))
        if len(rows) < number:
            raise Forbidden(
                _("You may not hand over all %(entities)s of %(name)s.")
                % {"entities": resource.label_plural, "name": giver}
            )
        for row in rows:
            _pass_on(resource, row, to, reason=reason, by=by, changes=changes)
        done += len(rows)
    return done


def _passable(resource: Resource, giver: Employee, by: Actor) -> Any:
    chosen = resource.action("hand_over")
    verb = chosen.permission if chosen is not None else "edit"
    owned = policy.scope(by, verb, resource).filter(owner=giver.pk).order_by("pk")
    return owned.select_for_update(of=("self",), no_key=True)


def _pass_on(resource: Resource, row: Any, to: Employee, *, reason: str, by: Actor, changes: Changes) -> None:
    """By the entity's own rule where it has one, which keeps who had the record and why."""
    chosen = resource.action("hand_over")
    if chosen is not None:
        chosen.function(row, by=by, changes=changes, to=to, reason=reason)
    else:
        row.owner = to
        changes.save(row)


def close_access(employee: Employee, *, changes: Changes) -> None:
    """End the tokens and open invitations of somebody who leaves."""
    tokens.revoke_all(employee, changes=changes)
    for invitation in joining.waiting().filter(employee=employee):
        joining.withdraw(invitation, changes=changes)
