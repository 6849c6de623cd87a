"""Inline edit: a form with one field, for cells of lists and rows of the details."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.engine import policy
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.fields.links import Link
from kith.engine.models import ChangeSet
from kith.engine.query.reading import Line, read_one
from kith.engine.web.errors import Conflict, FieldErrors, Forbidden, NotFound
from kith.engine.web.http import Request
from kith.engine.web.templates import wants_fragment
from kith.engine.write.writes import edit, require
from kith.pages.form import posted
from kith.pages.form.inputs import can_edit, control
from kith.pages.shell.base import actor_of, done, page, render, toast


@require_http_methods(["GET", "HEAD", "POST"])
@page
def cell(request: Request, resource: Resource, row_id: int, name: str) -> HttpResponseBase:
    """Show the input of a field (GET), or save it (POST: the value, and the version that the editor saw)."""
    actor = actor_of(request)
    require(actor, "edit", resource)
    field = resource.bound.get(name)
    if field is None or not can_edit(field):
        raise NotFound(_("There is no such field to edit."))
    if request.method == "POST":
        return _save(request, resource, row_id, field)
    line = _line(request, resource, row_id, field)
    return _editor(request, resource, line, field, value=line.values[0])


def _line(request: Request, resource: Resource, row_id: int, field: Field) -> Line:
    """Return the row to edit. Raises what a write of it would raise."""
    actor = actor_of(request)
    line = read_one(resource, row_id, (field,), actor)
    if line is None:
        raise NotFound(_("There is no such %(entity)s.") % {"entity": resource.label})
    if not policy.scope(actor, "edit", resource).filter(pk=row_id).exists():
        raise Forbidden(_("You may see this %(entity)s but not change it.") % {"entity": resource.label})
    return line


def _editor(
    request: Request, resource: Resource, line: Line, field: Field, *, value: Any, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "resource": resource,
        "row_id": line.id,
        "version": line.version,
        "field": field,
        "control": control(field, value, actor_of(request)),
        "problem": problem,
    }
    return render(request, "engine/cell.html", context, fragment="cell", status=status)


def _save(request: Request, resource: Resource, row_id: int, field: Field) -> HttpResponse:
    data = {field.name: raw_value(request, field)}
    version = posted.version(request.POST)
    try:
        _row, change_set = edit(resource, row_id, data, by=actor_of(request), door="ui", version=version)
    except FieldErrors as error:
        problem = " ".join(text for texts in error.errors.values() for text in texts)
        line, typed = _line(request, resource, row_id, field), str(data[field.name])
        return _editor(request, resource, line, field, value=typed, problem=problem, status=422)
    except Conflict as conflict:
        return conflict_answer(request, resource, row_id, field, conflict)
    return _saved(request, resource, row_id, field, change_set)


def raw_value(request: Request, field: Field) -> Any:
    """Return a field's raw form value: a list for multi-valued fields, otherwise a text."""
    values = request.POST.getlist(field.name)
    if field.kind.many or field.kind.several:
        return [value for value in values if value.strip()]
    if field.kind.name == "yes_no":
        return bool(values and values[-1] not in ("", "0", "false"))
    return values[-1] if values else ""


def _saved(
    request: Request, resource: Resource, row_id: int, field: Field, change_set: ChangeSet | None
) -> HttpResponse:
    """Return the new cell of the list with the record's new version."""
    line = read_one(resource, row_id, (field,), actor_of(request))  # None if the edit moved it out of the actor's scope
    html = field.kind.folded(line.values[0], field) if line is not None else ""
    response = HttpResponse(html)
    response.headers["Kith-Version"] = str(line.version if line is not None else 0)
    text = _("%(field)s saved.") % {"field": field.label}
    if request.POST.get("resolves") or not wants_fragment(request):
        # For the dialog and pages without JavaScript; the list or record shows the cell itself.
        return done(request, f"{resource.url}{row_id}/", text, undo=change_set)
    return toast(response, text, undo=change_set) if change_set is not None else response


def conflict_answer(
    request: Request, resource: Resource, row_id: int, field: Field, conflict: Conflict
) -> HttpResponse:
    """Show both values and the original one to choose from; nothing is written."""
    kept = conflict.fields[field.name]
    sides = [
        {
            "key": key,
            "label": label,
            "text": _words(field, kept[key], request),
            "value": _typed(field, kept[key]),
        }
        for key, label in (("yours", _("Yours")), ("current", _("Theirs")), ("original", _("Before")))
    ]
    context = {"resource": resource, "row_id": row_id, "field": field, "version": conflict.version, "sides": sides}
    return render(request, "engine/conflict.html", context, fragment="dialog", status=409)


def _typed(field: Field, kept: Any) -> Any:
    """Return a history value as form input."""
    if isinstance(kept, (dict, list)):
        return field.kind.input_value(field.kind.restore(kept), field)
    return "" if kept is None else kept


def _words(field: Field, kept: Any, request: Request) -> str:
    """Return a history value as text for people."""
    if kept is None or kept == "":
        return str(_("empty"))
    if isinstance(field.kind, Link):
        actor = actor_of(request)
        target = field.kind.target(field, actor)
        found = policy.scope(actor, "view", target).filter(pk=kept).values_list(target.title, flat=True)
        return str(found.first() or kept)
    return field.kind.display(field.kind.restore(kept), field)


urlpatterns = [path("<resource:resource>/<id:row_id>/cell/<slug:name>/", cell, name="cell")]
