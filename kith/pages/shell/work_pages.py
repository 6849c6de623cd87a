"""Background work for the system administrator: lanes, events that are held, handlers, the schedule, jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kith.engine.declare import registry
from kith.engine.history.telling import names_of
from kith.engine.models import HeldEvent, Job, ScheduledRun
from kith.engine.policy import Actor
from kith.engine.web.errors import Forbidden, NotFound
from kith.engine.web.http import Request
from kith.engine.work import delivery, jobs, overview, schedule, timekeeping
from kith.pages.shell.base import actor_of, done, page, render

# So many held events and jobs are listed.
MOST = 50


def may_manage(actor: Actor) -> bool:
    """Whether the actor looks after background work."""
    return actor.may("work", "manage")


def _manager(request: Request) -> Actor:
    actor = actor_of(request)
    if not may_manage(actor):
        raise Forbidden(_("Your role does not allow this. Ask a system administrator."))
    return actor


@require_GET
@page
def overview_page(request: Request) -> HttpResponse:
    """How work in the background is getting on."""
    actor = _manager(request)
    jobs.load_handlers()
    found = overview.followed()
    held = HeldEvent.objects.exclude(state=HeldEvent.State.BEHIND).select_related("entry__change_set")
    context = {
        "lanes": [overview.events_lag(found), overview.schedule_lag(), overview.jobs_lag()],
        "lane_names": {"events": _("Events"), "schedule": _("Schedule"), "jobs": _("Jobs")},
        "held": _told(list(held.order_by("state", "entry")[:MOST]), actor),
        "held_count": held.count(),
        "behind_count": HeldEvent.objects.filter(state=HeldEvent.State.BEHIND).count(),
        "handlers": found,
        "runs": _runs(actor),
        "last_jobs": Job.objects.select_related("created_by").order_by("-pk")[:MOST],
    }
    return render(request, "settings/work.html", context)


def _told(held: Sequence[HeldEvent], actor: Actor) -> list[dict[str, Any]]:
    """Held events with the names of their records, as far as the actor sees them."""
    wanted: dict[str, set[int]] = {}
    for each in held:
        if registry.get(each.root_entity) is not None:
            wanted.setdefault(each.root_entity, set()).add(each.root_id)
    names = names_of(wanted, actor) if wanted else {}
    told = []
    for each in held:
        resource, name = registry.get(each.root_entity), names.get((each.root_entity, each.root_id), "")
        url = f"{resource.url}{each.root_id}/" if resource is not None and name else ""
        told.append({"event": each, "record": name or f"{each.root_entity} {each.root_id}", "url": url})
    return told


def _runs(actor: Actor) -> list[dict[str, Any]]:
    """Scheduled work of the installation and of the actor's agency."""
    return [
        {"run": row, "purpose": _purpose(plan)}
        for row in _seen_runs(actor).order_by("next_at")
        if (plan := schedule.plan_named(row.name)) is not None
    ]


def _purpose(plan: schedule.Plan) -> str:
    """The first line of what the function says of itself."""
    return (plan.function.__doc__ or "").strip().partition("\n")[0].rstrip(".")


def _seen_runs(actor: Actor) -> QuerySet[ScheduledRun]:
    return ScheduledRun.objects.filter(Q(agency=None) | Q(agency=actor.agency_id))


def _held(request: Request, held_id: int) -> HeldEvent:
    _manager(request)
    held = HeldEvent.objects.filter(pk=held_id).first()
    if held is None:
        raise NotFound(_("This event is not held any more."))
    return held


def _answer(act: Callable[[HeldEvent], None], text: str) -> Callable[[Request, int], HttpResponseBase]:
    @require_POST
    @page
    def view(request: Request, held_id: int) -> HttpResponseBase:
        act(_held(request, held_id))
        return done(request, reverse("work"), text, redirect=True)

    return view


@require_POST
@page
def run_now(request: Request, run_id: int) -> HttpResponse:
    """Have scheduled work done as soon as a worker is there."""
    run = _seen_runs(_manager(request)).filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no such scheduled work."))
    timekeeping.run_now(run)
    return done(request, reverse("work"), _("It runs in a moment."), redirect=True)


urlpatterns = [
    path("settings/work/", overview_page, name="work"),
    path(
        "settings/work/held/<id:held_id>/retry/",
        _answer(delivery.retry, _("It is tried again in a moment.")),
        name="retry-event",
    ),
    path("settings/work/held/<id:held_id>/skip/", _answer(delivery.skip, _("Skipped.")), name="skip-event"),
    path("settings/work/runs/<id:run_id>/", run_now, name="run-now"),
]
