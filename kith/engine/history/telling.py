"""Render changes as text: values by their kinds, names of linked records only if visible to the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, ForeignKey, Value
from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.fields.links import Link, Ref
from kith.engine.history import changelog
from kith.engine.models import Change
from kith.engine.policy import Actor


def readable(changes: Sequence[Change], actor: Actor) -> list[Change]:
    """Return the changes that a reader of the record may see, without those of hidden child rows."""
    opened: dict[str, bool] = {}
    for entity in {change.entity for change in changes}:
        resource = registry.get(entity, actor)
        opened[entity] = resource is None or policy.may(actor, "view", resource)
    return [change for change in changes if opened[change.entity]]


def in_json(changes: Sequence[Change], actor: Actor) -> list[dict[str, Any]]:
    """Return the changes of a record as JSON for a reader of it.

    The values of rows that link it to another record, such as relations, need the right to see the row.
    """
    joining: dict[str, set[int]] = {}
    for change in changes:
        if change.echo:
            joining.setdefault(change.entity, set()).add(change.object_id)
    seen = {(entity, pk) for entity, ids in joining.items() for pk in _seen(registry.named(entity, actor), ids, actor)}
    return [
        changelog.told(change, actor)
        | ({"fields": {}} if change.echo and (change.entity, change.object_id) not in seen else {})
        for change in readable(changes, actor)
    ]


def _seen(resource: Resource, ids: set[int], actor: Actor) -> set[int]:
    """Return which of these rows the actor sees, including the trash."""
    both = (policy.scope(actor, "view", resource, trashed=trashed).filter(pk__in=ids) for trashed in (False, True))
    return {pk for rows in both for pk in rows.values_list("pk", flat=True)}


@dataclass(frozen=True, slots=True)
class Told:
    """One field of a change as text."""

    label: str
    before: str
    after: str


class Teller:
    """Renders changes for one actor; the names of all linked records are read first, one query per entity."""

    def __init__(self, actor: Actor, changes: Iterable[Change]) -> None:
        self._actor = actor
        self._changes = list(changes)
        self._names = self._read_names()

    def fields(self, change: Change) -> list[Told]:
        """Return the changed fields of a row, in order of declaration."""
        resource = registry.get(change.entity, self._actor)
        if resource is None:
            return []
        return [
            Told(
                resource.bound[name].label, self.value(resource.bound[name], old), self.value(resource.bound[name], new)
            )
            for name, (old, new) in changelog.shown_fields(change, self._actor).items()
        ]

    def part(self, change: Change) -> tuple[str, str]:
        """Return (entity label, name) of a child row, such as a telephone number or a tag."""
        resource = registry.get(change.entity, self._actor)
        kept = {name: new if new is not None else old for name, (old, new) in change.fields.items()}
        if change.echo and resource is not None:
            on = (change.root_entity, change.root_id)
            told = resource.about.told if resource.about is not None else None
            return resource.label, told(kept, on, self._names, change.agency_id) if told is not None else ""
        if resource is not None:
            names = (resource.title, *(name for name in resource.fields if _says_which(resource.bound[name], change)))
            words = [self.value(resource.bound[name], kept.get(name)) for name in names]
            return resource.label, next((word for word in words if word), "")
        model = changelog.model_of(change.entity)
        for name, value in changelog.shown_fields(change, self._actor).items():
            column: Any = model._meta.get_field(name)
            target = registry.find(column.related_model, self._actor)
            if target is None or (target.slug, kept.get(name)) == (change.root_entity, change.root_id):
                continue
            if name not in ("created_by", "updated_by") and value:
                return str(column.verbose_name), self._names.get((target.slug, kept.get(name)), _("not visible to you"))
        return str(model._meta.verbose_name), ""

    def value(self, field: Field, kept: Any) -> str:
        """Return a value from history as text; empty if there was none."""
        if kept in (None, ""):
            return ""
        if isinstance(field.kind, Link):
            return self._names.get((field.kind.target(field).slug, kept), "") or _("not visible to you")
        return field.kind.display(field.kind.restore(kept), field)

    def _read_names(self) -> dict[tuple[str, Any], str]:
        wanted: dict[str, set[int]] = {}
        for change in self._changes:
            for name, pair in _told_links(change, self._actor):
                target = _target(change, name, self._actor)
                ids = {value for value in pair if isinstance(value, int)}
                if target is not None and target.slug == change.root_entity:
                    ids.discard(change.root_id)
                if target is not None and ids:
                    wanted.setdefault(target.slug, set()).update(ids)
        return names_of(wanted, self._actor)


def _says_which(field: Field, change: Change) -> bool:
    """Whether a value identifies a child row: not the parent, and not a boolean."""
    if isinstance(field.kind, Link) and field.kind.target(field).slug == change.root_entity:
        return False
    return field.kind.name != "yes_no"


def _told_links(change: Change, actor: Actor) -> list[tuple[str, list[Any]]]:
    """Return the links whose names are shown: not those of a created record or of a named child row."""
    resource = registry.get(change.entity, actor)
    part = change.entity != change.root_entity
    if resource is not None and not change.echo and (change.kind == Change.Kind.CREATE or part):
        title = change.fields.get(resource.title)
        named = title is not None and any(title) and not isinstance(resource.bound[resource.title].kind, Link)
        if not part or named:
            return []
    shown = changelog.shown_fields(change, actor)
    return [(name, pair) for name, pair in shown.items() if _target(change, name, actor) is not None]


def _target(change: Change, name: str, actor: Actor) -> Resource | None:
    """Return the target entity of a change's field."""
    resource = registry.get(change.entity, actor)
    if resource is not None:
        kind = resource.bound[name].kind
        return kind.target(resource.bound[name], actor) if isinstance(kind, Link) else None
    column = changelog.model_of(change.entity)._meta.get_field(name)
    return registry.find(column.related_model, actor) if isinstance(column, ForeignKey) else None


def names_of(wanted: Mapping[str, Iterable[int]], actor: Actor) -> dict[tuple[str, Any], str]:
    """Return (entity, id) → name of visible records; one query for all entities."""
    parts = []
    for slug, ids in wanted.items():
        target = registry.named(slug, actor)
        rows = policy.scope(actor, "view", target).filter(pk__in=set(ids)).order_by()
        parts.append(rows.values_list(Value(slug, output_field=CharField()), "pk", target.title))
    if not parts:
        return {}
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return {(slug, row): str(name) for slug, row, name in found}


def clashes(resource: Resource, fields: Mapping[str, Mapping[str, Any]], actor: Actor) -> list[dict[str, str]]:
    """Return the fields of a conflict as text: label, current value, typed value."""
    links = {
        name: field.kind.target(field).slug for name in fields if isinstance((field := resource.bound[name]).kind, Link)
    }
    wanted: dict[str, set[int]] = {}
    for name, slug in links.items():
        wanted.setdefault(slug, set()).update(value for value in fields[name].values() if isinstance(value, int))
    names = names_of(wanted, actor)
    found = []
    for name, clash in fields.items():
        field = resource.bound[name]
        said = {
            which: _said(field, clash[which], names, links.get(name, "")) for which in ("current", "yours", "original")
        }
        found.append({"label": field.label, **said})
    return found


def _said(field: Field, kept: Any, names: Mapping[tuple[str, Any], str], slug: str) -> str:
    if kept in (None, ""):
        return ""
    if slug:
        return field.kind.display(Ref(kept, names.get((slug, kept), _("not visible to you"))), field)
    return field.kind.display(field.kind.restore(kept), field)
