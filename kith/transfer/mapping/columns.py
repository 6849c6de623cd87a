"""A mapping: what each column of a file means. Plain data, kept with the import and in presets."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import asdict, dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from kith.kit.dates import Order
from kith.kit.numbers import Separator

# Names of what is no field: the key of the record in the other system, and its picture.
EXTERNAL_ID, PHOTO = "@id", "@photo"
# The keys that the record has in any other systems: “salesforce=0031…; npsp=12”.
EXTERNAL_IDS = "@ids"
# The column becomes a custom field when the import runs.
NEW = "@new"
# The name of the other system when nobody gave one.
FILE = "file"


@dataclass(frozen=True, slots=True)
class Column:
    """What one column feeds.

    ``field``: a field of the entity, ``@id`` for the key in the other system, or "" for nothing.
    ``child``, ``group``, ``fixed``: for a list of parts, such as further telephone numbers: the field of the part
    that gets the cell, which columns make one part together, and what else the part says.
    ``values``: what certain cells (folded) stand for. ``source``: the cells of a link are keys of that system.
    ``label``: the cell is added to a long text as a line of its own, after this label. ``made``: the custom field that
    a column with ``@new`` becomes, as it is made in the settings: kind, label, and what the kind needs to know.
    """

    header: str
    field: str = ""
    child: str = ""
    group: str = ""
    fixed: Dict[str, str] = dataclass_field(default_factory=dict)
    values: Dict[str, str] = dataclass_field(default_factory=dict)
    source: str = ""
    label: str = ""
    made: Dict[str, Any] = dataclass_field(default_factory=dict)

    @property
    def target(self) -> str:
        """The choice in the mapping page that this column stands for."""
        kind = self.fixed.get("type", "") if self.child == "value" else self.child
        return ":".join(filter(None, (self.field, kind))) if self.field else ""


@dataclass(frozen=True, slots=True)
class Part:
    """One entity that the rows of a file feed. ``source`` is the system whose keys stand in the ``@id`` column.

    ``constants`` are texts for fields that no column feeds; ``links`` maps a link of this entity to the place of
    the earlier part whose record it leads to.
    """

    entity: str
    columns: tuple[Column, ...] = ()
    source: str = ""
    constants: Dict[str, str] = dataclass_field(default_factory=dict)
    links: Dict[str, int] = dataclass_field(default_factory=dict)

    def fields(self) -> set[str]:
        return {column.field for column in self.columns if column.field} | set(self.constants)


@dataclass(frozen=True, slots=True)
class Mapping:
    """The parts of a file in the order in which they are written.

    ``nulls`` are cells that mean nothing is there. ``lenient``: a cell that its field does not take (a faulty e-mail
    address, say) goes to the record's remarks and is reported, instead of keeping the row out.
    """

    parts: tuple[Part, ...]
    preset: str = ""
    nulls: tuple[str, ...] = ()
    lenient: bool = False

    @property
    def main(self) -> Part:
        return self.parts[0]

    def unmapped(self, headers: list[str]) -> list[str]:
        """The columns of the file that nothing is made of."""
        used = {column.header for part in self.parts for column in part.columns if column.field}
        return [header for header in headers if header not in used and not is_remark(header)]

    def without(self, headers: set[str]) -> Mapping:
        """The same mapping without the given columns."""
        parts = tuple(
            replace(part, columns=tuple(each for each in part.columns if each.header not in headers))
            for part in self.parts
        )
        return replace(self, parts=parts)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> Mapping:
        """The inverse of ``as_json``."""
        parts = tuple(
            Part(**{**part, "columns": tuple(Column(**column) for column in part["columns"])}) for part in data["parts"]
        )
        nulls, lenient = tuple(data.get("nulls", ())), bool(data.get("lenient"))
        return cls(parts=parts, preset=data.get("preset", ""), nulls=nulls, lenient=lenient)


# The columns that an error file adds. They are no data when it comes back corrected.
ROW_COLUMN, REASON_COLUMN = "Row", "Reason"


def is_remark(header: str) -> bool:
    """Whether a column was added by an error file."""
    return header.casefold() in (ROW_COLUMN.casefold(), REASON_COLUMN.casefold())


@dataclass(frozen=True, slots=True)
class Choices:
    """How an import behaves.

    ``mode``: create (only new records), update (only known ones) or both. ``match``: how known records are found,
    strongest first; empty for the entity's usual way. ``missing_links``: create or refuse companies and the like
    that are named but unknown. ``likely``: what is done with rows that are probably there already (create, update or
    skip), ``likely_rows`` with single ones by row number, or the id of the record to change. ``date_order`` and
    ``decimal`` are those of the file; empty means found out.
    """

    mode: str = "create"
    match: tuple[str, ...] = ()
    missing_links: str = "create"
    owner: int | None = None
    tags: tuple[str, ...] = ()
    likely: str = "create"
    likely_rows: Dict[str, str] = dataclass_field(default_factory=dict)
    date_order: Order = "YMD"
    decimal: Separator | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> Choices:
        return cls(**{**data, "match": tuple(data.get("match", ())), "tags": tuple(data.get("tags", ()))})
