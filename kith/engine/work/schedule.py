"""What is done again and again: every so often, or at an hour of the day. The database knows when each runs next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings

DAY = timedelta(days=1)
# A clock that was put back may leave a daily run up to an hour of summer time further away.
LONGEST_DAY = timedelta(hours=25)
# A run that is so late was missed: there was no worker at its time.
LATE = timedelta(hours=1)

type Function = Callable[..., Any]
type Missed = Literal["once", "skip"]


@dataclass(frozen=True)
class Plan:
    """When a function runs.

    ``by_agency`` runs it for each agency, in its zone, as ``f(by=…)`` with an actor of the system there. ``missed``
    says what happens to a run whose time passed without a worker. ``when`` is a look at whether there is anything to
    do at all. ``wakes`` starts a worker at the time if none is there.
    """

    name: str
    function: Function
    interval: timedelta | None = None
    at: time | None = None
    zone: str = ""
    by_agency: bool = False
    missed: Missed = "once"
    when: Callable[[], bool] | None = None
    wakes: bool = False

    def rule(self, zone: str) -> str:
        """In words, which also tell whether it is still the same rule."""
        if self.at is not None:
            return f"daily at {self.at:%H:%M} {zone}"
        return f"every {_length(self.interval or DAY)}"

    def zone_of(self, agency_zone: str) -> str:
        """The zone whose clock counts."""
        return self.zone or agency_zone or settings.TIME_ZONE

    def first(self, now: datetime, zone: str) -> datetime:
        """When it runs for the first time: an interval begins at once."""
        return now if self.at is None else self.following(now, zone)

    def following(self, now: datetime, zone: str) -> datetime:
        """The first time after ``now``."""
        if self.at is None:
            return now + (self.interval or DAY)
        return next_time(self.at, ZoneInfo(zone), now)

    def is_due(self, planned: datetime, now: datetime) -> bool:
        """Whether it runs now: at its time, and when it lies further away than it can, as the clock was put back."""
        return planned <= now or planned - now > (LONGEST_DAY if self.at is not None else self.interval or DAY)


def next_time(at: time, zone: ZoneInfo, after: datetime) -> datetime:
    """The first instant after another at which clocks in a zone show this time.

    Where the hour is left out in spring, the clock is as far past it as the time lay in it; where it comes twice in
    autumn, the first one counts.
    """
    day = after.astimezone(zone).date()
    # The day before too: in some zones clocks jump at midnight.
    for number in range(-1, 3):
        found = datetime.combine(day + number * DAY, at, tzinfo=zone).astimezone(UTC)
        if found > after:
            return found
    raise AssertionError("a time of day comes again within two days")


def _length(interval: timedelta) -> str:
    seconds = round(interval.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


_plans: dict[str, Plan] = {}


def every(
    *,
    seconds: int = 0,
    minutes: int = 0,
    hours: int = 0,
    by_agency: bool = False,
    when: Callable[[], bool] | None = None,
    wakes: bool = False,
) -> Callable[[Function], Function]:
    """Run the function again whenever so much time has passed since its last run began.

    A worker that is there does so; ``wakes`` starts one. Else one comes every quarter of an hour by itself.
    """
    interval = timedelta(seconds=seconds, minutes=minutes, hours=hours)
    if interval < timedelta(seconds=1):
        raise ValueError("an interval has at least one second")
    return lambda function: _plan(
        Plan(_name(function), function, interval=interval, by_agency=by_agency, when=when, wakes=wakes)
    )


def daily(
    *, at: str, zone: str = "", by_agency: bool = False, missed: Missed = "once"
) -> Callable[[Function], Function]:
    """Run the function each day at a time such as "03:00", in the zone given, the agency's, or the server's.

    A run that was missed is made up for once, or skipped.
    """
    hour = time.fromisoformat(at)
    if zone:
        ZoneInfo(zone)
    return lambda function: _plan(
        Plan(_name(function), function, at=hour, zone=zone, by_agency=by_agency, missed=missed, wakes=True)
    )


def _plan(plan: Plan) -> Function:
    if plan.name in _plans and _plans[plan.name].function is not plan.function:
        raise ValueError(f"there are two plans called {plan.name}")
    _plans[plan.name] = plan
    return plan.function


def _name(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def plans() -> Iterator[Plan]:
    """All that was declared."""
    yield from tuple(_plans.values())


def plan_named(name: str) -> Plan | None:
    """The plan of this name; None when nobody declares it any more."""
    return _plans.get(name)


def forget(function: Any) -> None:
    """Take a plan away again, as tests do."""
    del _plans[_name(function)]
