"""Taking files in as one gives them: each is known by its columns; of a workbook each sheet becomes an import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.models import Import
from kith.engine.web.errors import KithError
from kith.transfer import hooks
from kith.transfer.mapping.guessing import entity_of
from kith.transfer.mapping.words import normal
from kith.transfer.reading.sources import sheets_in
from kith.transfer.running.batches import nothing_mapped
from kith.transfer.running.runs import stored_file
from kith.transfer.running.starting import discard, look, stage

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor
    from kith.transfer.mapping.columns import Mapping
    from kith.transfer.reading.sources import Source

MOST_SHEETS = 10


def receive(resource: Resource, name: str, chunks: Iterable[bytes], *, by: Actor) -> list[Import]:
    """Keep a file, given where ``resource`` is imported: one import, or one for each sheet with rows of a known kind.

    Raises Refused for what is no table at all.
    """
    record = stage(resource, name, chunks, by=by)
    try:
        sheets = sheets_in(stored_file(record), resource.slug)
        several = sheets[:MOST_SHEETS] if len(sheets) > 1 else []
        parts = [part for sheet in several if (part := _sheet(record, sheet, by)) is not None]
        if not parts:
            _settle(record, *look(record), by)
            return [record]
    except KithError:
        discard(record)
        raise
    discard(record)
    return parts


def _sheet(whole: Import, sheet: str, by: Actor) -> Import | None:
    """An import of one sheet of a workbook; None when there is nothing in it that could be imported."""
    resource = _called(sheet, by) or registry.named(whole.entity)
    with stored_file(whole).open("rb") as file:
        record = stage(resource, f"{whole.file_name} · {sheet}", iter(lambda: file.read(1 << 20), b""), by=by)
    try:
        source, mapping = look(record, sheet=sheet)
        found = bool(source.samples) and not nothing_mapped(mapping, source.headers)
        if found:
            _settle(record, source, mapping, by)
    except KithError:  # a sheet without rows, or with more columns than any table
        found = False
    if found:
        return record
    discard(record)
    return None


def _settle(record: Import, source: Source, mapping: Mapping, by: Actor) -> None:
    """Keep what the columns mean; a preset of another entity makes the file one of that."""
    meant = registry.named(entity_of(source, record.entity))
    if meant.slug != record.entity and policy.may(by, "import", meant):
        record.entity = meant.slug
        record.save(update_fields=["entity"])
        source, mapping = look(record, sheet=source.layout.sheet if source.layout else "")
    record.options = {"guess": mapping.as_json(), "layout": source.layout_json(), "headers": source.headers}
    record.save(update_fields=["options"])


def _called(sheet: str, by: Actor) -> Resource | None:
    """The entity that a sheet is named after, if one may import such."""
    name = normal(sheet)
    mine = (each for each in registry.every() if each.fields and policy.may(by, "import", each))
    return next((each for each in mine if name in set(_names(each))), None)


def _names(resource: Resource) -> Iterator[str]:
    return map(normal, (resource.slug, resource.label, resource.label_plural, *hooks.of(resource.slug).called))
