"""System checks that refuse unsafe production settings, each with an id and a hint.

They are ordinary Django checks with the tag `production`, run by `kith serve` and `kith doctor`. The modes `local` and
`demo` only run the checks that matter everywhere.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError
from django.db.models import Q

from kith.config.addresses import is_loopback

TAG = "production"
SHORTEST_SECRET = 40
FEWEST_DIFFERENT_CHARACTERS = 10
KNOWN_SECRETS = ("insecure", "changeme", "change-me", "secret-key", "example", "kith-demo")
DEMO_DOMAIN = "demo.example"


def register_all() -> None:
    """Register every check of this file under the tag `production`."""
    for check in (debug_off, secret_strong, base_url_safe, hosts_named, files_private, sqlite_alone, demo_absent):
        register(check, TAG)


def production(check: Callable[[], Iterator[CheckMessage]]) -> Callable[..., list[CheckMessage]]:
    """Run the check in production mode only."""

    def only_in_production(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
        return list(check()) if settings.MODE == "production" else []

    return only_in_production


@production
def debug_off() -> Iterator[CheckMessage]:
    """Debug pages show settings and source code to everybody."""
    if settings.DEBUG:
        yield Error("KITH_DEBUG is on.", hint="Unset KITH_DEBUG.", id="kith.E001")


@production
def secret_strong() -> Iterator[CheckMessage]:
    """The secret signs sessions and password links; an attacker who guesses it can log in as anybody."""
    secret = settings.SECRET_KEY
    weak = len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_DIFFERENT_CHARACTERS
    if weak or any(word in secret.lower() for word in KNOWN_SECRETS):
        yield Error(
            "The secret key is short or well known.",
            hint="Unset KITH_SECRET_KEY, and Kith makes a strong one in its data directory.",
            id="kith.E002",
        )


@production
def base_url_safe() -> Iterator[CheckMessage]:
    """Cookies and passwords must not travel in the clear."""
    base = urlsplit(settings.BASE_URL)
    if base.scheme != "https" and not is_loopback(base.hostname):
        yield Error(
            f"KITH_BASE_URL is {settings.BASE_URL}, which is not encrypted.",
            hint="Put a proxy with a certificate in front and write https://….",
            id="kith.E003",
        )
    elif is_loopback(base.hostname):
        yield Error(
            "KITH_BASE_URL is missing or names this machine only.",
            hint="Set KITH_BASE_URL to the address that people type, such as https://crm.example.org.",
            id="kith.E004",
        )


@production
def hosts_named() -> Iterator[CheckMessage]:
    """With any Host header accepted, an attacker can point the link in a password mail to another site."""
    if any(host.strip() in {"*", "."} or host.startswith("*") for host in settings.ALLOWED_HOSTS):
        yield Error(
            "KITH_ALLOWED_HOSTS accepts every host.",
            hint="Unset it: the host of KITH_BASE_URL is accepted by itself.",
            id="kith.E005",
        )


def files_private(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Only the owner may read the data directory and its secrets. Secrets are checked in every mode."""
    found: list[CheckMessage] = []
    folder = Path(settings.DATA_DIR)
    if settings.MODE == "production" and _mode(folder) & stat.S_IRWXO:
        found.append(
            Error(f"Everybody on this machine can read {folder}.", hint=f"Run: chmod 700 {folder}", id="kith.E006")
        )
    for secret in sorted(folder.glob("secret-*")):
        if _mode(secret) & (stat.S_IRWXG | stat.S_IRWXO):
            found.append(
                Error(f"Others on this machine can read {secret}.", hint=f"Run: chmod 600 {secret}", id="kith.E007")
            )
    return found


@production
def sqlite_alone() -> Iterator[CheckMessage]:
    """A SQLite file belongs to one machine; locking over a network file system is broken and corrupts it."""
    if settings.NODES > 1 and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Error(
            f"KITH_NODES is {settings.NODES}, but SQLite serves one machine only.",
            hint="Set KITH_DATABASE_URL to a PostgreSQL database.",
            id="kith.E008",
        )
    if settings.NODES > 1 and not settings.REDIS_URL:
        yield Warning(
            "Several nodes run without a shared cache.", hint="Set KITH_REDIS_URL to a Redis server.", id="kith.W001"
        )


@production
def demo_absent() -> Iterator[CheckMessage]:
    """The passwords of the sample users are published in the manual."""
    users = apps.get_model(settings.AUTH_USER_MODEL)
    try:
        present = users._default_manager.filter(
            Q(is_demo=True) | Q(email__iendswith=f"@{DEMO_DOMAIN}"), is_active=True
        ).exists()
    except DatabaseError:
        return  # no database or no tables yet, so no sample users
    if present:
        yield Error(
            f"There are sample users (such as admin@{DEMO_DOMAIN}), whose password is public.",
            hint="Start with an empty data directory or database, or set KITH_MODE=demo to show samples on purpose.",
            id="kith.E009",
        )


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return 0
