"""What domains add to an entity beside its declaration: tabs and banners, a menu, one-click filters.

The domain that declares an entity and every domain above it may call ``extend``; code that draws a page or writes a row
reads ``resource.extensions``. One declaration stays small in this way, however many domains build on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol

from kith.engine.declare import registry

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from django.db.models import Q
    from markupsafe import Markup

    from kith.engine.declare.declaration import Alike, Further, Way
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor
    from kith.engine.query.reading import Line
    from kith.engine.write.actions import Action


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a record: URL name, label, template, and the template's context.

    ``count`` returns the condition on rows of ``entity`` for the record ``ROW``, so that one query counts all tabs.
    Without it the tab has no number. The page opens with the ``foremost`` tab.
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
    """A part below the head of a record: a template, and its context as ``banner``; an empty context hides it."""

    template: str
    content: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Telling:
    """The renderer of child rows in the details of their record: (lines, shown record) → HTML.

    ``told_with`` are further paths to read; their values are ``Line.extra[1:]``.
    """

    present: Callable[[Sequence[Line], Any], Markup]
    told_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeats:
    """Finds likely duplicates, among the records that the actor sees, of a new one with these parsed values.

    The form of a new record asks ``url`` for them while it is being filled in.
    """

    find: Callable[[Mapping[str, Any], Actor], Sequence[Alike]]
    url: str


class Archived(Protocol):
    """Yields (path, key) of the files that the actor may export."""

    def __call__(self, *, by: Actor) -> Iterable[tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class StoredFiles:
    """The files in the store to which rows of an entity refer.

    ``used`` returns which of these keys any row refers to, in any agency and in the trash: all others are deleted.
    ``archived`` yields those for the full export.
    """

    used: Callable[[list[str]], Iterable[str]]
    archived: Archived


type Preset = tuple[str, tuple[str, str]]


@dataclass(frozen=True)
class Extensions:
    """All that was added to one entity, in the order in which the domains added it."""

    tabs: tuple[Tab, ...] = ()
    banners: tuple[Banner, ...] = ()
    # Texts above the record (its row, the actor) for everybody who opens it, such as that its owner is away.
    notices: tuple[Callable[[Any, Actor], Sequence[str]], ...] = ()
    # Pages about the record (its row, the actor) beside its own that the actor may open.
    menu: tuple[Callable[[Any, Actor], Iterable[Further]], ...] = ()
    # Buttons for mail and call at the head of a record with these values, one of each sort.
    ways: tuple[Callable[[Mapping[str, Any]], Sequence[Way]], ...] = ()
    # Filters of the list that take one click: (label, (parameter, value)); not those of a field in use.
    presets: tuple[Callable[[Actor], Sequence[Preset]], ...] = ()
    actions: tuple[Action, ...] = ()
    # Fields without a column in the table: name → a column whose class says their kind.
    filters: Mapping[str, Any] = field(default_factory=dict)
    # A summary above the section with a field, such as the formatted address: field → HTML of the shown record.
    summaries: Mapping[str, Callable[[Any], Markup]] = field(default_factory=dict)
    # The fields of a new record with this name: what «Create “Ann Lee”» fills into its form.
    called: Callable[[str], Mapping[str, Any]] | None = None
    repeats: Repeats | None = None
    telling: Telling | None = None
    # The fields that say where on Earth it lies, latitude and longitude: folded away in forms, set by the device.
    position: tuple[str, ...] = ()
    files: StoredFiles | None = None
    # What employees with (id, roles) may do by rows of the entity, beyond their roles.
    rights: tuple[Callable[[int, Collection[int]], Any], ...] = ()
    # What applications above the engine know of it, such as how it is imported: a frozen declaration by its class.
    applications: Mapping[type, Any] = field(default_factory=dict)


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
    files: StoredFiles | None = None,
    rights: Sequence[Callable[[int, Collection[int]], Any]] = (),
    applications: Mapping[type, Any] | None = None,
) -> None:
    """Add to an entity, declared already or not yet; ``Extensions`` says what each slot takes.

    Raises ValueError if a slot for one thing is filled twice. A check at start-up names an entity that does not exist.
    """
    more = Extensions(
        tuple(tabs), tuple(banners), tuple(notices), tuple(menu), tuple(ways), tuple(presets), tuple(actions),
        filters or {}, summaries or {}, called, repeats, telling, position, files, tuple(rights), applications or {},
    )  # fmt: skip
    _added[entity] = _joined(of(entity), more, f"extend({entity!r})")
    if (resource := registry.declared(entity)) is not None:
        apply(more, resource)


def apply(more: Extensions, resource: Resource) -> None:
    """Let a declaration have the filters and actions that were added to it."""
    for name, column in more.filters.items():
        resource.add_filter(name, column)
    type(resource).actions = (*resource.actions, *more.actions)


def unknown() -> Iterator[str]:
    """One message for each entity that was extended but is not declared."""
    names = [each.slug for each in registry.all_declared()]
    for entity in sorted(_added.keys() - {*names}):
        near = get_close_matches(entity, names, n=1)
        yield f"extend({entity!r}): there is no such entity" + (f"; did you mean {near[0]!r}?" if near else "")


def _joined[Said: DataclassInstance](held: Said, more: Said, where: str) -> Said:
    """Join what was added before and now; a slot for one thing, such as ``called``, is filled once."""
    empty: Any = type(more)()
    joined: dict[str, Any] = {}
    for name in (each.name for each in fields(empty)):
        before, added = getattr(held, name), getattr(more, name)
        if added == getattr(empty, name):
            continue
        if name == "applications":
            joined[name] = before | {key: _joined(before.get(key, key()), said, where) for key, said in added.items()}
        elif before == getattr(empty, name):
            joined[name] = added
        elif isinstance(before, dict):
            if twice := before.keys() & added.keys():
                raise ValueError(f"{where}: {name!r} has {sorted(twice)} already")
            joined[name] = {**before, **added}
        elif isinstance(before, tuple) and name != "position":
            joined[name] = before + added
        else:
            raise ValueError(f"{where}: {name!r} is said already, and can be said once only")
    return replace(held, **joined)
