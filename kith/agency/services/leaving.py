"""Leaving an agency: access ends at once; owned records are kept or handed over."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kith.agency.models import Employee
from kith.agency.services import joining, tokens
from kith.sdk.declare import Resource, registry
from kith.sdk.models import OwnedRow, SavedView
from kith.sdk.rules import Actor, Changes, FieldErrors, Forbidden, policy


class Owned(NamedTuple):
    """The number of records of one entity with this owner."""

    resource: Resource
    number: int


def owned_by(employee: Employee) -> list[Owned]:
    """Return what an employee owns, by entity."""
    counts = [
        Owned(resource, resource.model.objects.filter(owner=employee.pk, deleted_at=None).count())
        for resource in registry.every()
        if issubclass(resource.model, OwnedRow) and resource.model is not SavedView
    ]
    return [owned for owned in counts if owned.number]


def hand_over_all(giver: Employee, to: Employee, *, reason: str, by: Actor, changes: Changes) -> int:
    """Hand all records of one employee over to another, by each entity's own rule; return the count.

    Raises Forbidden if the actor may not write some of them; then nothing is handed over.
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
    """Use the entity's hand-over action if it has one, which also records the former owner and the reason."""
    chosen = resource.action("hand_over")
    if chosen is not None:
        chosen.function(row, by=by, changes=changes, to=to, reason=reason)
    else:
        row.owner = to
        changes.save(row)


def close_access(employee: Employee, *, changes: Changes) -> None:
    """End all tokens and open invitations of an employee."""
    tokens.revoke_all(employee, changes=changes)
    for invitation in joining.waiting().filter(employee=employee):
        joining.withdraw(invitation, changes=changes)
