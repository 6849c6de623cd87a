"""The stream of all that happened to a record, newest first: its changes, and what stands on it by ``About``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.about import place_on, standing_on
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
CHANGES = "changes"
ANY_ENTITY = "any entity"  # stands for the entity in the prepared query


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


def _told_on(resource: Resource, actor: Actor) -> list[tuple[Resource, Source]]:
    """The rows on records of an entity that appear in their stream and of which the actor may see any."""
    found = []
    for rows in (registry.seen(each, actor) for each in standing_on(resource)):
        stream = rows.about.stream if rows.about is not None else False
        if stream is None:
            stream = not rows.model.part_of  # whose writes appear in the history of the record
        if stream and policy.may(actor, "view", rows):
            found.append((rows, partial(_plainly, rows) if stream is True else stream))
    return found


def presences(resource: Resource, actor: Actor) -> dict[str, Exists]:
    """What to read along with a record, so that what does not stand on it is not asked for."""
    if not resource.record.has_timeline:
        return {}
    told = _told_on(resource, actor)
    return {f"has_{rows.slug}": Exists(_standing(rows, resource, ROW, actor)) for rows, _stream in told}


def _standing(rows: Resource, record: Resource, row_id: Any, actor: Actor) -> QuerySet[Any]:
    """The rows on a record that the actor sees; they see the record."""
    seen = rows.policy.on_record(actor, entity=rows.slug)
    found: QuerySet[Any] = rows.model.objects.filter(seen, place_on(rows, record).on(record.slug, row_id))
    return found.filter(deleted_at=None)


def composers(resource: Resource, actor: Actor) -> list[str]:
    """The templates of the forms that the actor gets above the stream."""
    return [
        rows.about.composer
        for rows in standing_on(resource)
        if rows.about is not None and rows.about.composer and policy.may(actor, "create", rows)
    ]


def kinds(resource: Resource, actor: Actor) -> list[tuple[str, str]]:
    """(kind, label) of each kind of entry, for the filter chips."""
    told = [(rows.slug, capfirst(rows.label_plural)) for rows, _stream in _told_on(resource, actor)]
    return [(CHANGES, _("Changes")), *told]


def entries(
    resource: Resource, row: Any, actor: Actor, *, only: str = "", before: datetime | None = None, limit: int = PAGE
) -> tuple[list[Entry], datetime | None]:
    """Return a page of the stream, and the instant at which the next one starts (None at the end).

    An entry may cover some minutes. The page also contains all entries since the beginning of its last one, so that the
    next page can start before that instant without losing any.
    """
    asked = Request(resource, row, actor, before, limit + 1)
    told = [(rows.slug, stream) for rows, stream in _told_on(resource, actor) if getattr(row, f"has_{rows.slug}", True)]
    chosen = [function for kind, function in ((CHANGES, changes), *told) if only in ("", kind)]
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


def _plainly(rows: Resource, asked: Request) -> list[Entry]:
    """Each row that stands on the record by its title, at the instant that its declaration names."""
    about = rows.about
    if asked.row.deleted_at is not None or about is None:
        return []
    found = _standing(rows, asked.resource, asked.row.pk, asked.actor).select_related("created_by")
    if asked.before is not None:
        found = found.filter(**{f"{about.at}__lt": asked.before})
    return [
        _plain_entry(rows, row, getattr(row, about.at)) for row in found.order_by(f"-{about.at}", "-pk")[: asked.limit]
    ]


def _plain_entry(rows: Resource, row: Any, at: datetime) -> Entry:
    data = {"rows": rows, "id": row.pk, "title": rows.title_of(row), "by": str(row.created_by or "")}
    return Entry(rows.slug, at, at, "engine/timeline_row.html", data)


# Changes --------------------------------------------------------------------------------------------


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
