"""Bulk actions on ticked records, or on all that match the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Reading
from kith.engine.policy import Actor
from kith.engine.query.paging import rows_of
from kith.engine.query.parse import parse
from kith.engine.web.errors import BadQuery, FieldErrors
from kith.engine.web.http import Request
from kith.engine.work import jobs
from kith.engine.write.actions import Action, read_inputs, run_many
from kith.engine.write.plain_actions import RESTORE, plain_action
from kith.engine.write.writes import require
from kith.kit.numbers import whole_number
from kith.pages.bulk.results import kept, told
from kith.pages.form.cells import raw_value
from kith.pages.form.inputs import can_edit, control
from kith.pages.shell.base import actor_of, done, page, render

# More than this many records are changed in the background.
AT_ONCE = 1_000
MOST = 1_000_000
# The most ids in the URL of a separate page.
MOST_NAMED = 100


@require_POST
@page
def bulk(request: Request, resource: Resource) -> HttpResponse:
    """Ask for the inputs of the action, then run it; “confirm” marks the final request."""
    actor = actor_of(request)
    verb = request.POST.get("verb", "")
    ids = _chosen(request, resource, actor)
    back = f"{resource.url}?{request.POST.get('list', '') or 'view=all'}"
    if not ids:
        return done(request, back, _("Nothing was selected."), redirect=True)
    if verb == "export":
        return _export(request, resource, ids)
    declared = resource.action(verb)
    if declared is not None and declared.page:
        require(actor, declared.permission, resource)
        return HttpResponseRedirect(f"{declared.page}?{urlencode({'ids': ','.join(map(str, ids[:MOST_NAMED]))})}")
    name = request.POST.get("field", "")
    field = resource.writable.get(name)
    chosen = _bulk_action(resource, verb) or plain_action(resource, verb, {name: field} if field else {})
    require(actor, chosen.permission, resource)
    context = {
        "resource": resource,
        "action": chosen,
        "verb": verb,
        "ids": ids,
        "all": request.POST.get("all") == "1",
        "list": request.POST.get("list", ""),
        "field": field,
        "fields": [(each.name, each.label) for each in resource.writable.values() if can_edit(each)],
        "back": back,
    }
    if verb == "edit" and field is None:
        return render(request, "engine/bulk.html", {**context, "controls": [], "errors": {}}, fragment="dialog")
    data = {key: raw_value(request, each) for key, each in chosen.inputs.items()}
    if chosen.inputs and "confirm" not in request.POST:
        data = {}
    elif errors := _faults(chosen, data, actor):
        return render(
            request,
            "engine/bulk.html",
            {**context, **_asked(chosen, data, actor), "errors": errors},
            fragment="dialog",
            status=422,
        )
    else:
        return _do(request, resource, chosen, verb, ids, data, back, name if field else "")
    asked = {**context, **_asked(chosen, data, actor), "errors": {}}
    return render(request, "engine/bulk.html", asked, fragment="dialog")


def _bulk_action(resource: Resource, verb: str) -> Action | None:
    chosen = resource.action(verb)
    return chosen if chosen is not None and chosen.bulk else None


def _chosen(request: Request, resource: Resource, actor: Actor) -> list[int]:
    """Return the ticked ids, or those of all matching rows, read again under the policy."""
    if request.POST.get("all") != "1":
        ticked = map(whole_number, request.POST.getlist("ids"))
        return [row_id for row_id in ticked if row_id is not None]
    try:
        query = parse(resource, parse_qsl(request.POST.get("list", "")), ignore=frozenset({"view", "cursor"}))
        rows, _hits = rows_of(query, actor)
    except BadQuery:
        return []
    return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])


def _export(request: Request, resource: Resource, ids: list[int]) -> HttpResponse:
    if request.POST.get("all") == "1":
        return HttpResponseRedirect(f"{resource.url}export/?{request.POST.get('list', '')}")
    return HttpResponseRedirect(f"{resource.url}export/?{urlencode({'id.in': ','.join(map(str, ids))})}")


def _asked(chosen: Action, data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    return {"controls": [control(field, _typed(data.get(name)), actor) for name, field in chosen.inputs.items()]}


def _typed(value: Any) -> Any:
    return ",".join(value) if isinstance(value, list) else value


def _faults(chosen: Action, data: Mapping[str, Any], actor: Actor) -> dict[str, list[str]]:
    try:
        read_inputs(chosen, data, Reading(actor=actor))
    except FieldErrors as error:
        return error.errors
    return {}


def _do(
    request: Request,
    resource: Resource,
    chosen: Action,
    verb: str,
    ids: list[int],
    data: Mapping[str, Any],
    back: str,
    field: str,
) -> HttpResponse:
    actor = actor_of(request)
    title = f"{chosen.label}: {len(ids):,} {resource.label_plural}"
    options = {"entity": resource.slug, "verb": verb, "field": field, "ids": ids, "data": dict(data)}
    if len(ids) > AT_ONCE:
        job = jobs.start("bulk", title, by=actor, options=options, total=len(ids))
        return HttpResponseRedirect(f"/jobs/{job.pk}/")
    result = run_many(chosen, ids, data, by=actor, door="ui", trashed=verb == RESTORE)
    if result.done and result.refused:
        job = jobs.note("bulk", title, by=actor, options=options, total=len(ids), result=kept(result))
        return done(request, f"/jobs/{job.pk}/", told(result), undo=result.change_set, redirect=True)
    return done(request, back, told(result), undo=result.change_set)


urlpatterns = [path("<resource:resource>/bulk/", bulk, name="bulk")]
