"""The mapping of a file's columns to fields. Plain data, stored with the import and in presets."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import asdict, dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from kith.kit.dates import Order
from kith.kit.numbers import Separator

# Targets that are not fields: the record's key in the other system, and its picture.
EXTERNAL_ID, PHOTO = "@id", "@photo"
# Keys in several systems: “salesforce=0031…; npsp=12”.
EXTERNAL_IDS = "@ids"
# The column becomes a custom field when the import runs.
NEW = "@new"
# The default name of the other system.
FILE = "file"


@dataclass(frozen=True, slots=True)
class Column:
    """The target of one column.

    ``field``: a field of the entity, ``@id`` for the key in the other system, or "" for nothing.
    ``child``, ``group``, ``fixed``: for child rows, such as further telephone numbers: the field of the child row, the
    group of columns that form one row, and constant values of the row.
    ``values``: replacements of cells (folded). ``source``: cells of a link are keys of this system.
    ``label``: the cell is appended to a long text as a line with this label. ``made``: the definition of the custom
    field for a column with ``@new``: kind, label and options.
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
        """Return the form value of this target."""
        kind = self.fixed.get("type", "") if self.child == "value" else self.child
        return ":".join(filter(None, (self.field, kind))) if self.field else ""


@dataclass(frozen=True, slots=True)
class Part:
    """The mapping to one entity. ``source`` is the system of the keys in the ``@id`` column.

    ``constants`` are texts for fields without a column; ``links`` maps a link of this entity to the index of the
    earlier part with the linked record.
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
    """The parts of a file, in the order of writing.

    ``nulls`` are cells that mean empty. ``lenient``: a cell that its field refuses (such as an invalid e-mail address)
    goes to the record's remarks and is reported, and the row is imported.
    """

    parts: tuple[Part, ...]
    preset: str = ""
    nulls: tuple[str, ...] = ()
    lenient: bool = False

    @property
    def main(self) -> Part:
        return self.parts[0]

    def unmapped(self, headers: list[str]) -> list[str]:
        """Return the columns without a target."""
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


# The columns that an error file adds; ignored when the corrected file is imported.
ROW_COLUMN, REASON_COLUMN = "Row", "Reason"


def is_remark(header: str) -> bool:
    """Whether a column was added by an error file."""
    return header.casefold() in (ROW_COLUMN.casefold(), REASON_COLUMN.casefold())


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of an import.

    ``mode``: create (new records only), update (existing ones only) or both. ``match``: names of match keys, strongest
    first; empty for the entity's default. ``missing_links``: create or refuse unknown linked records, such as
    companies. ``likely``: what to do with possible duplicates (create, update or skip); ``likely_rows`` overrides it
    by row number, also with the id of the record to update. ``date_order`` and ``decimal``: empty means detect.
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
