"""The bar of journey stages on a record, and the report of records per stage with their average time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Value
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kith.engine.query.counting import capped_count, countable
from kith.people.models import Contact, Customer, JourneyStage
from kith.people.services import journey
from kith.sdk.declare import Banner, Resource, extend, registry
from kith.sdk.pages import Request, actor_of, add_page, done, page, panels, posted, refusal, render, trigger
from kith.sdk.rules import Actor, Conflict, FieldErrors, Forbidden, NotFound, Refused, policy, writes

ADDRESS = "/journey-stages/report/"


# The bar ----------------------------------------------------------------------------------------------


def bar(shown: panels.Shown) -> dict[str, Any]:
    """Return the template context of the bar: stages, the current one and its duration; empty without stages."""
    if not _sees(shown.actor):
        return {}
    stages = journey.stages_of(shown.resource.model, shown.actor.agency_id)
    at = next((place for place, stage in enumerate(stages) if stage.id == shown.row.journey_stage_id), None)
    since = shown.row.stage_since
    if not stages or (at is None and not shown.editable):
        return {}
    return {
        "stages": stages,
        "at": at,
        "address": f"{shown.url}journey/" if shown.editable else "",
        "since": since,
        "time": timesince(since, depth=1) if since is not None else "",
    }


for entity in ("contacts", "customers"):
    extend(entity, banners=(Banner("people/journey/bar.html", bar),))


@require_POST
@page
def move(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """Move a record to another stage by a normal edit. On a concurrent edit the second user gets a conflict message."""
    if resource.model not in journey.HATS:
        raise NotFound(_("There is no such page."))
    data = {journey.FIELD: request.POST.get("stage", "")}
    version = posted.version(request.POST)
    try:
        row, change_set = writes.edit(resource, row_id, data, by=actor_of(request), door="ui", version=version)
    except FieldErrors as error:
        raise Refused(" ".join(text for texts in error.errors.values() for text in texts)) from error
    except Conflict as error:
        return trigger(refusal(request, error), "changed")
    stage = row.journey_stage
    values = {"name": resource.title_of(row), "stage": stage}
    text = _("“%(name)s” is in the stage “%(stage)s” now.") if stage else _("“%(name)s” is in no stage now.")
    return done(request, f"{resource.url}{row_id}/", text % values, undo=change_set)


# The report -------------------------------------------------------------------------------------------


class InStage(NamedTuple):
    """The number of records in a stage and their average days; ``url`` lists them."""

    name: str
    tone: str
    number: int
    days: float | None
    url: str


class Part(NamedTuple):
    """The stages of contacts or customers; ``outside`` is the number without a stage, at most "10,000+"."""

    label: str
    stages: list[InStage]
    number: int
    outside: int
    outside_exact: bool
    outside_url: str


@require_GET
@page
def report(request: Request) -> HttpResponse:
    """Show visible records per stage with their time in it so far."""
    actor = actor_of(request)
    if not _sees(actor):
        raise Forbidden(_("Your role does not allow seeing journey stages."))
    return render(request, "people/journey/report.html", {"parts": list(_parts(actor))})


def _parts(actor: Actor) -> Iterator[Part]:
    for model in (Contact, Customer):
        resource = registry.of(model, actor)
        if policy.may(actor, "view", resource):
            yield _part(resource, actor)


def _part(resource: Resource, actor: Actor) -> Part:
    seen = policy.scope(actor, "view", resource)
    stay = ExpressionWrapper(Value(timezone.now()) - F("stage_since"), output_field=DurationField())
    grouped = seen.filter(journey_stage__isnull=False).order_by().values_list("journey_stage")
    found = {stage: (count, mean) for stage, count, mean in grouped.annotate(count=Count("pk"), mean=Avg(stay))}
    stages = []
    for stage in journey.stages_of(resource.model, actor.agency_id):
        count, mean = found.get(stage.id, (0, None))
        days = mean.total_seconds() / 86_400 if mean is not None else None
        stages.append(InStage(stage.name, stage.tone, count, days, f"{resource.url}?{journey.FIELD}={stage.id}"))
    outside, exact = capped_count(countable(seen.filter(journey_stage__isnull=True)))
    return Part(
        capfirst(resource.label_plural),
        stages,
        sum(stage.number for stage in stages),
        outside,
        exact,
        f"{resource.url}?{journey.FIELD}.empty=1",
    )


def _sees(actor: Actor) -> bool:
    return policy.may(actor, "view", registry.of(JourneyStage, actor))


add_page("sell", 35, label=gettext_lazy("Journey"), url=ADDRESS, icon="stairs", when=_sees)

urlpatterns = [
    path("journey-stages/report/", report, name="journey-report"),
    path("<resource:resource>/<id:row_id>/journey/", move, name="journey-move"),
]
