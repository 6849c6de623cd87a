"""Exports: the rows of a list as a stream. Importing the file again finds the same records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import orjson
from django.dispatch import Signal
from django.utils.translation import gettext as _

from kith.engine.query.paging import rows_of
from kith.engine.query.reading import Line, read
from kith.engine.web.errors import Refused
from kith.engine.write.writes import require
from kith.kit.tables import TableError, keep_apostrophe, write_csv
from kith.transfer import hooks, own_keys
from kith.transfer.exporting.naming import PlainNames

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.fields.base import Field
    from kith.engine.policy import Actor
    from kith.engine.query.parse import ListQuery
    from kith.transfer.hooks import Format

PORTION = 500
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX_TYPE,
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}


@dataclass(frozen=True, slots=True)
class Export:
    """The definition of an export: query, fields and format."""

    query: ListQuery
    fields: tuple[Field, ...]
    format: str
    # Whether each row starts with Kith's key, which an import matches.
    keyed: bool = False
    # Whether the keys of other systems follow it.
    others: bool = False

    @property
    def file_name(self) -> str:
        return f"{self.query.resource.slug}.{self.format}"

    @property
    def content_type(self) -> str:
        written = _written(self.query.resource, self.format)
        return written.content_type if written else TYPES[self.format]


# Sent for every export, with ``export`` and ``by``, before its first row.
exported = Signal()


def formats_of(resource: Resource) -> list[str]:
    """Return the export formats of an entity."""
    return [*TYPES, *(form.extension for form in hooks.of(resource.slug).formats if form.write)]


def all_fields(resource: Resource) -> tuple[Field, ...]:
    """Return all fields that an import can write."""
    return tuple(resource.writable.values())


def prepare(query: ListQuery, *, by: Actor, format: str, names: Iterable[str] = ()) -> Export:
    """Validate a request; without ``names`` it exports the keys and all fields that an import can write.

    Raises Forbidden without the verb “export”, and Refused for an unknown format or field.
    """
    resource = query.resource
    require(by, "export", resource)
    if format not in formats_of(resource):
        raise Refused(_("There is no format “%(name)s”; choose one of: %(all)s.")
                      % {"name": format[:20], "all": ", ".join(formats_of(resource))})  # fmt: skip
    asked = list(names)
    names = [name for name in asked if name != own_keys.COLUMN]
    unknown = [name for name in names if name not in resource.bound]
    if unknown:
        raise Refused(_("There is no field “%(name)s”.") % {"name": unknown[0][:60]})
    fields = tuple(resource.bound[name] for name in names) or all_fields(resource)
    written = _written(resource, format)
    if written is not None:
        fields = tuple(resource.bound[name] for name in written.fields)
    rows_of(query, by, verb="export")  # raises for an invalid condition now, before the first byte is sent
    keyed = not asked or own_keys.COLUMN in asked
    others = not asked and format in ("csv", "xlsx") and own_keys.has_others(resource)
    return Export(query, fields, format, keyed=keyed, others=others)


def _written(resource: Resource, format: str) -> Format | None:
    return next((form for form in hooks.of(resource.slug).formats if form.write and form.extension == format), None)


def lines_of(export: Export, by: Actor) -> Iterator[Line]:
    """Yield the rows within the actor's scope for “export” by id, in batches."""
    exported.send(sender=Export, export=export, by=by)
    rows, _hits = rows_of(export.query, by, verb="export")
    resource, written = export.query.resource, _written(export.query.resource, export.format)
    source = written.source if written is not None else own_keys.SOURCE
    plain = PlainNames(by) if export.format in ("csv", "xlsx") else None
    last = 0
    while True:
        portion = read(rows.filter(pk__gt=last).order_by("pk")[:PORTION], export.fields, by)
        if export.keyed or written is not None:
            keys = own_keys.keys_for(resource, [line.id for line in portion], agency_id=by.agency_id, source=source)
            others = own_keys.others_for(resource, keys) if export.others else {}
            for line in portion:
                line.extra = (keys[line.id], others.get(line.id, "")) if export.others else (keys[line.id],)
        if plain is not None:
            plain.amend(portion)
        yield from portion
        if len(portion) < PORTION:
            return
        last = portion[-1].id


def stream(export: Export, *, by: Actor) -> Iterator[bytes]:
    """Yield the export as bytes. For XLSX use ``write_workbook``."""
    lines = lines_of(export, by)
    written = _written(export.query.resource, export.format)
    if written is not None and written.write is not None:
        return (text.encode() for text in written.write(lines))
    if export.format == "csv":
        return (text.encode() for text in write_csv(table_of(export, lines)))
    return _json(lines, as_lines=export.format == "jsonl")


def table_of(export: Export, lines: Iterable[Line]) -> Iterator[list[str]]:
    """Yield header and rows; the header has field names, which an import understands in every language."""
    header = [field.name for field in export.fields]
    if export.keyed:
        keys = [own_keys.COLUMN, own_keys.OTHERS] if export.others else [own_keys.COLUMN]
        return chain([[*keys, *header]], ([*line.extra, *line.text_values().values()] for line in lines))
    return chain([header], ([*line.text_values().values()] for line in lines))


def write_workbook(export: Export, file: Any, *, by: Actor) -> None:
    """Write the export as XLSX. Raises Refused for a text that is too long for a cell."""
    from kith.kit.tables.xlsx import write_xlsx  # its imports take 16 MB, so only on demand

    try:
        rows = (list(map(keep_apostrophe, row)) for row in table_of(export, lines_of(export, by)))
        write_xlsx(rows, file, title=export.query.resource.label_plural)
    except TableError as error:
        raise Refused(str(error)) from error


def _json(lines: Iterable[Line], *, as_lines: bool) -> Iterator[bytes]:
    if as_lines:
        yield from (orjson.dumps(line.json()) + b"\n" for line in lines)
        return
    before = b"["
    for line in lines:
        yield before + orjson.dumps(line.json())
        before = b",\n"
    yield b"[]" if before == b"[" else b"]"
