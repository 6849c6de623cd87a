"""What domains add to an entity beside its declaration: tabs and banners, a menu, one-click filters.

The domain that declares an entity and every domain above it may call ``extend``; whoever draws a page or writes a row
reads ``resource.extensions``. One declaration stays small in this way, however many domains build on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from kith.engine.declare import registry

if TYPE_CHECKING:
    from django.db.models import Q
    from markupsafe import Markup

    from kith.engine.declare.declaration import Alike, Further, Way
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor
    from kith.engine.query.reading import Line
    from kith.engine.write.actions import Action


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a record: its name in the address, its label, its template, and what that needs of the shown record.

    ``count`` answers a condition on the rows of ``entity`` that the record ``ROW`` has, so that one query brings all
    numbers; without it no number stands beside the label. A page opens with the tab that is ``foremost``.
    """

    name: str
    label: Any
    template: str
    content: Callable[[Any], dict[str, Any]]
    entity: str = ""
    count: Callable[[], Q] | None = None
    foremost: bool = False


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands below the head of a record: a template, and what it needs as ``banner``; nothing shows nothing."""

    template: str
    content: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Telling:
    """How rows that are part of a record are told in its details: HTML of their lines and the shown record.

    ``told_with`` are paths that it needs beside their fields; their values are ``Line.extra[1:]``.
    """

    present: Callable[[Sequence[Line], Any], Markup]
    told_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeats:
    """Finds the records that the actor sees and that a new one with these parsed values all but certainly repeats.

    ``url`` is asked by the form of a new record for those that look the same, while it is being filled in.
    """

    find: Callable[[Mapping[str, Any], Actor], Sequence[Alike]]
    url: str


type Preset = tuple[str, tuple[str, str]]


@dataclass(frozen=True)
class Extensions:
    """All that was added to one entity; what several domains add stands in the order in which they did."""

    tabs: tuple[Tab, ...] = ()
    banners: tuple[Banner, ...] = ()
    # Texts above the record (its row, the actor) for everybody who opens it, such as that its owner is away.
    notices: tuple[Callable[[Any, Actor], Sequence[str]], ...] = ()
    # Pages about the record (its row, the actor) beside its own that the actor may open.
    menu: tuple[Callable[[Any, Actor], Iterable[Further]], ...] = ()
    # How one reaches whom a record with these values is about, one way of each sort: buttons at its head.
    ways: tuple[Callable[[Mapping[str, Any]], Sequence[Way]], ...] = ()
    # Filters of the list that take one click: (label, (parameter, value)); not those of a field in use.
    presets: tuple[Callable[[Actor], Sequence[Preset]], ...] = ()
    actions: tuple[Action, ...] = ()
    # Fields that stand in no table: name → a column whose class says their kind.
    filters: Mapping[str, Any] = field(default_factory=dict)
    # What stands above the section of the details that holds a field, such as an address as it is written.
    summaries: Mapping[str, Callable[[Any], Markup]] = field(default_factory=dict)
    # The fields of a new record that is called so: what «Create “Ann Lee”» fills into its form.
    called: Callable[[str], Mapping[str, Any]] | None = None
    repeats: Repeats | None = None
    telling: Telling | None = None
    # The fields that say where on Earth it lies, latitude and longitude: folded away in forms, set by the device.
    position: tuple[str, ...] = ()


NOTHING = Extensions()
_added: dict[str, Extensions] = {}


def of(slug: str) -> Extensions:
    """All that was added to an entity."""
    return _added.get(slug, NOTHING)


def extend(
    entity: str,
    *,
    tabs: Sequence[Tab] = (),
    banners: Sequence[Banner] = (),
    notices: Sequence[Callable[[Any, Actor], Sequence[str]]] = (),
    menu: Sequence[Callable[[Any, Actor], Iterable[Further]]] = (),
    ways: Sequence[Callable[[Mapping[str, Any]], Sequence[Way]]] = (),
    presets: Sequence[Callable[[Actor], Sequence[Preset]]] = (),
    actions: Sequence[Action] = (),
    filters: Mapping[str, Any] | None = None,
    summaries: Mapping[str, Callable[[Any], Markup]] | None = None,
    called: Callable[[str], Mapping[str, Any]] | None = None,
    repeats: Repeats | None = None,
    telling: Telling | None = None,
    position: tuple[str, ...] = (),
) -> None:
    """Add to an entity, declared already or not yet; ``Extensions`` says what each slot takes.

    Raises ValueError for what can be said once only and was said. The checks at start-up name an entity that does not
    exist.
    """
    more = Extensions(
        tuple(tabs), tuple(banners), tuple(notices), tuple(menu), tuple(ways), tuple(presets), tuple(actions),
        filters or {}, summaries or {}, called, repeats, telling, position,
    )  # fmt: skip
    _added[entity] = _joined(of(entity), more, entity)
    if (resource := registry.declared(entity)) is not None:
        _apply(more, resource)


def declared(resource: Resource) -> None:
    """A declaration has come: it takes what was added before."""
    _apply(of(resource.slug), resource)


def _apply(more: Extensions, resource: Resource) -> None:
    for name, column in more.filters.items():
        resource.add_filter(name, column)
    type(resource).actions = (*resource.actions, *more.actions)


def unknown() -> Iterator[str]:
    """What is wrong with each entity that was extended and is not declared, in words."""
    names = [each.slug for each in registry.every()]
    for entity in sorted(_added.keys() - {*names}):
        near = get_close_matches(entity, names, n=1)
        yield f"extend({entity!r}): there is no such entity" + (f"; did you mean {near[0]!r}?" if near else "")


def _joined(held: Extensions, more: Extensions, entity: str) -> Extensions:
    """What was there and what is added; a slot for one thing, such as ``called``, is filled once."""
    joined: dict[str, Any] = {}
    for name in (each.name for each in fields(Extensions)):
        before, added = getattr(held, name), getattr(more, name)
        if not added:
            continue
        if before and (name == "position" or not isinstance(before, tuple | dict)):
            raise ValueError(f"extend({entity!r}): {name!r} is said already, and can be said once only")
        if isinstance(before, dict) and (twice := before.keys() & added.keys()):
            raise ValueError(f"extend({entity!r}): {name!r} has {sorted(twice)} already")
        joined[name] = {**before, **added} if isinstance(before, dict) else (before + added if before else added)
    return replace(held, **joined)
