"""What waits, what failed, and whether the numbers add up: for the page of administrators and for ``kith doctor``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django_scopes import scopes_disabled

from kith.engine.models import HandlerPlace, HeldEvent, Job, ScheduledRun
from kith.engine.work.events import after, highest
from kith.engine.work.listening import Handler, handlers
from kith.engine.work.schedule import plan_named

# Events that no worker has looked at yet are counted up to here.
MOST_AHEAD = 1_000
# A server starts a worker at least so often.
ROUND = timedelta(minutes=15)


@dataclass(frozen=True)
class Followed:
    """How far a handler has come. ``ahead`` counts events that it has not met, ``since`` is when the first came."""

    handler: Handler
    met: int
    handled: int
    skipped: int
    waiting: int
    failed: int
    ahead: int
    since: datetime | None

    @property
    def adds_up(self) -> bool:
        """Every event that was met was handled or skipped, waits, or has failed."""
        return self.met == self.handled + self.skipped + self.waiting + self.failed


@dataclass(frozen=True)
class Lag:
    """One lane: how much waits, and how long the first of it."""

    lane: str
    waiting: int
    behind: timedelta


def followed() -> list[Followed]:
    """All handlers that have begun, with their figures, from one moment."""
    with transaction.atomic(), scopes_disabled():
        places = {place.handler: place for place in HandlerPlace.objects.all()}
        held = HeldEvent.objects.order_by().values_list("handler", "state").annotate(number=Count("pk"))
        counts = Counter({(name, state): number for name, state, number in held})
        end = highest()
        return [_figures(each, places[each.name], counts, end) for each in handlers() if each.name in places]


def _figures(handler: Handler, place: HandlerPlace, counts: Counter[tuple[str, str]], end: int) -> Followed:
    ahead = after(handler, place.place, end, MOST_AHEAD)
    state = HeldEvent.State
    return Followed(
        handler=handler,
        met=place.met,
        handled=place.handled,
        skipped=place.skipped,
        waiting=counts[handler.name, state.WAITING] + counts[handler.name, state.BEHIND],
        failed=counts[handler.name, state.FAILED],
        ahead=len(ahead),
        since=ahead[0].change_set.at if ahead else None,
    )


def events_lag(found: list[Followed]) -> Lag:
    """The lane of events."""
    since = min((each.since for each in found if each.since is not None), default=None)
    return Lag("events", sum(each.ahead for each in found), _ago(since))


def schedule_lag() -> Lag:
    """The lane of the schedule; work that waits for the next worker is late only after a worker was due."""
    now = timezone.now()
    late = [
        run.next_at
        for run in ScheduledRun.objects.filter(worker="", next_at__lt=now)
        if (plan := plan_named(run.name)) is not None and plan.when is None
        if plan.wakes or now - run.next_at > ROUND
    ]
    return Lag("schedule", len(late), _ago(min(late, default=None)))


def jobs_lag() -> Lag:
    """The lane of jobs, of the agency in scope."""
    waiting = Job.objects.filter(state=Job.State.QUEUED).order_by("created_at")
    first = waiting.first()
    return Lag("jobs", waiting.count(), _ago(first.created_at if first is not None else None))


def _ago(moment: datetime | None) -> timedelta:
    return max(timezone.now() - moment, timedelta()) if moment is not None else timedelta()
