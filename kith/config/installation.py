"""Create or update tables, static files and folders. Idempotent."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS

from kith.agency.services import new_entities
from kith.config.health import pending_migrations
from kith.config.secret import data_folder
from kith.engine.web import assets
from kith.engine.work.delivery import place_all

STAMP = ".made-from"
BUILT_FROM = ["css", "icons.txt"]  # sources of kith.css and sprite.svg; browsers only load the results


def install() -> None:
    """Bring database and static files up to date. Takes a fraction of a second if they are already."""
    data_folder(Path(settings.DATA_DIR))
    if pending_migrations():
        call_command("migrate", interactive=False, verbosity=0, database=DEFAULT_DB_ALIAS, skip_checks=True)
    place_all()  # a handler that is new with this version hears of all that is written from now on
    new_entities.give_all()
    make_static_files()


def make_static_files() -> None:
    """Build and compress the static files if a source has changed."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    state = _state_of_sources()
    if stamp.exists() and stamp.read_text() == state:
        return
    assets.build()
    call_command(
        "collectstatic", interactive=False, clear=True, verbosity=0, skip_checks=True, ignore_patterns=BUILT_FROM
    )
    stamp.write_text(state)


def _state_of_sources() -> str:
    """Return one checksum over names, sizes and times of all sources of static files."""
    root: Path = settings.ROOT
    sources = [*sorted((root / "static").rglob("*")), root / "package-lock.json", Path(assets.__file__)]
    seen = sha256()
    for file in sources:
        if file.is_file():
            facts = file.stat()
            seen.update(f"{file} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()
