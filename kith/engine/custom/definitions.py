"""What an agency's entities look like with its custom fields: a view of each resource, kept for as long as it is true.

The static declarations stay as they are. The agency's stamp, which is read with every session and token, changes with
each definition; so every process sees a new field with its next request, and whatever was prepared for an actor under
the old stamp is not used again. Work outside of requests reads the stamp once for each ``scope`` it enters.
"""

from __future__ import annotations

from copy import copy
from functools import cached_property
from time import time_ns
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_scopes import get_scope, scope

from kith.engine.declare import Record, Section
from kith.engine.models import CustomField
from kith.kit.memory import Memory

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from kith.engine.computed.plan import Plan
    from kith.engine.computed.values import Place
    from kith.engine.policy import Actor
    from kith.engine.resource import Resource

_HELD = "custom fields"


class _Known:
    """The custom fields of one agency at one moment, and the views of its resources that were asked for."""

    def __init__(self, agency_id: int) -> None:
        self._fields: dict[str, list[CustomField]] = {}
        rows = CustomField.objects.filter(agency=agency_id, deleted_at=None).order_by("position", "pk")
        for definition in rows:
            self._fields.setdefault(definition.entity, []).append(definition)
        self._views: dict[str, Resource] = {}
        self._agency_id = agency_id

    @cached_property
    def plan(self) -> Plan:
        from kith.engine.computed.plan import Plan

        return Plan(self._agency_id, [each for some in self._fields.values() for each in some])

    def view(self, resource: Resource) -> Resource:
        definitions = self._fields.get(resource.slug)
        if definitions is None:
            return resource
        if resource.slug not in self._views:
            self._views[resource.slug] = _view(resource, definitions)
        return self._views[resource.slug]


_known: Memory[_Known] = Memory(500)


class _Held:
    """What one scope has in its hands; nested scopes of the same agency share it."""

    def __init__(self, agency_id: int, stamp: int) -> None:
        self.agency_id, self.stamp = agency_id, stamp
        self._now: _Known | None = None

    @property
    def now(self) -> _Known:
        if self._now is None:
            stamp = self.stamp or _stamp_of(self.agency_id)
            self._now = _known.get((self.agency_id, stamp), lambda: _Known(self.agency_id))
        return self._now

    def renew(self) -> None:
        self.stamp, self._now = 0, None


def within(actor: Actor) -> AbstractContextManager[None]:
    """The scope of the actor's agency, with its custom fields as they were when the actor was made."""
    return scope(agency=actor.agency_id, **{_HELD: _Held(actor.agency_id, actor.stamp)})


def seen(resource: Resource) -> Resource:
    """The resource as the agency in scope sees it; as declared where there is none."""
    held = _held()
    return resource if held is None else held.now.view(resource)


def plan() -> Plan | None:
    """What is to be worked out in the agency in scope; None outside of one."""
    held = _held()
    return None if held is None else held.now.plan


def place() -> Place:
    """Zone and currency of the agency in scope."""
    held = _held()
    assert held is not None, "results belong to an agency"  # noqa: S101
    return held.now.plan.place


def renew(agency_id: int) -> None:
    """A definition has changed: everybody sees it with their next request, and this unit of work at once.

    The update also locks the agency until the transaction ends, so that definitions change one after the other.
    """
    _agencies().filter(pk=agency_id).update(rights_stamp=time_ns())
    held = _held()
    if held is not None:
        held.renew()


def _held() -> _Held | None:
    state = get_scope()
    agency_id = getattr(state.get("agency"), "pk", state.get("agency"))
    if agency_id is None or not state.get("_enabled", True):
        return None
    held: _Held | None = state.get(_HELD)
    if held is None or held.agency_id != agency_id:
        held = state[_HELD] = _Held(agency_id, 0)
    return held


def _agencies() -> Any:
    return apps.get_model(settings.KITH_AGENCY_MODEL)._default_manager


def _stamp_of(agency_id: int) -> int:
    return int(_agencies().filter(pk=agency_id).values_list("rights_stamp", flat=True).first() or 0)


def _view(resource: Resource, definitions: list[CustomField]) -> Resource:
    """A copy of the resource that also has these fields."""
    from kith.engine.custom.fields import SEARCHED, bind

    view: Any = copy(resource)
    for name in ("bound", "search_columns", "ties", "writable", "columns", "sections"):
        view.__dict__.pop(name, None)
    fields = {definition.key: bind(definition, view) for definition in definitions}
    view.bound = {**resource.bound, **fields}
    view.custom = fields
    view.fields = (*resource.fields, *(name for name, field in fields.items() if field.writable))
    view.filters = (*resource.filters, *(name for name, field in fields.items() if field.kind.operators))
    view.sortable = (*resource.sortable, *(name for name, field in fields.items() if field.kind.sort_path(field)))
    found = tuple(each.key for each in definitions if each.kind in SEARCHED)
    view.search = (*resource.search, *found) if resource.search else ()
    view.record = _with_sections(resource.record, definitions)
    view.tones = {**resource.tones, **{each.key: tones for each in definitions if (tones := _tones(each))}}
    made: Resource = view
    return made


def _tones(definition: CustomField) -> dict[str, str]:
    return {each["id"]: each["tone"] for each in definition.choices if each.get("tone")}


def _with_sections(record: Record, definitions: list[CustomField]) -> Record:
    """The record page with the fields in the sections that they name; others in one of their own at the end."""
    added: dict[str, list[str]] = {}
    for each in definitions:
        added.setdefault(each.section.casefold(), []).append(each.key)
    names = {each.section.casefold(): each.section for each in definitions}
    parts: list[Any] = []
    for part in record.parts:
        more = added.pop(str(part.title).casefold(), []) if isinstance(part, Section) else []
        parts.append(Section(part.title, *part.fields, *more) if isinstance(part, Section) and more else part)
    last = max((place for place, part in enumerate(parts) if isinstance(part, Section)), default=-1) + 1
    own = [Section(names[key] or _("More"), *fields) for key, fields in added.items()]
    parts[last:last] = own
    return Record(*parts, highlights=record.highlights, subtitle=record.subtitle)
