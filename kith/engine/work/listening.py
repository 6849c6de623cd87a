"""Who listens to what: functions that are called after an entry of the history has been committed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.dispatch import Signal

if TYPE_CHECKING:
    from kith.engine.models import Change

# What an event is called, and the kind of the entry that it stands for; any other name is that of an action.
KINDS = {"created": "create", "changed": "update", "trashed": "trash", "restored": "restore", "erased": "erase"}

type Function = Callable[..., None]


@dataclass(frozen=True)
class Trigger:
    """Entries to which a handler listens: those of one kind, or the first of each record in an action."""

    name: str
    entity: str
    kind: str
    fields: frozenset[str]

    def fits(self, entry: Change) -> bool:
        """Whether an entry that the database chose for the handler was chosen for this."""
        if not self.kind:
            return entry.root_entity == self.entity and entry.change_set.action == self.name
        of_kind = entry.entity == self.entity and entry.kind == self.kind
        return of_kind and (not self.fields or not self.fields.isdisjoint(entry.fields))


@dataclass(frozen=True)
class Handler:
    """A function that follows events. Its place is stored under its name; a new name begins at the end."""

    name: str
    function: Function
    triggers: tuple[Trigger, ...]

    def trigger(self, entry: Change) -> Trigger | None:
        """What the entry was chosen for; None when the handler listens to something else by now."""
        return next((each for each in self.triggers if each.fits(entry)), None)


_handlers: dict[str, Handler] = {}
_kinds: set[tuple[str, str]] = set()
_actions: set[str] = set()
# Sent when there is something to deliver; the server starts a worker then.
waiting = Signal()


def on(name: str, *, fields: Collection[str] = (), called: str = "") -> Callable[[Function], Function]:
    """Call the function ``f(event, *, changes)`` after each event of this name has been committed.

    ``name`` is "contacts.created", "contacts.changed", "contacts.trashed", "contacts.restored", "contacts.erased" or
    an action such as "contacts.hand_over"; ``fields`` narrows "changed" to changes of at least one of them. What is
    written through ``changes`` is written once. Several decorators may stand on one function. ``called`` is the name
    under which the handler keeps its place, by default where it stands; give the old one to a function that moves.
    """
    entity, _dot, what = name.partition(".")
    if not what or (fields and what != "changed"):
        raise ValueError(f"“{name}” must be an entity and what happens to it; fields belong to “changed”")
    trigger = Trigger(name, entity, KINDS.get(what, ""), frozenset(fields))

    def register(function: Function) -> Function:
        key = called or f"{function.__module__}.{function.__qualname__}"
        former = _handlers.get(key)
        if former is not None and former.function is not function:
            raise ValueError(f"there are two handlers called {key}")
        _handlers[key] = Handler(key, function, (*(former.triggers if former else ()), trigger))
        _listen(trigger)
        return function

    return register


def _listen(trigger: Trigger) -> None:
    if trigger.kind:
        _kinds.add((trigger.entity, trigger.kind))
    else:
        _actions.add(trigger.name)


def handlers() -> Iterator[Handler]:
    """All handlers, in the order of their registration."""
    yield from tuple(_handlers.values())


def forget(function: Any) -> None:
    """Take the handlers of a function away again, as tests do."""
    for name in [each.name for each in handlers() if each.function is function]:
        del _handlers[name]
    _kinds.clear()
    _actions.clear()
    for each in handlers():
        for trigger in each.triggers:
            _listen(trigger)


# The door of writes ------------------------------------------------------------------------------------


def heard(entity: str, kind: str, action: str) -> None:
    """Entries were written. If somebody listens to them, a worker is called after the commit; nothing is written."""
    if (entity, kind) in _kinds or action in _actions:
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Call a worker now."""
    waiting.send(sender=None)
