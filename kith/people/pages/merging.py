"""Pages for comparing and merging records, and for undoing merges."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from kith.kit.numbers import whole_number
from kith.people.services.merging.merge import MOST, require_all
from kith.people.services.merging.planning import Plan, plan_of
from kith.people.services.merging.preview import Comparison, attached, best_survivor
from kith.sdk.declare import Resource, registry
from kith.sdk.models import Change, Redirect
from kith.sdk.pages import Request, actor_of, done, page, panels, render
from kith.sdk.rules import (
    Actor,
    Conflict,
    FieldErrors,
    Forbidden,
    KithError,
    NotFound,
    Refused,
    actions,
    entity_of,
    policy,
    redirects,
    writes,
)

CHOICE = "choose-"


@require_http_methods(["GET", "POST"])
@page
def merging(request: Request, slug: str) -> HttpResponse:
    """Show the records side by side with the chosen values; POST merges them."""
    actor, resource = actor_of(request), registry.named(slug, actor_of(request))
    writes.require(actor, "merge", resource)
    sent = request.POST if request.method == "POST" else request.GET
    rows = _rows(resource, _ids(sent.getlist("ids")), actor)
    if not 2 <= len(rows) <= MOST:
        return _pick(request, resource, rows, actor)
    belongs = attached(resource, [row.pk for row in rows], actor)
    kept = whole_number(sent.get("keep", "")) or 0
    survivor = next((row for row in rows if row.pk == kept), None) or best_survivor(rows, belongs)
    chosen = {name.removeprefix(CHOICE): whole_number(sent[name]) for name in sent if name.startswith(CHOICE)}
    choose = {name: source for name, source in chosen.items() if source is not None}
    error: KithError | None = None
    if request.method == "POST" and "merge" in sent:
        try:
            return _do(request, resource, survivor, rows, choose, actor)
        except (FieldErrors, Conflict, Refused, Forbidden) as refused:
            error = refused
    plan = _plan(resource, (survivor, *(row for row in rows if row is not survivor)), choose, actor)
    context = {
        "resource": resource,
        "rows": rows,
        "titles": {row.pk: resource.title_of(row) for row in rows},
        "survivor": survivor,
        "comparison": Comparison(resource, Plan(resource, plan.rows, plan.sources), actor),
        "order": [row.pk for row in plan.rows],
        "belongs": belongs,
        "refused": _refused(resource, survivor, rows, actor),
        "error": error.message if error is not None else "",
        "version": {row.pk: row.version for row in rows},
    }
    return render(
        request, "people/merging/compare.html", context, fragment="result", status=error.status if error else 200
    )


def _ids(given: list[str]) -> list[int]:
    parts = [part.strip() for text in given for part in text.split(",")]
    return list(dict.fromkeys(number for part in parts if (number := whole_number(part))))


def _rows(resource: Resource, ids: list[int], actor: Actor) -> list[Any]:
    """Return the records in the order of ids. A record that was merged meanwhile is replaced by its survivor."""
    rows = policy.scope(actor, "view", resource).in_bulk(ids)
    missing = [each for each in ids if each not in rows]
    if missing:
        led = redirects.survivors(resource, missing, actor)
        if len(led) < len(missing):
            raise NotFound(_("One of these %(entity)s is not there any more.") % {"entity": resource.label_plural})
        rows |= policy.scope(actor, "view", resource).in_bulk(list(led.values()))
    return [rows[each] for each in sorted(rows)]


def _pick(request: Request, resource: Resource, rows: list[Any], actor: Actor) -> HttpResponse:
    """Show a form for choosing the records."""
    context = {
        "resource": resource,
        "rows": rows,
        "titles": {row.pk: resource.title_of(row) for row in rows},
        "most": MOST,
        "src": f"/{resource.slug}/options/",
    }
    return render(request, "people/merging/pick.html", context)


def _plan(resource: Resource, rows: tuple[Any, ...], choose: dict[str, int], actor: Actor) -> Plan:
    """Return the plan of the choices; choices that are no longer valid are dropped."""
    kept = {}
    for name, source in choose.items():
        try:
            plan_of(resource, rows, {name: source}, by=actor)
        except FieldErrors:
            continue
        kept[name] = source
    return plan_of(resource, rows, kept, by=actor)


def _refused(resource: Resource, survivor: Any, rows: list[Any], actor: Actor) -> str:
    try:
        require_all(resource, survivor, [row for row in rows if row is not survivor], by=actor)
    except Forbidden as error:
        return error.message
    return ""


def _do(
    request: Request, resource: Resource, survivor: Any, rows: list[Any], choose: dict[str, int], actor: Actor
) -> HttpResponse:
    chosen = resource.action("merge")
    if chosen is None:
        raise NotFound(_("There is no such action."))
    seen = {str(row.pk): whole_number(request.POST.get(f"version-{row.pk}", "")) for row in rows}
    data = {
        "others": [row.pk for row in rows if row is not survivor],
        "choose": choose,
        "versions": {row_id: version for row_id, version in seen.items() if version is not None},
    }
    row, change_set = actions.run(chosen, survivor.pk, data, by=actor, door="ui")
    text = ngettext(
        "“%(title)s” now holds all of %(count)d record.", "“%(title)s” now holds all of %(count)d records.", len(rows)
    ) % {"title": resource.title_of(row), "count": len(rows)}
    return done(request, f"{resource.url}{row.pk}/", text, undo=change_set, redirect=True)


@require_GET
@page
def merges(request: Request, slug: str, row_id: int) -> HttpResponse:
    """List the merges into a record, the last one first."""
    actor, resource = actor_of(request), registry.named(slug, actor_of(request))
    shown = panels.show(resource, row_id, actor)
    led = Redirect.objects.filter(entity=slug, new_id=row_id, deleted_at=None).values_list("pk", "old_id")
    old = dict(led)
    if not old:
        return HttpResponseRedirect(shown.url)
    entity = entity_of(Redirect)
    made = Change.objects.filter(root_entity=entity, root_id__in=list(old), kind=Change.Kind.CREATE)
    found: dict[int, dict[str, Any]] = {}
    gone = policy.scope(actor, "view", resource, trashed=True).filter(pk__in=old.values())
    titles = {row.pk: resource.title_of(row) for row in gone}
    for change in made.select_related("change_set__by").order_by("-pk"):
        each = found.setdefault(change.change_set_id, {"change_set": change.change_set, "names": []})
        number = old[change.object_id]
        each["names"].append(titles.get(number) or f"#{number}")
    context = {"shown": shown, "resource": resource, "merges": list(found.values())}
    return render(request, "people/merging/merges.html", context, fragment="content")


def merges_of_contact(request: Request, contact_id: int) -> HttpResponseBase:
    return merges(request, "contacts", contact_id)


def merges_of_customer(request: Request, customer_id: int) -> HttpResponseBase:
    return merges(request, "customers", customer_id)


urlpatterns = [
    *(path(f"{slug}/merge/", merging, {"slug": slug}, name=f"merge-{slug}") for slug in ("contacts", "customers")),
    path("contacts/<id:contact_id>/merges/", merges_of_contact, name="merges-of-contact"),
    path("customers/<id:customer_id>/merges/", merges_of_customer, name="merges-of-customer"),
]
