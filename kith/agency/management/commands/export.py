"""Export all records of an entity that one may see."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

from django.core.management.base import BaseCommand, CommandError

from kith.agency.services.acting import actor_for_command
from kith.engine.query.parse import parse
from kith.sdk.declare import registry
from kith.sdk.models import within
from kith.sdk.rules import Actor
from kith.transfer.exporting import streams

IN_MEMORY = 8 << 20


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("entity", help="what to export, such as contacts or customers")
        parser.add_argument("--format", default="csv", help="csv, xlsx, json, jsonl or vcf (default: %(default)s)")
        parser.add_argument("--output", type=Path, help="the file to write (default: standard output)")
        parser.add_argument("--fields", default="", help="only these, such as first_name,email (default: all)")
        parser.add_argument("--query", default="", help="as in the address of a list, such as status=hot&city=Berlin")
        parser.add_argument("--agency", default="", help="the agency, when there are several")
        parser.add_argument(
            "--as", dest="email", default="", help="who exports (default: the first system administrator)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = actor_for_command(agency_name=options["agency"], email=options["email"])
        with within(by):
            export = self._export(by, options)
            if options["output"] is None:
                self._write(export, sys.stdout.buffer, by)
                return
            with options["output"].open("wb") as file:
                self._write(export, file, by)

    @staticmethod
    def _export(by: Actor, options: dict[str, Any]) -> streams.Export:
        resource = registry.get(options["entity"], by)
        if resource is None:
            known = ", ".join(sorted(each.slug for each in registry.every(by) if each.listed))
            raise CommandError(f"there is no entity {options['entity']!r}; choose one of {known}", returncode=2)
        names = [name.strip() for name in options["fields"].split(",") if name.strip()]
        query = parse(resource, parse_qsl(options["query"], keep_blank_values=True))
        return streams.prepare(query, by=by, format=options["format"], names=names)

    @staticmethod
    def _write(export: streams.Export, file: BinaryIO, by: Actor) -> None:
        if export.format != "xlsx":
            file.writelines(streams.stream(export, by=by))
            return
        with SpooledTemporaryFile(max_size=IN_MEMORY) as workbook:
            streams.write_workbook(export, workbook, by=by)
            workbook.seek(0)
            while chunk := workbook.read(1 << 16):
                file.write(chunk)
