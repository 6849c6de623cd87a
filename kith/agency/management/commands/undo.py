"""Take back a change set, such as a whole import."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kith.agency.services.acting import actor_for_command
from kith.sdk.models import within
from kith.sdk.rules import changelog


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("change_set", type=int, help="its number, as an import or the history tells it")
        parser.add_argument("--agency", default="", help="the agency, when there are several")
        parser.add_argument(
            "--as", dest="email", default="", help="who takes it back (default: the first system administrator)"
        )
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        by = actor_for_command(agency_name=options["agency"], email=options["email"])
        with within(by):
            report = changelog.undo(options["change_set"], by=by, door="cli")
        for entity, row, why in report.conflicts[:50]:
            self.stderr.write(f"{entity} #{row}: {why}")
        if options["json"]:
            conflicts = [{"entity": entity, "id": row, "message": why} for entity, row, why in report.conflicts]
            answer = {
                "undone": report.undone,
                "conflicts": conflicts,
                "change_set": getattr(report.change_set, "pk", None),
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(f"{report.undone} rows taken back, {len(report.conflicts)} left as they are")
