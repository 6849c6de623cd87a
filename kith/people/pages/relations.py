"""The tab of a record's relations, and the form that adds one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kith.engine.search import finding
from kith.kit.numbers import whole_number
from kith.pages.record.panels import Shown
from kith.people.models import Relation
from kith.people.services import kin
from kith.people.services.walk import ENTITIES
from kith.sdk.declare import Resource, Tab, extend, registry
from kith.sdk.pages import Request, actor_of, done, page, render
from kith.sdk.rules import ROW, Actor, FieldErrors, Forbidden, NotFound, policy, writes

OPTIONS = 20


def record_of(resource: Resource, row_id: int, actor: Actor) -> Any:
    """Return a contact or customer that the actor may see. Raises Forbidden and NotFound."""
    if resource.slug not in ENTITIES:
        raise NotFound(_("%(entity)s have no relations.") % {"entity": resource.label_plural.capitalize()})
    if not policy.may(actor, "view", resource):
        raise Forbidden(_("Your role does not allow seeing %(entity)s.") % {"entity": resource.label_plural})
    row = policy.scope(actor, "view", resource).filter(pk=row_id).first()
    if row is None:
        raise NotFound(_("There is no such %(entity)s.") % {"entity": resource.label})
    return row


def _content(shown: Shown) -> dict[str, Any]:
    return {"groups": kin.groups_of(shown.resource.slug, shown.row.pk, shown.actor), "map_url": f"{shown.url}map/"}


for _entity in ENTITIES:
    _mine = partial(kin.of, _entity, ROW)
    _tab = Tab("relations", gettext_lazy("Relations"), "people/relations/tab.html", _content, "relations", _mine)
    extend(_entity, tabs=(_tab,))


@require_http_methods(["GET", "POST"])
@page
def relate(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """Add a relation, worded from the record's side."""
    actor = actor_of(request)
    row = record_of(resource, row_id, actor)
    writes.require(actor, "create", registry.of(Relation, actor))
    if request.method == "GET":
        return _form(request, resource, row, {}, {})
    try:
        values = kin.values_of(resource.slug, row_id, request.POST.dict())
        made, change_set = writes.create(registry.of(Relation, actor), values, by=actor, door="ui")
    except FieldErrors as error:
        return _form(request, resource, row, request.POST.dict(), kin.errors_of(error.errors))
    text = _("“%(relation)s” was added.") % {"relation": made}
    return done(request, f"{resource.url}{row_id}/?tab=relations", text, undo=change_set)


def _form(
    request: Request, resource: Resource, row: Any, typed: dict[str, str], errors: dict[str, list[str]]
) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "title": resource.title_of(row),
        "row_url": f"{resource.url}{row.pk}/",
        "resource": resource,
        "wordings": kin.choices(resource.slug, actor),
        "typed": typed,
        "chosen": _chosen(typed.get("other", ""), actor),
        "errors": errors,
    }
    return render(request, "people/relations/new.html", context, fragment="dialog", status=422 if errors else 200)


def _chosen(other: str, actor: Actor) -> list[tuple[str, str]]:
    """Return the chosen option for showing the form again after an error."""
    entity, _colon, number = other.partition(":")
    if entity not in ENTITIES or (pk := whole_number(number)) is None:
        return []
    names = policy.scope(actor, "view", registry.named(entity, actor)).filter(pk=pk).values_list("name", flat=True)
    return [(other, name) for name in names]


@require_GET
@page
def options(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """Return the options of the combobox: matching contacts and customers, without the record itself."""
    actor = actor_of(request)
    record_of(resource, row_id, actor)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    both = [found for entity in ENTITIES if policy.may(actor, "view", found := registry.named(entity, actor))]
    if text:
        hits = [
            (hit.resource, hit.id, hit.title) for hit in finding.find(text, actor, limit=OPTIONS, only=both, upon=False)
        ]
    else:
        hits = [
            (each, pk, name)
            for each in both
            for pk, name in policy.scope(actor, "view", each).order_by("sort_name").values_list("pk", "name")[:5]
        ]
    rows = [
        {"value": f"{each.slug}:{pk}", "name": name, "note": each.label, "square": each.icon != "user"}
        for each, pk, name in hits
        if (each, pk) != (resource, row_id)
    ]
    return render(request, "people/relations/options.html", {"rows": rows, "resource": resource}, fragment="rows")


urlpatterns = [
    path("<resource:resource>/<id:row_id>/relations/new/", relate, name="relate"),
    path("<resource:resource>/<id:row_id>/relations/options/", options, name="relation-options"),
]
