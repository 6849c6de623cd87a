"""A year of work as events, so that histories, timelines and hand-overs look real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from kith.agency.models import Employee
from kith.engine.policy import Actor
from kith.engine.write.changes import Changes

type Deed = Callable[[Changes], object]

WORKDAY = (7 * 60, 16 * 60 + 30)  # minutes after midnight UTC between which people work
SATURDAY = 5


@dataclass(order=True, frozen=True)
class Event:
    """One write by one person at one moment."""

    at: datetime
    number: int
    action: str = field(compare=False)
    deed: Deed = field(compare=False)
    by: Employee | None = field(compare=False)
    door: str = field(compare=False)
    reason: str = field(compare=False)


class Chronicle:
    """Collects events in any order and executes them by time, each as its own change set.

    The random source ``chosen`` only draws times, so the events are the same on every day.
    """

    def __init__(self, agency_id: int, *, today: date, chosen: Random) -> None:
        self.agency_id = agency_id
        self.today = today
        self.chosen = chosen
        self._events: list[Event] = []

    def tell(
        self, at: datetime, action: str, deed: Deed, *, by: Employee | None, door: str = "ui", reason: str = ""
    ) -> None:
        """Schedule ``deed`` for this moment."""
        self._events.append(Event(at, len(self._events), action, deed, by, door, reason))

    def happen(self) -> None:
        """Execute all events, the oldest first. A deed must not schedule further ones."""
        for event in sorted(self._events):
            by = Actor.system(self.agency_id, staff_id=event.by.pk if event.by else None)
            changes = Changes(by=by, door=event.door, action=event.action, reason=event.reason, at=event.at)
            event.deed(changes)
            changes.close()
        self._events.clear()

    def moment(self, days_ago: int) -> datetime:
        """Return a moment in working hours ``days_ago``, or on the Friday before a weekend."""
        day = self.today - timedelta(days=max(days_ago, 1))
        day -= timedelta(days=max(day.weekday() - SATURDAY + 1, 0))
        minutes = self.chosen.randint(*WORKDAY)
        return datetime.combine(day, time(), UTC) + timedelta(minutes=minutes, seconds=self.chosen.randrange(60))

    def moment_after(self, earlier: datetime) -> datetime:
        """Return a moment between ``earlier`` and yesterday, more often an early one."""
        age = (self.today - earlier.date()).days
        later = self.moment(age - int(age * self.chosen.random() ** 2))
        return later if later > earlier else earlier + timedelta(minutes=self.chosen.randint(3, 90))
