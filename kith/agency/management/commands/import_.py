"""Import a file into contacts, customers or any other entity."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kith.agency.services.acting import actor_for_command
from kith.engine.models import Import, ImportFault
from kith.kit.names import fold
from kith.sdk.declare import Resource, registry
from kith.sdk.importing import Choices, Mapping
from kith.sdk.models import within
from kith.sdk.rules import Actor
from kith.transfer.mapping.guessing import presets_for
from kith.transfer.planning.doubtful import DECISIONS, decision_of
from kith.transfer.planning.lookups import SEVERAL, by_name, target_of
from kith.transfer.planning.matching import keys_of
from kith.transfer.reading.sources import Source
from kith.transfer.running import preview, runs, starting

MOST_ERRORS = 10_000


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("entity", help="what the rows are, such as contacts or customers")
        parser.add_argument("file", type=Path, help="CSV, XLSX, XLS or ODS; for contacts vCards too")
        parser.add_argument(
            "--preset", default="", help="a saved or shipped mapping; found out by the columns otherwise"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--update", action="store_true", help="change records that are known, and make new ones")
        parser.add_argument("--only-update", action="store_true", help="change records that are known, make none")
        parser.add_argument("--match", default="", help="how known records are found, such as email,name")
        missing = "whether to make companies that are named but unknown (default: %(default)s)"
        parser.add_argument("--missing-links", choices=("create", "refuse"), default="create", help=missing)
        parser.add_argument(
            "--owner", default="", help="who gets new records: a name, e-mail address or number (default: you)"
        )
        likely = "what is done with rows that are probably there already (default: %(default)s)"
        parser.add_argument("--likely", choices=DECISIONS, default="create", help=likely)
        row = "what is done with a single such row, such as 12=skip or 12=345 for the number of the record to change"
        parser.add_argument("--likely-row", action="append", default=[], metavar="ROW=WHAT", help=row)
        parser.add_argument("--sheet", default="", help="the sheet of a workbook (default: the first)")
        parser.add_argument("--header-row", type=int, help="the row with the column names, 0 for none")
        parser.add_argument("--agency", default="", help="the agency, when there are several")
        parser.add_argument(
            "--as", dest="email", default="", help="who imports (default: the first system administrator)"
        )
        parser.add_argument("--error-file", type=Path, help="write the rows that were not taken here, with the reasons")
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        by = actor_for_command(agency_name=options["agency"], email=options["email"])
        with within(by):
            self._import(by, options)

    def _import(self, by: Actor, options: dict[str, Any]) -> None:
        resource = registry.get(options["entity"], by)
        if resource is None or not resource.fields:
            names = ", ".join(sorted(each.slug for each in registry.every(by) if each.fields))
            raise CommandError(f"there is no entity {options['entity']!r}; choose one of {names}", returncode=2)
        choices = replace(_choices(options), owner=_owner(options["owner"], resource, by))
        record = starting.stage_file(resource, options["file"], by=by)
        try:
            source, mapping = starting.look(
                record, by=by, preset=options["preset"], sheet=options["sheet"], header_row=options["header_row"]
            )
            starting.decide(record, source, mapping, choices, by=by)
            keys_of(resource, choices.match)
        except KeyError as error:
            starting.discard(record)
            known = ", ".join(name for name, _title in presets_for(resource.slug))
            raise CommandError(
                f"there is nothing called {error}; presets are: {known or 'none yet'}", returncode=2
            ) from None
        except Exception:
            starting.discard(record)
            raise
        self._tell(source, mapping)
        answer = self._try(record, by) if options["dry_run"] else self._run(record, by, options["error_file"])
        self._say(answer, source, mapping, as_json=options["json"])

    def _tell(self, source: Source, mapping: Mapping) -> None:
        if mapping.preset:
            self.stderr.write(f"preset: {mapping.preset}")
        unmapped = mapping.unmapped(source.headers)
        if unmapped:
            shown = ", ".join(unmapped[:20]) + (" …" if len(unmapped) > 20 else "")
            self.stderr.write(f"not imported: {shown}")
        if source.layout is not None and (others := [name for name in source.sheets if name != source.layout.sheet]):
            self.stderr.write(f"sheets left out, choose one with --sheet: {', '.join(others)}")

    def _try(self, record: Import, by: Actor) -> dict[str, Any]:
        found = preview.dry_run(record, by=by, keep=0, report=self._progress)
        starting.discard(record)
        counts = found.counts
        return {
            "created": counts["create"],
            "changed": counts["change"],
            "same": counts["same"],
            "likely": counts["likely"],
            "likely_rows": [
                {"row": seen.row, "title": seen.title, "candidates": [like._asdict() for like in seen.alike]}
                for seen in found.likely
            ],
            "conflicts": counts["conflict"],
            "waiting": found.waiting,
            "new_fields": found.fields,
            "errors": found.errors,
            "error_count": counts["error"],
            "change_set": None,
            "dry_run": True,
        }

    def _run(self, record: Import, by: Actor, error_file: Path | None) -> dict[str, Any]:
        before = starting.interrupted(record, by=by)
        if before is not None:
            self.stderr.write(f"going on with the import that was interrupted after row {before.last_row}")
            starting.discard(record)
            record = before
        result = runs.run(record.pk, by=by, report=self._progress)
        if error_file is not None:
            from kith.kit.tables import write_csv
            from kith.transfer.running.faults import error_rows

            with error_file.open("w", encoding="utf-8", newline="") as file:
                file.writelines(write_csv(error_rows(record, by=by)))
        faults = ImportFault.objects.filter(run=record).order_by("row", "pk")[:MOST_ERRORS]
        errors = [
            {"row": each.row, "column": each.column, "message": each.message, "kind": each.kind} for each in faults
        ]
        return {**result, "errors": errors, "error_count": result["errors"]}

    def _progress(self, done: int, total: int | None = None) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:,}{f' of about {total:,}' if total else ''} rows", ending="")

    def _say(self, answer: dict[str, Any], source: Source, mapping: Mapping, *, as_json: bool) -> None:
        every = answer["errors"]
        answer["errors"] = [error for error in every if error["kind"] != "remark"]
        answer["remarks"] = [error for error in every if error["kind"] == "remark"]
        if as_json:
            answer["not_imported"] = mapping.unmapped(source.headers)
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for error in every[:50]:
            column = f", {error['column']}" if error["column"] else ""
            self.stderr.write(f"row {error['row']}{column}: {error['message']}")
        counts = ", ".join(f"{answer[name]} {name}" for name in ("created", "changed", "same", "conflicts"))
        for row in answer.get("likely_rows", [])[:50]:
            best = row["candidates"][0]
            like = f"#{best['id']} {best['title']} ({best['score']} %: {', '.join(best['reasons'])})"
            self.stderr.write(f"row {row['row']}, {row['title']}: probably {like}")
        if likely := answer.get("likely"):
            counts += f", {likely} probably there already (choose --likely)"
        waiting = f", {answer['waiting']} links wait for records that are not there yet" if answer["waiting"] else ""
        self.stdout.write(f"{counts}, {answer['error_count']} errors{waiting}")
        if answer["change_set"]:
            self.stdout.write(f"kith undo {answer['change_set']} takes it back")


def _owner(text: str, resource: Resource, by: Actor) -> int | None:
    """Return the id of the owner of new records; None for the importer."""
    if not text:
        return None
    if "owner" not in resource.writable:
        raise CommandError(f"{resource.label_plural} have no owner; leave out --owner", returncode=2)
    found = by_name(target_of(resource, "owner", by), [text], by).get(fold(text))
    if found is None:
        raise CommandError(
            f"there is nobody called {text!r} here; write a name or e-mail address as in the list of employees",
            returncode=2,
        )
    if found == SEVERAL:
        raise CommandError(f"several people are called {text!r}; write an e-mail address", returncode=2)
    return found


def _choices(options: dict[str, Any]) -> Choices:
    mode = "update" if options["only_update"] else "both" if options["update"] else "create"
    match = tuple(name.strip() for name in options["match"].split(",") if name.strip())
    rows = dict(text.partition("=")[::2] for text in options["likely_row"])
    wrong = [text for text in options["likely_row"] if not decision_of(text.partition("=")[2])]
    if wrong or ("update" in (options["likely"], *rows.values()) and mode == "create"):
        raise CommandError(
            f"--likely-row {wrong[0]!r} is not a row with create, update, skip or a number"
            if wrong
            else "changing what is probably there needs --update",
            returncode=2,
        )
    return Choices(
        mode=mode, match=match, missing_links=options["missing_links"], likely=options["likely"], likely_rows=rows
    )
