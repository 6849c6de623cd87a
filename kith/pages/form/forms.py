"""Forms for creating and editing records, as a page or as a dialog fragment."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Reading
from kith.engine.fields.links import Ref
from kith.engine.history import telling
from kith.engine.models import ChangeSet
from kith.engine.policy import Actor
from kith.engine.web import templates
from kith.engine.web.errors import Conflict, FieldErrors, Refused
from kith.engine.web.http import Request
from kith.engine.write import conflicts, writes
from kith.engine.write.forms import parse_values
from kith.pages.form import posted
from kith.pages.form.sheets import Sheet
from kith.pages.record import panels
from kith.pages.shell.base import actor_of, done, page, render, trigger


@require_http_methods(["GET", "POST"])
@page
def new(request: Request, resource: Resource) -> HttpResponse:
    """The form for a new record; query parameters prefill it."""
    actor = actor_of(request)
    writes.require_plain(actor, "create", resource)
    if request.method == "GET":
        return _form(request, resource, Sheet(resource, actor, values=_beforehand(request, resource, actor)))
    if add := request.POST.get("add", ""):
        return _form(request, resource, Sheet(resource, actor, typed=request.POST, add=add))
    try:
        data = posted.values(resource, request.POST, actor)
        if not data.get("owner"):
            data.pop("owner", None)  # the default owner is the author
        row, change_set = writes.create(resource, data, by=actor, door="ui")
    except FieldErrors as error:
        sheet = Sheet(resource, actor, typed=request.POST, errors=error.errors)
        return _form(request, resource, sheet, status=422)
    return _created(request, resource, row, change_set)


def _beforehand(request: Request, resource: Resource, actor: Actor) -> dict[str, Any]:
    """Return the prefilled values: fields by name, and ``name`` for the title."""
    mine = {"owner": Ref(actor.staff_id, actor.name)} if "owner" in resource.writable and actor.staff_id else {}
    given = {name: text for name, text in request.GET.items() if name in resource.writable}
    if "name" in request.GET and "name" not in resource.writable:
        given |= resource.values_called(request.GET["name"])
    return {**mine, **{name: text for name, text in given.items() if not resource.writable[name].kind.many}}


def _created(request: Request, resource: Resource, row: Any, change_set: ChangeSet) -> HttpResponse:
    title = resource.title_of(row)
    text, url = _("“%(title)s” was created.") % {"title": title}, f"{resource.url}{row.pk}/"
    again = request.POST.get("then") == "new"
    if not templates.wants_fragment(request):
        return done(request, f"{resource.url}new/" if again else url, text, undo=change_set)
    if again:
        actor = actor_of(request)
        response = _form(request, resource, Sheet(resource, actor, values=_beforehand(request, resource, actor)))
    else:
        response = trigger(HttpResponse(status=204), "created", {"id": row.pk, "label": title})
    detail = {"text": text, "kind": "success", "url": url}
    return trigger(trigger(response, "toast", detail), "changed")


@require_http_methods(["GET", "POST"])
@page
def edit(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """The form of a record."""
    actor = actor_of(request)
    writes.require_plain(actor, "edit", resource)
    shown = panels.show(resource, row_id, actor)
    if not shown.editable:
        writes.take(resource, row_id, by=actor, verb="edit")
    context: dict[str, Any] = {"shown": shown, "version": shown.row.version}
    if request.method == "GET":
        return _form(request, resource, Sheet(resource, actor, values=_loaded(shown)), **context)
    context["version"] = version = posted.version(request.POST)
    if add := request.POST.get("add", ""):
        return _form(request, resource, Sheet(resource, actor, typed=request.POST, add=add), **context)
    try:
        data = _touched(resource, shown, posted.values(resource, request.POST, actor), version, actor)
        _row, change_set = writes.edit(resource, row_id, data, by=actor, door="ui", version=version)
    except FieldErrors as error:
        sheet = Sheet(resource, actor, typed=request.POST, errors=error.errors)
        return _form(request, resource, sheet, status=422, **context)
    except Conflict as error:
        # The form comes back with the new version: saving again confirms over the other person's change.
        context |= {"version": error.version, "clashes": telling.clashes(resource, error.fields, actor)}
        return _form(request, resource, Sheet(resource, actor, typed=request.POST), status=409, **context)
    except Refused as error:
        sheet = Sheet(resource, actor, typed=request.POST, errors={"": [error.message]})
        return _form(request, resource, sheet, status=409, **context)
    text = _("Saved.") if change_set is not None else _("Nothing was different.")
    return done(request, _back(request, shown), text, undo=change_set)


def _loaded(shown: panels.Shown) -> dict[str, Any]:
    missing = tuple(field for name, field in shown.resource.writable.items() if name not in shown.values)
    return {**shown.values, **shown.more(missing)}


def _touched(
    resource: Resource, shown: panels.Shown, data: dict[str, Any], version: int | None, actor: Actor
) -> dict[str, Any]:
    """Drop unchanged values of fields that others changed meanwhile."""
    if version is None or version >= shown.row.version:
        return data
    before = conflicts.changed_since(shown.row, version)
    parsed = parse_values(resource, data, Reading(actor=actor), partial=True)
    untouched = {
        name
        for name in before.keys() & parsed.keys()
        if not resource.bound[name].kind.many and _same(resource, name, parsed[name], before[name])
    }
    return {name: value for name, value in data.items() if name not in untouched}


def _same(resource: Resource, name: str, yours: Any, before: Any) -> bool:
    kept = resource.bound[name].kind.record(yours)
    return kept == before or (kept in ("", None) and before in ("", None))


def _back(request: Request, shown: panels.Shown) -> str:
    query = request.GET.get("list")
    return f"{shown.url}?{urlencode({'list': query})}" if query else shown.url


def _form(request: Request, resource: Resource, sheet: Sheet, *, status: int = 200, **context: Any) -> HttpResponse:
    values = {"resource": resource, "sheet": sheet, "action": request.get_full_path(), **context}
    return render(request, "engine/form.html", values, fragment="dialog", status=status)


urlpatterns = [
    path("<resource:resource>/new/", new, name="new"),
    path("<resource:resource>/<id:row_id>/edit/", edit, name="edit"),
]
