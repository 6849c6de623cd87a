"""Import texts and bytes as a person of the cast."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from kith.engine.declare import registry
from kith.engine.models import Import, ImportFault
from kith.engine.query.parse import parse
from kith.transfer.exporting import streams
from kith.transfer.mapping.columns import Choices
from kith.transfer.running import preview, runs, starting
from tests.cast import Person


def silent(done: int, total: int | None = None) -> None:
    """Ignore the progress."""


def stage(
    person: Person, entity: str, text: str | bytes, *, name: str = "rows.csv", preset: str = "", **choices: Any
) -> Import:
    """Return a staged import with mapping and options."""
    data = text.encode() if isinstance(text, str) else text
    with person.at_work() as by:
        record = starting.stage(registry.named(entity, by), name, [data], by=by)
        source, mapping = starting.look(record, by=by, preset=preset)
        starting.decide(record, source, mapping, Choices(**choices), by=by)
        return record


def load(person: Person, entity: str, text: str | bytes, **options: Any) -> dict[str, Any]:
    """Run an import; return the result with errors as (row, column, message, kind)."""
    record = stage(person, entity, text, **options)
    with person.at_work() as by:
        result = runs.run(record.pk, by=by, report=silent)
        faults = ImportFault.objects.filter(run=record).order_by("row", "pk")
        return {**result, "faults": list(faults.values_list("row", "column", "message", "kind"))}


def counts(result: dict[str, Any]) -> tuple[int, int, int, int, int]:
    """(created, changed, same, conflicts, errors)."""
    return result["created"], result["changed"], result["same"], result["conflicts"], result["errors"]


def dry(person: Person, entity: str, text: str, **options: Any) -> preview.Preview:
    """Return the dry run of the text."""
    record = stage(person, entity, text, **options)
    with person.at_work() as by:
        return preview.dry_run(record, by=by)


def stored(record: Import) -> Path:
    """Return the path of the stored copy."""
    return runs.folder() / record.stored


def exported(person: Person, entity: str, format: str = "csv") -> bytes:
    """Return the export of all rows that the person may export."""
    with person.at_work() as by:
        made = streams.prepare(parse(registry.named(entity, by), []), by=by, format=format)
        if format != "xlsx":
            return b"".join(streams.stream(made, by=by))
        file = io.BytesIO()
        streams.write_workbook(made, file, by=by)
        return file.getvalue()
