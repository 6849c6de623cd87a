"""Doing something with many records: those that were ticked, or all that match the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from kith.engine import children, jobs
from kith.engine.actions import Action, BulkResult, read_inputs, run_many
from kith.engine.changes import Changes
from kith.engine.errors import BadQuery, FieldErrors, NotFound
from kith.engine.fields import Field
from kith.engine.http import Request
from kith.engine.models import Job
from kith.engine.pages.base import actor_of, done, page, render
from kith.engine.pages.cells import raw_value
from kith.engine.pages.inputs import can_edit, control
from kith.engine.policy import Actor
from kith.engine.query.paging import rows_of
from kith.engine.query.parse import parse
from kith.engine.resource import Resource
from kith.engine.writes import amend, require

# More than this many records are changed in the background.
AT_ONCE = 1_000
MOST = 1_000_000


def plain_action(resource: Resource, verb: str, field: Field | None = None) -> Action:
    """Edit, trash and restore as actions, so that bulk work knows one way only."""

    def change(row: Any, *, by: Actor, changes: Changes, **values: Any) -> None:
        amend(
            resource, row, {name: getattr(value, "pk", value) for name, value in values.items()}, by=by, changes=changes
        )

    def discard(row: Any, *, by: Actor, changes: Changes) -> None:
        changes.trash(row)

    def bring_back(row: Any, *, by: Actor, changes: Changes) -> None:
        changes.restore(row)

    def add_tags(row: Any, *, by: Actor, changes: Changes, **values: Any) -> None:
        for name, added in values.items():
            present = getattr(row, name).values_list("name", flat=True)
            children.write(row, resource.bound[name], (*present, *added), changes=changes)

    tags = next((each for each in resource.writable.values() if each.kind.name == "tags"), None)
    if verb == "tag" and tags is not None:
        return Action("tag", resource.model, gettext_lazy("Add tags"), add_tags, icon="tag", fields={tags.name: tags})
    if verb == "edit":
        fields = {field.name: field} if field is not None else {}
        return Action("edit", resource.model, gettext_lazy("Edit"), change, "edit", fields=fields)
    if verb == "trash":
        return Action("trash", resource.model, gettext_lazy("Move to trash"), discard, "trash", fields={})
    if verb == "restore":
        return Action("restore", resource.model, gettext_lazy("Restore"), bring_back, "trash", fields={})
    raise NotFound(_("There is no such action."))


@require_POST
@page
def bulk(request: Request, resource: Resource) -> HttpResponse:
    """Ask for what the action needs, then do it; “confirm” says that everything was asked."""
    actor = actor_of(request)
    verb = request.POST.get("verb", "")
    ids = _chosen(request, resource, actor)
    back = f"{resource.url}?{request.POST.get('list', '') or 'view=all'}"
    if not ids:
        return done(request, back, _("Nothing was selected."), redirect=True)
    if verb == "export":
        return _export(request, resource, ids)
    name = request.POST.get("field", "")
    field = resource.writable.get(name)
    chosen = _bulk_action(resource, verb) or plain_action(resource, verb, field)
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
        return _do(request, resource, chosen, verb, ids, data, back, name)
    asked = {**context, **_asked(chosen, data, actor), "errors": {}}
    return render(request, "engine/bulk.html", asked, fragment="dialog")


def _bulk_action(resource: Resource, verb: str) -> Action | None:
    chosen = resource.action(verb)
    return chosen if chosen is not None and chosen.bulk else None


def _chosen(request: Request, resource: Resource, actor: Actor) -> list[int]:
    """The ids that were ticked, or those of all rows that match the list, read again under the policy."""
    if request.POST.get("all") != "1":
        ticked = (value for value in request.POST.getlist("ids") if value.isascii() and value.isdecimal())
        return [int(value) for value in ticked if len(value) < 19]
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
        read_inputs(chosen, data, actor)
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
    if len(ids) > AT_ONCE:
        title = f"{chosen.label}: {len(ids):,} {resource.label_plural}"
        options = {"entity": resource.slug, "verb": verb, "field": field, "ids": ids, "data": dict(data)}
        job = jobs.start("bulk", title, by=actor, options=options, total=len(ids))
        return HttpResponseRedirect(f"/jobs/{job.pk}/")
    result = run_many(chosen, ids, data, by=actor, door="ui", trashed=verb == "restore")
    return done(request, back, told(result), undo=result.change_set)


def told(result: BulkResult) -> str:
    """What came of it in a sentence: how many were changed, and why others were not."""
    text = ngettext("%(count)d record changed.", "%(count)d records changed.", result.done) % {"count": result.done}
    if result.refused:
        refused = ngettext(
            "%(count)d was left alone: %(why)s", "%(count)d were left alone: %(why)s", len(result.refused)
        )
        text += " " + refused % {"count": len(result.refused), "why": next(iter(result.refused.values()))}
    return text


@jobs.handles("bulk")
def work_off(job: Job, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """An action on many records in the background. Begun again after a crash, it changes only what is left."""
    from kith.engine import registry

    options = job.options
    resource = registry.named(options["entity"])
    field = resource.writable.get(options["field"])
    chosen = resource.action(options["verb"]) or plain_action(resource, options["verb"], field)
    result = run_many(
        chosen,
        options["ids"],
        options["data"],
        by=by,
        door="ui",
        progress=lambda done_so_far: report(done_so_far, len(options["ids"])),
        trashed=options["verb"] == "restore",
    )
    change_set = result.change_set.pk if result.change_set is not None else None
    return {"text": told(result), "change_set": change_set, "refused": len(result.refused or {})}


urlpatterns = [path("<resource:resource>/bulk/", bulk, name="bulk")]
