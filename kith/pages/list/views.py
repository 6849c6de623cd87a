"""Saved views: private, for teams or for everyone; only the owner edits them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kith.engine.declare.resource import Resource
from kith.engine.models import SavedView
from kith.engine.policy import ANY, Actor, Scope
from kith.engine.query.parse import parse, to_params
from kith.engine.query.prepared import Prepared
from kith.engine.query.tree import compile_tree
from kith.engine.web.errors import BadQuery, Forbidden, NotFound
from kith.engine.web.http import Request
from kith.engine.write.writes import require, work
from kith.pages.shell.base import actor_of, done, page, refusal, render

Audience = SavedView.Audience
LONGEST_NAME = 80


def visible(actor: Actor) -> Q:
    """Return the condition for visible views: own, for everyone, and of team-mates for their teams."""
    return Q(owner=actor.staff_id) | Q(audience=Audience.ALL) | Q(audience=Audience.TEAM, owner__in=actor.team_mates)


class View(NamedTuple):
    """A saved view in a list's menu."""

    pk: int
    name: str
    audience: str
    params: str
    favourite: bool
    owner_id: int | None


def visible_views(resource: Resource, actor: Actor) -> list[View]:
    """Return the visible views of an entity by name."""
    return [View(*row) for row in _visible_query(resource, actor).fetch()]


@lru_cache(maxsize=2_000)
def _visible_query(resource: Resource, actor: Actor) -> Prepared:
    views = SavedView.objects.filter(visible(actor), entity=resource.slug, deleted_at=None)
    return Prepared(views.order_by("name").values_list(*View._fields))


def may_change(view: View | SavedView, actor: Actor) -> bool:
    """Whether the actor owns the view or is an administrator."""
    return view.owner_id == actor.staff_id or actor.scope_for(ANY, ANY) is Scope.AGENCY


def _own(request: Request, resource: Resource, view_id: int) -> SavedView:
    actor = actor_of(request)
    view = SavedView.objects.filter(visible(actor), pk=view_id, entity=resource.slug, deleted_at=None).first()
    if view is None:
        raise NotFound(_("There is no such view."))
    if not may_change(view, actor):
        raise Forbidden(_("This view belongs to somebody else; save yours under a name of its own."))
    return view


def _params(resource: Resource, text: str, actor: Actor) -> str:
    """Normalise the query string of a list. Raises BadQuery."""
    query = parse(resource, parse_qsl(text), ignore=frozenset({"view", "cursor", "peek", "seen"}))
    compile_tree(query.condition, resource, actor)
    return urlencode(to_params(query))


@require_http_methods(["GET", "POST"])
@page
def new(request: Request, resource: Resource) -> HttpResponse:
    """Save the list as a new view."""
    actor = actor_of(request)
    require(actor, "view", resource)
    data = request.POST if request.method == "POST" else request.GET
    typed = {"name": data.get("name", "").strip(), "audience": data.get("audience", Audience.PRIVATE)}
    context: dict[str, Any] = {"resource": resource, "list": data.get("list", ""), "typed": typed, "errors": {}}
    if request.method == "POST":
        errors = _faults(typed)
        try:
            params = _params(resource, data.get("list", ""), actor)
        except BadQuery as error:
            errors[""] = [error.message]
        if not errors:
            view = SavedView(
                entity=resource.slug,
                name=typed["name"],
                audience=typed["audience"],
                params=params,
                favourite=bool(data.get("favourite")),
                owner_id=actor.staff_id,
            )
            with work(by=actor, door="ui", action="saved-views.create") as changes:
                changes.add(view)
            return done(request, f"{resource.url}?view={view.pk}", _("The view was saved."), redirect=True)
        context["errors"] = errors
    audiences = list(Audience.choices)
    status = 422 if context["errors"] else 200
    return render(request, "engine/view.html", {**context, "audiences": audiences}, fragment="dialog", status=status)


def _faults(typed: dict[str, str]) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    if not typed["name"] or len(typed["name"]) > LONGEST_NAME or "\x00" in typed["name"]:
        faults["name"] = [_("Give the view a name of at most %(most)d characters.") % {"most": LONGEST_NAME}]
    if typed["audience"] not in Audience.values:
        faults["audience"] = [_("Choose who sees the view.")]
    return faults


@require_POST
@page
def save(request: Request, resource: Resource, view_id: int) -> HttpResponse:
    """Save the current list as the view, or toggle its place in the side bar."""
    actor, view = actor_of(request), _own(request, resource, view_id)
    if "favourite" in request.POST:
        view.favourite = request.POST["favourite"] == "1"
    else:
        try:
            view.params = _params(resource, request.POST.get("list", ""), actor)
        except BadQuery as error:
            return refusal(request, error)
    with work(by=actor, door="ui", action="saved-views.edit") as changes:
        changes.save(view)
    text = _("The view was saved.")
    return done(request, f"{resource.url}?view={view.pk}", text, undo=changes.change_set, redirect=True)


@require_POST
@page
def delete(request: Request, resource: Resource, view_id: int) -> HttpResponse:
    """Move the view to the trash."""
    view = _own(request, resource, view_id)
    with work(by=actor_of(request), door="ui", action="saved-views.trash") as changes:
        changes.trash(view)
    text = _("The view was deleted.")
    return done(request, f"{resource.url}?view=all", text, undo=changes.change_set, redirect=True)


urlpatterns = [
    path("<resource:resource>/views/new/", new, name="new-view"),
    path("<resource:resource>/views/<id:view_id>/save/", save, name="save-view"),
    path("<resource:resource>/views/<id:view_id>/delete/", delete, name="delete-view"),
]
