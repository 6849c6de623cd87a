"""A resource: one declaration from which every surface of an entity is derived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model
from django.db.models.fields.related import ForeignKey

from kith.engine.declare import defaults, extend, registry, takes
from kith.engine.declare.about import About
from kith.engine.declare.declaration import List, Nav, Record, Related, Section
from kith.engine.declare.extend import Extensions
from kith.engine.declare.grants import Grants
from kith.engine.declare.narrowing import without
from kith.engine.fields.base import Field
from kith.engine.fields.kinds import add_virtual, bind
from kith.engine.policy import ChildPolicy, Policy

if TYPE_CHECKING:
    from kith.engine.write.actions import Action
    from kith.engine.write.changes import Changes

type Errors = dict[str, list[str]]
# The methods that a declaration may override.
HOOKS = ("derive", "validate", "reconcile", "make_way", "settle", "witness", "keeps", "more_words")


class Resource:
    """Subclass it per entity and name fields; labels, types and choices come from the model alone.

    ``fields`` are what people may write: form = API = import. ``search`` names what the record is found by.
    What is left out follows from the model and the fields; see ``defaults``.
    Eight hooks, each called by every door, in batches or alone. What pages show beside is added by ``extend``.
    """

    model: ClassVar[type[Any]]
    slug: ClassVar[str] = ""
    policy: ClassVar[Policy] = Policy()
    nav: ClassVar[Nav | None] = None
    icon: ClassVar[str] = "file"
    title: ClassVar[str] = "name"
    fields: ClassVar[tuple[str, ...]] = ()
    readonly: ClassVar[tuple[str, ...]] = ("id", "created_at", "created_by", "updated_at", "updated_by")
    list: ClassVar[List]
    record: ClassVar[Record]
    filters: ClassVar[tuple[str, ...]] = ()
    sortable: ClassVar[tuple[str, ...]] = ()
    # The colours in which choices are shown as tags: field → choice → grey, blue, green, amber, red, violet.
    tones: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    search: ClassVar[tuple[str, ...]] = ()
    match: ClassVar[tuple[str, ...]] = ()
    actions: ClassVar[tuple[Action, ...]] = ()
    # The records of other entities on which the rows stand, such as a note on a contact.
    about: ClassVar[About | None] = None
    # What only those see who may see sensitive fields; see ``sensitive``.
    sensitive: ClassVar[tuple[str, ...]] = ()
    # What the entity does not take although others like it do, by the names in ``takes.ABLE``.
    without: ClassVar[tuple[str, ...]] = ()
    # What the seeded roles may do with it; None where seeds of its domain say so, or it follows another record.
    grants: ClassVar[Grants | None] = None
    # The names above that the declaration left out and ``defaults`` gave.
    derived: tuple[str, ...] = ()
    # In the view of an agency, its own fields.
    custom: Mapping[str, Field] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.slug = cls.slug or str(cls.model._meta.verbose_name_plural).replace(" ", "-")
        defaults.fill(cls)
        resource = cls()
        registry.add(resource)
        extend.apply(resource.extensions, resource)

    # Hooks ------------------------------------------------------------------------------------------

    def derive(self, row: Any) -> None:
        """Set the columns of ``row`` that follow from its other columns."""

    def validate(self, row: Any) -> Errors:
        """What is wrong with the row as a whole: field name (or "") → messages; empty when all is well."""
        return {}

    def reconcile(self, row: Any, before: Mapping[str, Any], later: dict[Field, Any]) -> None:
        """Let lists (``later``) hold what columns say that repeat a part of them, where both are written together.

        ``before`` maps the columns that change to their old values; it is empty for a new row.
        """

    def make_way(self, rows: Sequence[Any], *, changes: Changes) -> None:
        """Change other rows beside which ``rows`` could not be written; called before they are.

        It may change ``rows`` themselves, and save some of them before the others.
        """

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        """Bring other rows in step with ``rows``, each given with {changed field: old value}."""

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        """Check invariants after every write of these rows, including trash, erase and undo; raise to refuse it.

        ``kind`` is one of ``Change.Kind``; each row comes with {field: [before, after]} as JSON.
        """

    def keeps(self, rows: Sequence[Any]) -> Mapping[int, str]:
        """Which of these rows, that somebody made and takes back, must stay all the same, with the reason: id → why."""
        return {}

    def more_words(self, row: Any) -> Sequence[str]:
        """What the record is found by beyond its own columns; called when one of those changed."""
        return ()

    # Names ------------------------------------------------------------------------------------------

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def label_plural(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def url(self) -> str:
        return f"/{self.slug}/"

    def takes(self, name: str) -> bool:
        """Whether records take notes, tags, imports, …: ``takes.ABLE`` has the names. Raises KeyError for others."""
        return takes.takes(self, name)

    @property
    def verbs(self) -> tuple[str, ...]:
        """What a role can be allowed with the records: the verbs of the policy, and the permissions of actions."""
        names = (*self.policy.verbs, *(action.permission for action in self.actions))
        return tuple(name for name in dict.fromkeys(names) if name not in self.without)

    @property
    def listed(self) -> bool:
        """Whether the entity has a list of its own in the menus."""
        return self.takes("list")

    @property
    def home(self) -> Resource:
        """In whose list one finds the rows: their own, or that of the records that they are part of."""
        parents: tuple[str, ...] = getattr(self.policy, "parents", ())
        return self if self.listed or not parents else registry.of(self.relation(parents[0]))

    def __repr__(self) -> str:
        return f"<{self.slug}>"

    def relation(self, name: str) -> type[Model]:
        """The model to which the foreign key ``name`` points."""
        field = self.model._meta.get_field(name)
        if not isinstance(field, ForeignKey):
            raise TypeError(f"{self.slug}.{name} is not a foreign key")
        return field.remote_field.model

    # Fields -----------------------------------------------------------------------------------------

    @cached_property
    def plain(self) -> Resource:
        """The entity without its sensitive fields: what people without the right to see them find."""
        return without(self)

    @cached_property
    def bound(self) -> dict[str, Field]:
        """Every field of the entity that any surface knows, by name."""
        names = dict.fromkeys((*self.fields, *self.readonly, *self.list.columns, *self.filters, *self.search))
        return {name: bind(self, name) for name in names if "." not in name}

    def add_filter(self, name: str, column: Any) -> None:
        """Let records be filtered by what stands in no column of theirs; the class of ``column`` chooses the kind."""
        add_virtual(self.model, name, column)
        type(self).filters = (*self.filters, name)
        for derived in ("bound", "plain"):
            self.__dict__.pop(derived, None)

    @cached_property
    def search_columns(self) -> frozenset[str]:
        """The columns whose change makes the search words new."""
        return frozenset(self.bound[name].attname for name in self.search)

    @cached_property
    def ties(self) -> dict[str, str]:
        """Sortable field → the field by which its index orders equals."""
        columns = {self.sort_column(name): name for name in self.sortable}
        follow = {index.fields[1]: index.fields[2] for index in self.model._meta.indexes if len(index.fields) > 3}
        return {columns[first]: columns[then] for first, then in follow.items() if first in columns and then in columns}

    @cached_property
    def related(self) -> tuple[Related, ...]:
        """The tabs with rows that point here: those of the declaration, then those that other entities bring."""
        return (*self.record.related, *defaults.reverse(self))

    @cached_property
    def writable(self) -> dict[str, Field]:
        return {name: self.bound[name] for name in self.fields}

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """The columns of the list as declared."""
        return tuple(self.bound[name] for name in self.list.columns)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections of the form: those of the record page, and the writable fields that they leave out.

        A form asks in the order of ``fields``, what a record is called first; the record page has its own order.
        """
        place = {name: number for number, name in enumerate(self.fields)}
        shown = {name for section in self.record.sections for name in section.fields}
        rest = tuple(name for name in self.fields if name not in shown)
        sections = sorted(
            self.record.sections, key=lambda section: min(place.get(name, len(place)) for name in section.fields)
        )
        return (*sections, Section("", *rest)) if rest else tuple(sections)

    @property
    def extensions(self) -> Extensions:
        """What domains added to the entity beside its declaration."""
        return extend.of(self.slug)

    def values_called(self, name: str) -> Mapping[str, Any]:
        """The fields of a new record that is called so."""
        called = self.extensions.called
        return called(name) if called is not None else {self.title: name}

    @cached_property
    def customised(self) -> bool:
        """Whether agencies may add fields of their own."""
        return self.takes("custom fields")

    @classmethod
    def sort_column(cls, name: str) -> str:
        """The column by which ``name`` is sorted: ``sort_name`` for ``name`` where the model has it."""
        return f"sort_{name}" if hasattr(cls.model, f"sort_{name}") else name

    @property
    def is_child(self) -> bool:
        return isinstance(self.policy, ChildPolicy)

    def action(self, verb: str) -> Action | None:
        return next((action for action in self.actions if action.name == verb), None)

    def title_of(self, row: Any) -> str:
        return str(getattr(row, self.title))
