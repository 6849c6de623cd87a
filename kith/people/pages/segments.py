"""Pages of a segment: condition with preview, pasting a list of keys, entries and exits."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kith.engine.query.paging import Page, page_of
from kith.engine.query.parse import ListQuery, parse
from kith.pages.list.conditions import built, faults_of, group_of, tree_of
from kith.pages.list.filters import paths
from kith.pages.list.wording import tree_phrase
from kith.people.models import Segment, SegmentMove
from kith.people.services.segments import by_hand, looking
from kith.people.services.segments.field import FIELD
from kith.people.services.segments.holding import memberships, openly
from kith.people.services.segments.holding import tree_of as stored
from kith.sdk.declare import Resource, Tab, extend, registry
from kith.sdk.pages import Request, actor_of, done, page, panels, render
from kith.sdk.rules import Actor, BadQuery, FieldErrors, Forbidden, Node, NotFound, policy, to_json, writes

SAMPLE = 10
DAYS = 30
MOST_MOVES = 200


@require_http_methods(["GET", "POST"])
@page
def condition(request: Request, segment_id: int) -> HttpResponse:
    """Edit the condition, with a live preview of the count and the first records."""
    actor, segment = actor_of(request), _seen(actor_of(request), segment_id, "edit")
    resource = registry.named(segment.entity, actor)
    if segment.kind == Segment.Kind.STATIC:
        raise NotFound(_("A segment that is filled by hand has no condition."))
    data = request.POST if request.method == "POST" else request.GET
    root = built(data, resource, stored(segment))
    tree, errors = tree_of(root), list[str]()
    if request.method == "POST" and "save" in data:
        try:
            change_set = _keep(segment, tree, actor)
        except FieldErrors as error:
            errors = [text for texts in error.errors.values() for text in texts]
        else:
            return done(
                request, f"/segments/{segment.pk}/", _("The condition is kept."), undo=change_set, redirect=True
            )
    errors = errors or faults_of(tree, resource, actor)
    context = {
        "segment": segment,
        "resource": resource,
        "root": group_of(root, resource, actor, told=bool(errors)),
        "paths": paths(resource, actor),
        "errors": errors,
        "found": None if errors or tree is None else preview(resource, tree, actor),
    }
    return render(request, "people/segments/condition.html", context, status=422 if errors and "save" in data else 200)


def _keep(segment: Segment, tree: Node | None, actor: Actor) -> Any:
    text = "" if tree is None else json.dumps(to_json(tree), ensure_ascii=False)
    _row, change_set = writes.edit(registry.of(Segment, actor), segment.pk, {"tree": text}, by=actor, door="ui")
    return change_set


def preview(resource: Resource, tree: Node, actor: Actor) -> Page | None:
    """Return the count and the first records of a condition; None if it is invalid."""
    query = parse(resource, [])
    try:
        return page_of(_first(resource, replace(query, tree=tree)), actor)
    except BadQuery:
        return None


def _content(shown: panels.Shown) -> dict[str, Any]:
    """Return the panel's context: the condition in words, the count and the first members."""
    segment, actor = shown.row, shown.actor
    resource = registry.get(segment.entity, actor)
    if resource is None:  # of an extension that was removed
        return {"by_hand": segment.kind == Segment.Kind.STATIC}
    tree = stored(segment)
    seen = policy.may(actor, "view", resource)
    return {
        "entity": resource,
        "words": tree_phrase(tree, resource, actor) if tree is not None and seen else "",
        "found": page_of(_first(resource, parse(resource, [(FIELD, str(segment.pk))])), actor) if seen else None,
        "by_hand": segment.kind == Segment.Kind.STATIC,
    }


extend(
    "segments",
    tabs=(Tab("members", gettext_lazy("Who is in it"), "people/segments/members.html", _content, foremost=True),),
)


def _first(resource: Resource, query: ListQuery) -> ListQuery:
    """Return the query for the first few records with their identifying columns."""
    return replace(query, limit=SAMPLE, fields=resource.columns[:4])


@require_http_methods(["GET", "POST"])
@page
def paste(request: Request, segment_id: int) -> HttpResponse:
    """Add members by e-mail address or id; lines without a match are shown again."""
    actor, segment = actor_of(request), _seen(actor_of(request), segment_id, "edit")
    text, missing, errors = request.POST.get("keys", ""), list[str](), list[str]()
    if request.method == "POST":
        try:
            with writes.work(by=actor, door="ui", action="segments.paste") as changes:
                missing = by_hand.paste(segment, text, by=actor, changes=changes)
        except FieldErrors as error:
            errors = [each for texts in error.errors.values() for each in texts]
        else:
            if not missing:
                told = _("The records are in “%(name)s” now.") % {"name": segment.name}
                return done(request, f"/segments/{segment.pk}/", told, undo=changes.change_set, redirect=True)
            number = len(missing)
            errors = [
                ngettext(
                    "%(number)d line leads to no record that you can see; the others are in.",
                    "%(number)d lines lead to no record that you can see; the others are in.",
                    number,
                )
                % {"number": number}
            ]
            text = "\n".join(missing)
    context = {"segment": segment, "keys": text, "errors": errors, "most": by_hand.MOST_KEYS}
    return render(request, "people/segments/paste.html", context, status=422 if errors else 200)


@require_GET
@page
def moves(request: Request, segment_id: int) -> HttpResponse:
    """Show entries and exits by day; only of records that the reader may see."""
    actor, segment = actor_of(request), _seen(actor_of(request), segment_id, "view")
    resource = registry.named(segment.entity, actor)
    kind = request.GET.get("kind", "")
    since = timezone.now() - timedelta(days=DAYS)
    seen = policy.scope(actor, "view", resource)
    told = SegmentMove.objects.filter(segment=segment, at__gte=since, object_id__in=seen.values("pk"))
    if not openly(segment, actor):
        told = told.none()
    days = told.annotate(day=TruncDate("at")).values_list("day", "kind").annotate(number=Count("pk")).order_by("-day")
    if kind in SegmentMove.Kind.values:
        told = told.filter(kind=kind)
    latest = list(told.order_by("-at", "-pk")[:MOST_MOVES])
    names = dict(seen.filter(pk__in={move.object_id for move in latest}).values_list("pk", resource.title))
    context = {
        "segment": segment,
        "resource": resource,
        "days": _by_day(list(days)),
        "moves": [(move, names.get(move.object_id, "")) for move in latest],
        "kind": kind,
        "open": openly(segment, actor),
        # The stored size was counted with the owner's rights; it is only shown to users who see all records.
        "sized": policy.sees_all(actor, resource),
        "run": looking.last_run(segment),
        "can_look": segment.kind == Segment.Kind.DYNAMIC,
    }
    return render(request, "people/segments/moves.html", context)


def _by_day(found: list[tuple[Any, str, int]]) -> list[dict[str, Any]]:
    """Return entries and exits per day, with the lengths of their bars in per cent."""
    days: dict[Any, dict[str, int]] = {}
    for day, kind, number in found:
        days.setdefault(day, {"entered": 0, "left": 0})[kind] = number
    most = max((max(each.values()) for each in days.values()), default=1)
    return [{"day": day, **each, "most": most} for day, each in days.items()]


@require_GET
@page
def of_record(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """Show the segments of a record, and since when."""
    actor = actor_of(request)
    if not resource.takes("segments"):
        raise NotFound(_("There is no such page."))
    shown = panels.show(resource, row_id, actor)
    found = memberships(resource, [shown.row.pk], actor)
    return render(request, "people/segments/of_record.html", {"shown": shown, "resource": resource, "found": found})


@require_POST
@page
def update(request: Request, segment_id: int) -> HttpResponse:
    """Update the segment now."""
    actor = actor_of(request)
    segment = _seen(actor, segment_id, "view")
    if segment.kind == Segment.Kind.STATIC:
        raise NotFound(_("A segment that is filled by hand has no condition."))
    run = looking.look_through(segment)
    text = _("%(size)d are in it: %(entered)d entered, %(left)d left.") % {
        "size": run.size, "entered": run.entered, "left": run.left,
    }  # fmt: skip
    if not policy.sees_all(actor, registry.named(segment.entity, actor)):
        text = _("The segment was looked through.")
    return done(request, f"/segments/{segment.pk}/moves/", run.fault or text, redirect=True)


def _seen(actor: Actor, segment_id: int, verb: str) -> Segment:
    """Return the segment if the actor has the verb on it. Raises NotFound and Forbidden."""
    resource = registry.of(Segment, actor)
    writes.require(actor, verb, resource)
    segment: Segment | None = policy.scope(actor, "view", resource).filter(pk=segment_id).first()
    if segment is None or registry.get(segment.entity) is None:
        raise NotFound(_("There is no such segment."))
    if not policy.covers(actor, verb, segment, resource):
        raise Forbidden(_("You may see this segment but not change it."))
    writes.require(actor, "view", registry.named(segment.entity, actor))
    return segment


urlpatterns = [
    path("segments/<id:segment_id>/condition/", condition, name="segment-condition"),
    path("segments/<id:segment_id>/paste/", paste, name="segment-paste"),
    path("segments/<id:segment_id>/moves/", moves, name="segment-moves"),
    path("<resource:resource>/<id:row_id>/segments/", of_record, name="segments-of-record"),
    path("segments/<id:segment_id>/update/", update, name="segment-update"),
]
