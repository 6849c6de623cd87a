"""One ``Kind`` per type of field: how it is parsed, filtered, shown and described. Nothing else knows types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from kith.engine.fields.operators import Operator, any_of, compare, differs
from kith.engine.fields.truth import truth
from kith.engine.web.errors import Invalid
from kith.kit.dates import Order
from kith.kit.markup import escaped, fold_after
from kith.kit.numbers import Separator

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

type Json = dict[str, Any]
EMPTY = ("", None)


def is_empty(value: Any) -> bool:
    """Whether a parsed value means empty."""
    return value in EMPTY or value == ()


class Named(str):
    """The name of a linked record; its id is looked up later, for many rows at once."""

    __slots__ = ()


@dataclass(slots=True)
class Reading:
    """The context for parsing raw values: the actor, and the notation of dates and decimals.

    ``links`` are references that were looked up for the whole batch: (target, text) → id or None.
    ``strict_types`` is for JSON, where a number in quotes is an error.
    ``deferred``: names of linked records stay ``Named`` and are looked up later for many rows at once.
    """

    actor: Actor
    date_order: Order = "YMD"
    decimal: Separator | None = None
    strict_types: bool = False
    region: str = ""
    source: str = ""
    links: dict[tuple[str, str], int | None] | None = None
    missing_links: str = "refuse"
    deferred: bool = False


@dataclass(frozen=True, eq=False)
class Field:
    """A field of an entity, bound to its model column."""

    name: str
    resource: Resource
    kind: Kind
    # Django's columns, reverse relations and many-to-many fields have no useful common type.
    model_field: Any
    required: bool = False
    writable: bool = True
    extra: Mapping[str, Any] = dataclass_field(default_factory=dict)

    @cached_property
    def label(self) -> str:
        text = str(getattr(self.model_field, "verbose_name", "") or self.name.replace("_", " "))
        return capfirst(text)

    @property
    def help(self) -> str:
        return str(getattr(self.model_field, "help_text", ""))

    @cached_property
    def max_length(self) -> int | None:
        return getattr(self.model_field, "max_length", None)

    @cached_property
    def choices(self) -> dict[Any, str]:
        flat = getattr(self.model_field, "flatchoices", None) or ()
        return {value: capfirst(str(label)) for value, label in flat if value not in EMPTY}

    @property
    def offered(self) -> dict[Any, str]:
        """The choices offered for new values."""
        return self.choices

    @property
    def needed(self) -> bool:
        """Whether a new record must have it; ``required`` holds for old records too."""
        return self.required

    @cached_property
    def attname(self) -> str:
        """The attribute of the stored value on a row."""
        return getattr(self.model_field, "attname", self.name)

    @cached_property
    def sortable(self) -> bool:
        return self.kind.sort_path(self) is not None and self.name in self.resource.sortable

    @property
    def filterable(self) -> bool:
        return self.name in self.resource.filters

    @property
    def numeric(self) -> bool:
        return self.kind.numeric

    def parse(self, raw: object, reading: Reading) -> Any:
        """Parse ``raw``: a text of a form or file, or a JSON value. Raises Invalid."""
        return self.kind.parse(raw, self, reading)

    @property
    def path(self) -> str:
        """The ORM path of the field in conditions."""
        return self.name

    def stored(self, row: Any) -> Any:
        """Return the row's value in the form that ``parse`` returns."""
        return getattr(row, self.attname)

    def load(self, values: Sequence[Any]) -> Any:
        """Return the value from the query's columns of the field."""
        return self.kind.load(values, self)

    def put(self, row: Any, value: Any) -> None:
        """Set the row's value, given in the form that ``parse`` returns."""
        setattr(row, self.attname, value)


class Kind:
    """The behaviour of one type. Subclasses override what differs; none keeps state."""

    name: ClassVar[str] = "text"
    input: ClassVar[str] = "text"
    numeric: ClassVar[bool] = False
    many: ClassVar[bool] = False
    several: ClassVar[bool] = False  # several choices, stored as one value
    operators: ClassVar[Mapping[str, Operator]] = {"eq": compare("exact"), "ne": differs, "in": any_of}
    equal_to: ClassVar[type[str | int] | None] = None  # “eq” compares values of it unchanged

    # Reading ----------------------------------------------------------------------------------------

    def parse(self, raw: object, field: Field, reading: Reading) -> Any:
        raw = raw.strip() if isinstance(raw, str) else raw
        if raw in EMPTY:
            if field.required:
                raise Invalid(_("Please fill this in."))
            return self.empty(field)
        return self.read(raw, field, reading)

    def empty(self, field: Field) -> Any:
        return None

    def read(self, raw: Any, field: Field, reading: Reading) -> Any:
        """Parse a non-empty raw value. Raises Invalid; always for read-only kinds."""
        raise Invalid(_("This cannot be filled in."))

    def parse_filter(self, operator: str, raw: object, field: Field, reading: Reading) -> Any:
        """Parse the value of a filter: a list for ``in`` and ``not_in``, a boolean for ``empty``. Raises Invalid."""
        if operator == "empty":
            return truth(raw)
        if operator in ("in", "not_in", "all"):
            parts = raw if isinstance(raw, list) else [part for part in str(raw).split(",") if part.strip()]
            if not parts:
                raise Invalid(_("Name at least one value, separated by commas."))
            return [self.read_filter(part, field, reading) for part in parts]
        if raw in EMPTY:
            raise Invalid(_("Give a value, or use “empty”."))
        return self.read_filter(raw, field, reading)

    def read_filter(self, raw: object, field: Field, reading: Reading) -> Any:
        return self.read(raw.strip() if isinstance(raw, str) else raw, field, reading)

    def condition(self, operator: str, path: str, value: Any, field: Field) -> Q:
        """Return the condition on rows. ``path`` is the ORM path of the field; ``operator`` is one of ``operators``."""
        if operator == "empty":
            return self.empty_condition(path, value)
        return self.operators[operator](path, value)

    def empty_condition(self, path: str, wanted: bool) -> Q:
        return Q(**{f"{path}__isnull": wanted})

    def operator_names(self) -> tuple[str, ...]:
        return (*self.operators, "empty")

    # Lists ------------------------------------------------------------------------------------------

    def columns(self, field: Field, actor: Actor) -> tuple[str | Combinable, ...]:
        """Return the ORM paths and expressions that a list query selects."""
        return (field.attname,)

    def load(self, values: Sequence[Any], field: Field) -> Any:
        """Return the value from the results of ``columns``."""
        return values[0]

    def attach(self, field: Field, actor: Actor, loaded: Sequence[tuple[int, Any]]) -> dict[int, Any] | None:
        """Return values that need another query per page: row id → value; None if there are none."""
        return None

    def sort_path(self, field: Field) -> str | None:
        return field.attname

    # Showing ----------------------------------------------------------------------------------------

    def display(self, value: Any, field: Field) -> str:
        """Return the value as plain text for people."""
        return "" if value is None else str(value)

    def cell(self, value: Any, field: Field) -> Markup:
        """Return the HTML of a cell or a detail row."""
        return escape(self.display(value, field))

    @property
    def plain(self) -> bool:
        """Whether cells are plain text, which can be escaped in one call."""
        return type(self).cell is Kind.cell

    def cells(self, values: Sequence[Any], field: Field) -> list[str]:
        """Return the HTML of a list column. Equal values, such as states and owners, are rendered once."""
        if self.many:
            return [str(self.folded(value, field)) for value in values]
        if self.plain:
            return escaped([self.display(value, field) for value in values])
        drawn = {value: str(self.cell(value, field)) for value in set(values)}
        return [drawn[value] for value in values]

    def folded(self, value: Any, field: Field) -> Markup:
        """Return the HTML of a one-line list cell: the first of several values, and the number of others."""
        if not self.many or not value:
            return self.cell(value, field)
        return fold_after(self.cell(value[:1], field), [self.display((each,), field) for each in value[1:]])

    def json(self, value: Any, field: Field) -> Any:
        return value

    def record(self, value: Any) -> Any:
        """Return the stored value as JSON for history."""
        return value

    def restore(self, recorded: Any) -> Any:
        """The inverse of ``record``."""
        return recorded

    def text(self, value: Any, field: Field) -> str:
        """Return the text for exports; ``parse`` gives the same value again."""
        return self.display(value, field)

    def input_value(self, value: Any, field: Field) -> str:
        """Return the text for a form input."""
        return self.text(value, field)

    def words(self, value: Any, field: Field) -> Iterable[str]:
        """Return the search words of the value."""
        shown = self.display(value, field)
        return (shown,) if shown else ()

    def hint(self) -> str:
        """Return a hint on the notation, if the input needs one."""
        return ""

    def schema(self, field: Field) -> Json:
        """Return the JSON Schema of the value in responses, without null."""
        return {"type": "string"}

    def write_schema(self, field: Field) -> Json:
        """Return the JSON Schema of the value in requests."""
        return self.schema(field)


class DrawnTogether(Kind):
    """A kind that renders whole columns; a single cell is a column of one."""

    def cell(self, value: Any, field: Field) -> Markup:
        return Markup(self.cells((value,), field)[0])  # noqa: S704 (drawn by the kind)
