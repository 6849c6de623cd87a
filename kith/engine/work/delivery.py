"""Delivery of events: each handler goes through the history at its own pace, one portion in one transaction.

What a handler writes is committed together with its place, so a worker that dies leaves both or neither, and no write
comes twice. An effect outside the database may come twice. A fault holds the events of that one record back; they
stay in their order, and all other records go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django_scopes import scopes_disabled

from kith.engine.models import Change, HandlerPlace, HeldEvent
from kith.engine.policy import Actor
from kith.engine.rows.scoping import within
from kith.engine.work.events import Event, Horizon, after, highest
from kith.engine.work.listening import Handler, handlers, wake
from kith.engine.work.turns import short_work
from kith.engine.write.changes import Changes

logger = logging.getLogger("kith.events")

# On SQLite nobody else can write while a portion is handled.
PORTION = 100
PORTION_SECONDS = 0.2
# 5 s, 20 s, 80 s … 6 hours between tries; after the last one, some eight hours later, somebody has to look.
FIRST_PAUSE = timedelta(seconds=5)
MOST_TRIES = 8
# A handler that hears nothing of so many entries notes that it has passed them.
PASSED = 10_000


class Delivery:
    """Hands events to all handlers, in rounds. One for each thread that does so."""

    def __init__(self) -> None:
        self._horizon = Horizon()
        # Up to which entry there is nothing for a handler after its place.
        self._looked: dict[str, int] = {}

    def round(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Give each handler one portion; answers how many events were handled or put aside."""
        places, due = place_all(), set(_due().values_list("handler", flat=True))
        top, done = self._horizon.look(), 0
        for handler in handlers():
            if stopping():
                break
            if handler.name in due or self._has_new(handler, places[handler.name], top):
                done += _portion(handler, top)
        return done

    def waits(self) -> bool:
        """Whether there is an event that no handler has met yet, be it delivered now or after a moment."""
        places, end = place_all(), highest()
        return any(self._has_new(each, places[each.name], end, look_only=True) for each in handlers())

    def _has_new(self, handler: Handler, place: int, top: int, *, look_only: bool = False) -> bool:
        """Looked at without a lock, so that a worker with nothing to do never holds up a writer."""
        start = max(place, self._looked.get(handler.name, 0))
        if start >= top:
            return False
        if after(handler, start, top, 1):
            return True
        if not look_only:
            self._looked[handler.name] = top
            if top - place >= PASSED:
                HandlerPlace.objects.filter(handler=handler.name, place__lt=top).update(place=top)
        return False


def place_all() -> dict[str, int]:
    """The place of each handler; one that is new begins at the present end of the history."""
    places = dict(HandlerPlace.objects.values_list("handler", "place"))
    new = [each.name for each in handlers() if each.name not in places]
    if new:
        end = highest()
        begun = [HandlerPlace(handler=name, begun=end, place=end) for name in new]
        HandlerPlace.objects.bulk_create(begun, ignore_conflicts=True)
        places = dict(HandlerPlace.objects.values_list("handler", "place"))
    return places


def _portion(handler: Handler, top: int) -> int:
    with short_work(), transaction.atomic():
        end = monotonic() + PORTION_SECONDS
        place = _claim(handler.name)
        if place is None:
            return 0
        done = _again(handler, place, end)
        return done + _onwards(handler, place, top, end)


def _claim(name: str) -> HandlerPlace | None:
    """The place of a handler, locked until the transaction ends; None while another worker has it."""
    return HandlerPlace.objects.select_for_update(skip_locked=True).filter(handler=name).first()


def _due() -> QuerySet[HeldEvent]:
    with scopes_disabled():
        return HeldEvent.objects.filter(state=HeldEvent.State.WAITING, due_at__lte=timezone.now())


def _again(handler: Handler, place: HandlerPlace, end: float) -> int:
    """Try what is due once more; a record whose event succeeds goes on with its next one at once."""
    done = 0
    due = _due().filter(handler=handler.name).select_related("entry__change_set").order_by("entry")
    for held in list(due[:PORTION]):
        following: HeldEvent | None = held
        while following is not None and monotonic() < end:
            done += 1
            fault = _call(handler, following.entry)
            if fault is not None:
                _put_off(following, fault)
                break
            following.delete()
            _count(place, handled=1)
            following = _behind(following)
            if following is not None:
                following.state, following.due_at = HeldEvent.State.WAITING, timezone.now()
                following.save(update_fields=["state", "due_at"])
    return done


def _behind(held: HeldEvent) -> HeldEvent | None:
    """The event of the same record that waits for this one."""
    with scopes_disabled():
        same = HeldEvent.objects.filter(handler=held.handler, root_entity=held.root_entity, root_id=held.root_id)
        return same.select_related("entry__change_set").order_by("entry").first()


def _onwards(handler: Handler, place: HandlerPlace, top: int, end: float) -> int:
    """Go on from the handler's place. An event of a record of which one is held waits behind that one."""
    entries = after(handler, place.place, top, PORTION)
    records = {(entry.root_entity, entry.root_id) for entry in entries}
    closed = _records_held(handler.name, records)
    done = 0
    for entry in entries:
        if done and monotonic() >= end:
            break
        record = (entry.root_entity, entry.root_id)
        if record in closed:
            _hold(handler, entry, HeldEvent.State.BEHIND)
        elif (fault := _call(handler, entry)) is not None:
            _put_off(_hold(handler, entry, HeldEvent.State.WAITING), fault)
            closed.add(record)
        else:
            place.handled += 1
        place.place, place.met, done = entry.pk, place.met + 1, done + 1
    if done:
        place.save(update_fields=["place", "met", "handled"])
    return done


def _records_held(name: str, records: set[tuple[str, int]]) -> set[tuple[str, int]]:
    with scopes_disabled():
        held = HeldEvent.objects.filter(handler=name, root_id__in={number for _entity, number in records})
        return set(held.values_list("root_entity", "root_id").distinct())


def _call(handler: Handler, entry: Change) -> BaseException | None:
    """Call the handler; what it raised, after all that it wrote has gone back."""
    trigger = handler.trigger(entry)
    if trigger is None:  # it listens to something else by now, or the person was erased meanwhile
        return None
    by = Actor.system(entry.agency_id)
    action = f"{trigger.entity}.on-{handler.function.__name__.replace('_', '-')}"[:60]
    try:
        with transaction.atomic(), within(by):
            changes = Changes(by=by, door="automation", action=action, gathers=True, cause=entry.pk)
            handler.function(Event.of(entry, trigger), changes=changes)
            changes.close()
    except BaseException as error:
        # A handler that calls sys.exit() must not end the worker either.
        if transaction.get_connection().needs_rollback:
            raise
        logger.exception("a handler failed", extra={"handler": handler.name, "entry": entry.pk})
        return error
    return None


def _hold(handler: Handler, entry: Change, state: str) -> HeldEvent:
    held = HeldEvent(
        agency_id=entry.agency_id,
        handler=handler.name,
        entry=entry,
        root_entity=entry.root_entity,
        root_id=entry.root_id,
        state=state,
        held_at=timezone.now(),
    )
    held.save(force_insert=True)
    return held


def _put_off(held: HeldEvent, fault: BaseException) -> None:
    """Try again after a pause that grows each time, or give up."""
    held.tries += 1
    held.fault = f"{type(fault).__name__}: {fault}"[:1000]
    if held.tries >= MOST_TRIES:
        held.state, held.due_at = HeldEvent.State.FAILED, None
    else:
        held.state, held.due_at = HeldEvent.State.WAITING, timezone.now() + FIRST_PAUSE * 4 ** (held.tries - 1)
    held.save(update_fields=["tries", "fault", "state", "due_at"])


def _count(place: HandlerPlace, **more: int) -> None:
    for name, number in more.items():
        setattr(place, name, getattr(place, name) + number)
    place.save(update_fields=list(more))


# For people ---------------------------------------------------------------------------------------------


def retry(held: HeldEvent) -> None:
    """Have an event tried again at once, and as often as a new one. Call within the agency's scope."""
    with transaction.atomic():
        HandlerPlace.objects.select_for_update().filter(handler=held.handler).first()
        first = _behind(held)
        if first is not None:
            first.state, first.due_at, first.tries = HeldEvent.State.WAITING, timezone.now(), 0
            first.save(update_fields=["state", "due_at", "tries"])
        transaction.on_commit(wake, robust=True)


def skip(held: HeldEvent) -> None:
    """Give an event up; those of the record that wait behind it go on."""
    with transaction.atomic():
        place = HandlerPlace.objects.select_for_update().get(handler=held.handler)
        if HeldEvent.objects.filter(pk=held.pk).delete()[0]:
            HandlerPlace.objects.filter(pk=place.pk).update(skipped=F("skipped") + 1)
            following = _behind(held)
            if following is not None and following.state == HeldEvent.State.BEHIND:
                following.state, following.due_at = HeldEvent.State.WAITING, timezone.now()
                following.save(update_fields=["state", "due_at"])
        transaction.on_commit(wake, robust=True)


def next_due() -> datetime | None:
    """When the next event that is held is tried again; None when none is."""
    names = [each.name for each in handlers()]
    with scopes_disabled():
        waiting = HeldEvent.objects.filter(handler__in=names, state=HeldEvent.State.WAITING).order_by("due_at")
        return waiting.values_list("due_at", flat=True).first()
