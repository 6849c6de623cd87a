"""Cached copies of resources with an agency's custom fields.

The static declarations are not modified. The agency's stamp is the cache key. It is read with every session and token
and changes with each definition; so every process sees a new field on its next request, and queries prepared under the
old stamp are not used again. Work outside of requests reads the stamp once per ``scope``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from functools import cached_property
from time import time_ns
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_scopes import get_scope, scope

from kith.engine.declare.declaration import Record, Section
from kith.engine.declare.narrowing import DERIVED, without
from kith.engine.models import CustomField
from kith.engine.policy import Actor
from kith.engine.policy.sensitive import may_see
from kith.kit.memory import Memory

if TYPE_CHECKING:
    from kith.custom.computed.plan import Plan
    from kith.custom.computed.values import Place
    from kith.engine.declare.resource import Resource

_HELD = "custom fields"


class _Known:
    """The custom fields of one agency under one stamp, and the copies of its resources."""

    def __init__(self, agency_id: int, more: Sequence[CustomField] = ()) -> None:
        self._fields: dict[str, list[CustomField]] = {}
        with scope(agency=agency_id):  # not the scope around: it is the agency of the actor
            rows = list(CustomField.objects.filter(deleted_at=None).order_by("position", "pk"))
        for definition in (*rows, *more):
            self._fields.setdefault(definition.entity, []).append(definition)
        self._views: dict[tuple[str, bool], Resource] = {}
        self._agency_id = agency_id

    @cached_property
    def plan(self) -> Plan:
        from kith.custom.computed.plan import Plan

        return Plan(self._agency_id, [each for some in self._fields.values() for each in some])

    def view(self, resource: Resource, *, whole: bool) -> Resource:
        """Return the resource with the agency's fields; without sensitive ones unless ``whole``."""
        definitions = self._fields.get(resource.slug)
        if whole and definitions is None:
            return resource
        found = self._views.get((resource.slug, whole))
        if found is None:
            full = _view(resource, definitions) if definitions else resource
            found = self._views[resource.slug, whole] = full if whole else without(full)
        return found


_known: Memory[_Known] = Memory(500)


class _Held:
    """What one unit of work knows of an agency; nested scopes of the same agency share it."""

    def __init__(self, agency_id: int, stamp: int) -> None:
        self.agency_id, self.stamp = agency_id, stamp
        self._now: _Known | None = None

    @property
    def now(self) -> _Known:
        if self._now is None:
            self._now = _known.get((self.agency_id, self.mark), lambda: _Known(self.agency_id))
        return self._now

    def suppose(self, known: _Known) -> None:
        self._now = known

    @property
    def mark(self) -> int:
        """Return the agency's stamp, read once per scope unless an actor brought it."""
        self.stamp = self.stamp or _stamp_of(self.agency_id)
        return self.stamp

    def meet(self, stamp: int) -> None:
        """Take over the stamp of an actor; a later one means that definitions have changed since."""
        if stamp > self.stamp > 0:
            self._now = None
        self.stamp = max(self.stamp, stamp)

    def renew(self, stamp: int) -> None:
        self.stamp, self._now = stamp, None


def seen(resource: Resource, actor: Actor, *, whole: bool = False) -> Resource:
    """Return the resource with the fields of the actor's agency; of sensitive ones what the actor may see, or all."""
    return _of(actor).now.view(resource, whole=whole or may_see(actor, resource))


def plan(by: Actor) -> Plan:
    """Return the plan of computed fields of the actor's agency."""
    return _of(by).now.plan


def place(by: Actor) -> Place:
    """Return time zone and currency of the actor's agency."""
    return plan(by).place


def stamp(agency_id: int) -> int:
    """Return the stamp of an agency, as far as this unit of work knows it."""
    return _of_agency(agency_id).mark


def renew(agency_id: int) -> None:
    """Invalidate the cache after a changed definition: for this unit of work at once, for others on the next request.

    The UPDATE also locks the agency's row until the transaction ends, so that definitions change one at a time.
    """
    stamp = time_ns()
    _agencies().filter(pk=agency_id).update(rights_stamp=stamp)
    held = _held()
    if held is not None and held.agency_id == agency_id:
        held.renew(stamp)


@contextmanager
def supposing(rows: Sequence[CustomField]) -> Iterator[None]:
    """Temporarily add these unsaved fields to the current agency, for previews and dry runs."""
    held = _held()
    if held is None or not rows:
        yield
        return
    before = held.now
    held.suppose(_Known(held.agency_id, rows))
    try:
        yield
    finally:
        held.suppose(before)


def _of(actor: Actor) -> _Held:
    held = _of_agency(actor.agency_id)
    held.meet(actor.stamp)
    return held


def _of_agency(agency_id: int) -> _Held:
    """Return what is known of an agency. A scope of the same agency only saves reading it again.

    In it one finds at once what this unit of work has defined, though the actor was made before.
    """
    held = _held()
    return held if held is not None and held.agency_id == agency_id else _Held(agency_id, 0)


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
    """Return a copy of the resource with these fields."""
    from kith.custom.fields import SEARCHED, bind

    view: Any = copy(resource)
    for name in DERIVED:
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
    """Add the fields to the sections they name; all others go to a new section at the end."""
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
