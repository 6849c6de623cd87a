"""Stage a file: copy it, guess its mapping, and create the import record."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from kith.engine.declare.resource import Resource
from kith.engine.models import ChangeSet, Import
from kith.engine.policy import Actor
from kith.engine.web.errors import Refused
from kith.engine.work import jobs
from kith.engine.write.writes import require
from kith.transfer.mapping import new_fields
from kith.transfer.mapping.columns import Choices, Mapping
from kith.transfer.mapping.guessing import guess, notation
from kith.transfer.planning.doubtful import DECISIONS, decision_of
from kith.transfer.reading.sources import Source, digest_of, open_source
from kith.transfer.running.batches import nothing_mapped
from kith.transfer.running.runs import folder, stored_file

MODES = ("create", "update", "both")


def stage(resource: Resource, name: str, chunks: Iterable[bytes], *, by: Actor) -> Import:
    """Copy a file into the data folder in chunks. Raises Refused if it is too large or the disk is full."""
    require(by, "import", resource)
    stored = f"{uuid4().hex}.data"
    path = folder() / stored
    size = 0
    try:
        with path.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > most_bytes() or shutil.disk_usage(path).free < len(chunk) * 4 + (64 << 20):
                    raise Refused(
                        _("This file is larger than %(most)d MB, or the disk of the server is full; divide the file.")
                        % {"most": most_bytes() >> 20}
                    )
                file.write(chunk)
    except Refused:
        path.unlink(missing_ok=True)
        raise
    now = timezone.now()
    return Import.objects.create(
        agency_id=by.agency_id,
        created_at=now,
        updated_at=now,
        created_by_id=by.staff_id,
        updated_by_id=by.staff_id,
        entity=resource.slug,
        file_name=Path(name).name[:255],
        stored=stored,
        digest=digest_of(path),
        size=size,
    )


def most_bytes() -> int:
    """Return the size limit in bytes."""
    return settings.IMPORT_MAX_BYTES


def stage_file(resource: Resource, path: Path, *, by: Actor) -> Import:
    """Stage a file on the server's disk."""
    if not path.is_file():
        raise Refused(_("There is no file “%(name)s”; check the name.") % {"name": str(path)})
    with path.open("rb") as file:
        return stage(resource, path.name, iter(lambda: file.read(1 << 20), b""), by=by)


def look(
    record: Import, *, by: Actor, preset: str = "", sheet: str = "", header_row: int | None = None
) -> tuple[Source, Mapping]:
    """Open a staged file and guess its mapping. Raises Refused; KeyError for an unknown preset."""
    path = stored_file(record)
    sheet = sheet or record.options.get("layout", {}).get("sheet", "")
    source = open_source(path, record.entity, by=by, sheet=sheet)
    if header_row is not None and source.layout is not None:
        layout = replace(source.layout, header_row=header_row)
        source = open_source(path, record.entity, by=by, layout=layout)
    return source, guess(source, record.entity, by=by, preset=preset)


def decide(record: Import, source: Source, mapping: Mapping, choices: Choices, *, by: Actor) -> Choices:
    """Store mapping and options.

    Raises Refused if no column is mapped, there is no row, or a new field is invalid; Forbidden if the actor may not
    define new fields.
    """
    problem = nothing_mapped(mapping, source.headers, by)
    if not problem and not source.samples and next(source.rows(), None) is None:
        problem = _("The file has names of columns but no row below them; add rows, or choose another file.")
    if problem:
        raise Refused(problem)
    mapping = new_fields.described(mapping, source, by=by)
    with new_fields.supposed(mapping, by=by) as (tried, _fields):
        order, decimal = notation(source, tried, by=by, region=by.region)
    choices = replace(choices, date_order=order, decimal=decimal)
    record.options = {
        **record.options,
        "layout": source.layout_json(),
        "headers": source.headers,
        "mapping": mapping.as_json(),
        "choices": choices.as_json(),
    }
    record.save(update_fields=["options"])
    return choices


def decide_likely(record: Import, likely: str, rows: dict[str, str]) -> None:
    """Store the decisions about possible duplicates, in general and by row number. Raises Refused."""
    single = {number: decision_of(text) for number, text in rows.items() if text}
    if likely not in DECISIONS or not all(single.values()):
        raise Refused(_("Choose for each row whether it is made new, changes a record, or is left out."))
    choices = replace(Choices.from_json(record.options["choices"]), likely=likely, likely_rows=single)
    record.options = {**record.options, "choices": choices.as_json()}
    record.save(update_fields=["options"])


def interrupted(record: Import, *, by: Actor) -> Import | None:
    """Return an unfinished import of the same file with the same options by the same person."""
    others = Import.objects.filter(
        entity=record.entity,
        digest=record.digest,
        created_by_id=by.staff_id,
        state__in=(Import.State.RUNNING, Import.State.FAILED),
        last_row__gt=0,
    ).exclude(pk=record.pk)
    begun = (each for each in others.order_by("-pk") if _same_choices(each.options, record.options))
    return next((each for each in begun if not taken_back(each)), None)


def taken_back(record: Import) -> bool:
    """Whether the import was undone; it is then started again instead of resumed."""
    return bool(record.change_set_id) and ChangeSet.objects.filter(undoes=record.change_set_id).exists()


def _same_choices(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one.get(name) == other.get(name) for name in ("mapping", "choices", "layout"))


def discard(record: Import) -> None:
    """Delete a staged import with its file."""
    (folder() / record.stored).unlink(missing_ok=True)
    record.delete()


def enqueue(record: Import, *, by: Actor) -> None:
    """Queue the import."""
    job = jobs.start(
        "import", _("Import of %(name)s") % {"name": record.file_name}, by=by, options={"import": record.pk}
    )
    Import.objects.filter(pk=record.pk).update(state=Import.State.RUNNING, job_id=job.pk)


__all__ = [
    "MODES",
    "decide",
    "decide_likely",
    "discard",
    "enqueue",
    "interrupted",
    "look",
    "stage",
    "stage_file",
    "taken_back",
]
