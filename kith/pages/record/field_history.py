"""The history of one value, told where it stands, and bringing an earlier value back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.history.telling import Teller
from kith.engine.models import Change, ChangeSet
from kith.engine.web.errors import Conflict, FieldErrors, NotFound, Refused
from kith.engine.web.http import Request
from kith.engine.write import writes
from kith.pages.record import panels
from kith.pages.shell.base import actor_of, done, page, refusal, render

MOST = 50


@dataclass(frozen=True, slots=True)
class Spell:
    """A value that the field held: in words, since when, by whom; ``change_set`` is the one that set it."""

    words: str
    at: datetime
    by: str
    door: str
    change_set: int
    current: bool


@require_GET
@page
def field_history(request: Request, resource: Resource, row_id: int, name: str) -> HttpResponse:
    """What the field held before, the newest value first."""
    shown = panels.show(resource, row_id, actor_of(request))
    field = _field(resource, name)
    changes = _changes(resource, row_id, name)
    context = {
        "shown": shown,
        "resource": resource,
        "field": field,
        "spells": _spells(changes, field, Teller(shown.actor, changes)),
        "value": field.kind.text(shown.values[name], field) if name in shown.values else "",
        "restorable": shown.editable and name in resource.fields,
    }
    return render(request, "engine/field_history.html", context, fragment="dialog")


@require_POST
@page
def restore_value(request: Request, resource: Resource, row_id: int, name: str, change_set_id: int) -> HttpResponse:
    """Give the field the value again that a change set once gave it."""
    actor = actor_of(request)
    shown = panels.show(resource, row_id, actor)
    field = _field(resource, name)
    change = next((each for each in _changes(resource, row_id, name) if each.change_set_id == change_set_id), None)
    if change is None:
        raise NotFound(_("There is no such change."))
    kept = change.fields[name][1]
    data = {name: "" if kept is None else kept}
    try:
        _row, change_set = writes.edit(resource, row_id, data, by=actor, door="ui")
    except (FieldErrors, Conflict, Refused) as error:
        return refusal(request, error)
    text = _("“%(field)s” is as it was.") % {"field": field.label}
    return done(request, shown.url, text if change_set is not None else _("Nothing was different."), undo=change_set)


def _field(resource: Resource, name: str) -> Field:
    """A single value of the record's own; lists of parts have no history of their own."""
    field = resource.bound.get(name)
    if field is None or field.kind.many:
        raise NotFound(_("There is no such field."))
    return field


def _changes(resource: Resource, row_id: int, name: str) -> list[Change]:
    ours = Change.objects.filter(
        root_entity=resource.slug, root_id=row_id, entity=resource.slug, object_id=row_id, fields__has_key=name
    )
    return list(ours.select_related("change_set__by").order_by("-pk")[:MOST])


def _spells(changes: Sequence[Change], field: Field, teller: Teller) -> list[Spell]:
    doors = dict(ChangeSet.Door.choices)
    spells: list[Spell] = []
    for change in changes:
        change_set: Any = change.change_set
        spells.append(
            Spell(
                words=teller.value(field, change.fields[field.name][1]),
                at=change_set.at,
                by=str(change_set.by) if change_set.by is not None else "Kith",
                door="" if change_set.door == ChangeSet.Door.UI else str(doors.get(change_set.door, "")),
                change_set=change_set.pk,
                current=not spells,
            )
        )
    return spells


urlpatterns = [
    path("<resource:resource>/<id:row_id>/field/<slug:name>/", field_history, name="field-history"),
    path(
        "<resource:resource>/<id:row_id>/field/<slug:name>/restore/<id:change_set_id>/",
        restore_value,
        name="restore-value",
    ),
]
