"""The stream of a record: entries of all registered sources, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kith.engine.declare.resource import Resource
from kith.engine.history import redirects
from kith.engine.history.telling import Teller, Told, readable
from kith.engine.models import Change
from kith.engine.policy import Actor
from kith.engine.query.prepared import ROW, PreparedRows

PAGE = 20
MOST_CHANGES = 200
# Changes by one person within this time become one entry.
TOGETHER = timedelta(minutes=10)
ANY_ENTITY = "any entity"  # placeholder in the prepared query


@dataclass(slots=True)
class Entry:
    """One entry: ``template`` renders it with ``data``; it covers the time from ``since`` to ``at``."""

    kind: str
    at: datetime
    since: datetime
    template: str
    data: dict[str, Any] = dataclass_field(default_factory=dict)
    # Pinned: shown at the top of the first page, and not again below.
    first: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a source: at most ``limit`` entries of a record before an instant, for one actor.

    The caller has checked that the actor sees ``row``.
    """

    resource: Resource
    row: Any
    actor: Actor
    before: datetime | None
    limit: int


type Source = Callable[[Request], Sequence[Entry]]
# Entity and actor → condition that the source has entries of a record; part of the query that reads the record.
type Presence = Callable[[Resource, Actor], Exists]
_sources: dict[str, tuple[Any, Source]] = {}
_presences: dict[str, Presence] = {}


def source(kind: str, label: Any, *, present: Presence | None = None) -> Callable[[Source], Source]:
    """Register a source of entries, which returns the newest first; ``label`` is its filter chip.

    With ``present`` it is only called for records with entries, which saves a query.
    """
    if present is not None:
        _presences[kind] = present

    def register(function: Source) -> Source:
        _sources[kind] = (label, function)
        return function

    return register


def presences(resource: Resource, actor: Actor) -> dict[str, Exists]:
    """Return the conditions to read along with a record, so that sources without entries are skipped."""
    if not resource.record.has_timeline:
        return {}
    return {f"has_{kind}": present(resource, actor) for kind, present in _presences.items()}


# Composers: templates of forms above the stream, each with a predicate.
type Question = Callable[[Resource, Actor], bool]
_composers: list[tuple[str, Question]] = []


def add_composer(template: str, when: Question) -> None:
    """Register a form above the stream of every record."""
    _composers.append((template, when))


def composers(resource: Resource, actor: Actor) -> list[str]:
    """Return the templates of the actor's composers."""
    return [template for template, when in _composers if when(resource, actor)]


def kinds() -> list[tuple[str, str]]:
    """Return (kind, label) of every source, for the filter chips."""
    return [(kind, str(label)) for kind, (label, _function) in _sources.items()]


def entries(
    resource: Resource, row: Any, actor: Actor, *, only: str = "", before: datetime | None = None, limit: int = PAGE
) -> tuple[list[Entry], datetime | None]:
    """Return a page of the stream, and the instant at which the next one starts (None at the end).

    An entry may cover some minutes. The page also contains all entries since the beginning of its last one, so that the
    next page can start before that instant without losing any.
    """
    asked = Request(resource, row, actor, before, limit + 1)
    known = [kind for kind in _sources if only in ("", kind) and getattr(row, f"has_{kind}", True)]
    chosen = [_sources[kind][1] for kind in known]
    every = sorted(
        (entry for function in chosen for entry in function(asked)), key=lambda entry: entry.at, reverse=True
    )
    pinned, found = [entry for entry in every if entry.first], [entry for entry in every if not entry.first]
    shown, older = _cut(found, limit)
    return [*pinned, *shown], older


def _cut(found: list[Entry], limit: int) -> tuple[list[Entry], datetime | None]:
    shown = found[:limit]
    if len(found) == len(shown):
        return shown, None
    floor = min(entry.since for entry in shown)
    for entry in found[limit:]:
        if entry.at < floor:
            return shown, floor
        shown.append(entry)
        floor = min(floor, entry.since)
    return shown, None


# Changes --------------------------------------------------------------------------------------------


@source("changes", _("Changes"))
def changes(asked: Request) -> list[Entry]:
    """The source of changes to a record and its child rows; changes by one person within ten minutes are one entry."""
    entity, row_id = asked.resource.slug, asked.row.pk
    former = redirects.former_ids(entity, row_id) if getattr(asked.row, "has_former", True) else []
    if asked.before is None and not former:
        found = _newest(asked.actor.agency_id).given({ANY_ENTITY: entity, ROW: row_id}).instances()
    else:
        found = list(_written(entity, row_id, *former, before=asked.before))
    whole = len(found) < MOST_CHANGES
    found = readable(found, asked.actor)
    groups = _together(found)
    if not whole and len(groups) > 1:
        groups.pop()  # it may be incomplete; the next page has all of it
    teller = Teller(asked.actor, found)
    return [_entry(group, teller, asked.resource, row_id) for group in groups[: asked.limit]]


def _written(entity: str, row_id: int, *former: int, before: datetime | None = None) -> QuerySet[Change]:
    """Return the newest changes of a record, and of those merged into it."""
    of_record = Q(root_id__in=(row_id, *former)) if former else Q(root_id=row_id)
    rows = Change.objects.filter(of_record, root_entity=entity).select_related("change_set__by")
    if before is not None:
        rows = rows.filter(change_set__at__lt=before)
    return rows.order_by("-pk")[:MOST_CHANGES]


@lru_cache(maxsize=200)
def _newest(agency: int) -> PreparedRows:
    """Prepare the query for the newest changes; every record page runs it."""
    return PreparedRows(_written(ANY_ENTITY, ROW))


def _together(found: Sequence[Change]) -> list[list[Change]]:
    groups: list[list[Change]] = []
    for change in found:
        if groups and _belongs(change, groups[-1][0]):
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _belongs(change: Change, newest: Change) -> bool:
    one, other = change.change_set, newest.change_set
    same = (one.by_id, one.door, one.reason) == (other.by_id, other.door, other.reason)
    return same and other.at - one.at <= TOGETHER


def _entry(group: Sequence[Change], teller: Teller, resource: Resource, row_id: int) -> Entry:
    newest: Any = group[0].change_set
    oldest: Any = group[-1].change_set
    data = {
        "by": str(newest.by) if newest.by_id else "",
        "door": newest.get_door_display() if newest.door != "ui" else "",
        "reason": newest.reason if not newest.reason.isdecimal() else "",
        "deed": _deed(group, resource, row_id),
        "action": _action(group, resource),
        "undone": newest.action == "undo",
        "change_set": newest.pk if newest.pk == oldest.pk else 0,
        "lines": _lines(group, teller, resource),
    }
    return Entry("changes", newest.at, oldest.at, "engine/timeline_change.html", data)


def _action(group: Sequence[Change], resource: Resource) -> str:
    """Return the label of the action, if the group is exactly one action."""
    actions = {change.change_set.action for change in group}
    entity, _dot, name = actions.pop().partition(".")
    chosen = resource.action(name) if not actions and entity == resource.slug else None
    return str(chosen.label) if chosen is not None else ""


def _deed(group: Sequence[Change], resource: Resource, row_id: int) -> str:
    """Return the most important change of the record itself: created, trash, restore or update.

    The trashing of records merged into it does not count.
    """
    own = {change.kind for change in group if change.entity == resource.slug and change.object_id == row_id}
    ranked = (Change.Kind.CREATE, Change.Kind.TRASH, Change.Kind.RESTORE)
    return next((str(kind) for kind in ranked if kind in own), str(Change.Kind.UPDATE))


def _lines(group: Sequence[Change], teller: Teller, resource: Resource) -> list[Told]:
    """Return the changes as text, oldest first; several changes of a field are combined."""
    lines: dict[str, Told] = {}
    for change in reversed(group):
        if change.entity != resource.slug:
            label, name = teller.part(change)
            gone = change.kind == Change.Kind.ERASE
            if name:
                lines[f"{change.entity}-{change.object_id}-{change.pk}"] = Told(
                    capfirst(label), name if gone else "", "" if gone else name
                )
        elif change.kind == Change.Kind.UPDATE:
            for told in teller.fields(change):
                first = lines.get(told.label, told)
                lines[told.label] = Told(told.label, first.before, told.after)
    return [told for told in lines.values() if told.before != told.after]
