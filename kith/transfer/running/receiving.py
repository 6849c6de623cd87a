"""Receive uploaded files: the columns determine the entity; each sheet of a workbook becomes an import."""

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
    """Stage a file uploaded on the page of ``resource``: one import, or one per recognised sheet.

    Raises Refused if the file is not tabular.
    """
    record = stage(resource, name, chunks, by=by)
    try:
        sheets = sheets_in(stored_file(record), resource.slug)
        several = sheets[:MOST_SHEETS] if len(sheets) > 1 else []
        parts = [part for sheet in several if (part := _sheet(record, sheet, by)) is not None]
        if not parts:
            _settle(record, *look(record, by=by), by)
            return [record]
    except KithError:
        discard(record)
        raise
    discard(record)
    return parts


def _sheet(whole: Import, sheet: str, by: Actor) -> Import | None:
    """Stage one sheet of a workbook; None if nothing in it can be imported."""
    resource = _called(sheet, by) or registry.named(whole.entity, by)
    with stored_file(whole).open("rb") as file:
        record = stage(resource, f"{whole.file_name} · {sheet}", iter(lambda: file.read(1 << 20), b""), by=by)
    try:
        source, mapping = look(record, by=by, sheet=sheet)
        found = bool(source.samples) and not nothing_mapped(mapping, source.headers, by)
        if found:
            _settle(record, source, mapping, by)
    except KithError:  # a sheet without rows, or with too many columns
        found = False
    if found:
        return record
    discard(record)
    return None


def _settle(record: Import, source: Source, mapping: Mapping, by: Actor) -> None:
    """Store the mapping; a preset of another entity changes the import's entity."""
    meant = registry.named(entity_of(source, record.entity, by), by)
    if meant.slug != record.entity and policy.may(by, "import", meant):
        record.entity = meant.slug
        record.save(update_fields=["entity"])
        source, mapping = look(record, by=by, sheet=source.layout.sheet if source.layout else "")
    record.options = {"guess": mapping.as_json(), "layout": source.layout_json(), "headers": source.headers}
    record.save(update_fields=["options"])


def _called(sheet: str, by: Actor) -> Resource | None:
    """Return the entity with the sheet's name, if the actor may import it."""
    name = normal(sheet)
    mine = (each for each in registry.every(by) if each.takes("import") and policy.may(by, "import", each))
    return next((each for each in mine if name in set(_names(each))), None)


def _names(resource: Resource) -> Iterator[str]:
    return map(normal, (resource.slug, resource.label, resource.label_plural, *hooks.of(resource.slug).words.sheets))
