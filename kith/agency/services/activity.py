"""Activity as lists: of one person, of sign-ins, of changes to rights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from kith.agency.models import SecurityEvent
from kith.kit.devices import device
from kith.kit.numbers import whole_number
from kith.sdk.declare import registry
from kith.sdk.models import ChangeSet

PAGE = 50
# Change sets of these entities change who may do what.
OF_RIGHTS = ("roles", "tokens", "invitations", "teams", "units")
OF_PLACES = (
    "employees.give_role", "employees.take_role", "employees.access", "employees.invite", "employees.deactivate",
    "employees.reactivate", "employees.join", "employees.edit", "employees.trash", "employees.restore", "undo",
)  # fmt: skip

# What was done, in words, where the action has no label of its own.
DONE = {
    "create": _l("added"),
    "edit": _l("changed"),
    "import": _l("imported"),
    "restore": _l("taken out of the trash"),
    "seen": _l("mention ticked off"),
    "trash": _l("moved to the trash"),
    "undo": _l("took something back"),
}


class Line(NamedTuple):
    """One line of an activity list."""

    id: int
    at: datetime
    who: str
    staff_id: int | None
    what: str
    where: str
    detail: str


def before_of(text: str) -> int | None:
    """The id below which a page begins, from an address; anything else means the first page."""
    return whole_number(text)


def more(lines: Sequence[Line]) -> int | None:
    """The id from which the next page begins, if there may be one."""
    return lines[-1].id if len(lines) == PAGE else None


def security(before: int | None, *, staff_id: int | None = None) -> list[Line]:
    """Sign-ins and what else changes no record, newest first; of one person when given."""
    found = SecurityEvent.objects.select_related("staff")
    if staff_id is not None:
        found = found.filter(staff=staff_id)
    if before is not None:
        found = found.filter(pk__lt=before)
    return [
        Line(
            event.pk,
            event.at,
            event.staff.name if event.staff is not None else event.email,
            event.staff_id,
            event.get_kind_display(),
            ", ".join(part for part in (event.ip or "", device(event.agent)) if part),
            event.detail,
        )
        for event in found.order_by("-pk")[:PAGE]
    ]


def rights(before: int | None) -> list[Line]:
    """Changes of roles, tokens, invitations, teams, units and places, newest first."""
    return _lines(ChangeSet.objects.filter(Q(entity__in=OF_RIGHTS) | Q(action__in=OF_PLACES)), before)


def of_person(staff_id: int, before: int | None) -> list[Line]:
    """What somebody wrote, newest first. It names entities and numbers, not records that the reader may not see."""
    return _lines(ChangeSet.objects.filter(by=staff_id), before)


def _lines(found: QuerySet[ChangeSet], before: int | None) -> list[Line]:
    if before is not None:
        found = found.filter(pk__lt=before)
    return [
        Line(
            change_set.pk,
            change_set.at,
            change_set.by.name if change_set.by is not None else "Kith",
            change_set.by_id,
            told(change_set.action),
            change_set.get_door_display(),
            _detail(change_set),
        )
        for change_set in found.select_related("by").order_by("-pk")[:PAGE]
    ]


def told(action: str) -> str:
    """An action in words, such as “Contacts: hand over”."""
    entity, _dot, verb = action.rpartition(".")
    resource = registry.get(entity)
    chosen = resource.action(verb) if resource is not None else None
    plain = DONE.get(verb)
    words = str(plain or (chosen.label if chosen is not None else verb.replace("_", " ").replace("-", " ")))
    label = resource.label_plural if resource is not None else entity.replace("-", " ")
    return f"{capfirst(label)}: {words.lower()}" if entity else capfirst(words)


def _detail(change_set: ChangeSet) -> str:
    parts = [change_set.reason] if change_set.reason else []
    if change_set.size > 1:
        parts.append(_("%(count)d rows") % {"count": change_set.size})
    return " · ".join(parts)
