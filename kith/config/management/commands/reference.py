"""Write the reference of the database schema, the API and the sdk into a folder, docs/developer by default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kith.config import reference


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=Path("docs/developer"))

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        (folder / "schema.md").write_text(reference.schema() + "\n")
        (folder / "api-reference.md").write_text(reference.api() + "\n")
        (folder / "sdk.md").write_text(reference.sdk() + "\n")
        self.stdout.write(f"Written: {folder / 'schema.md'}, {folder / 'api-reference.md'}, {folder / 'sdk.md'}")
