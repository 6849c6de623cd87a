"""A real server with a database of its own for each module of drills."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.postgres import Server
from tests.serving import Kith


@pytest.fixture(scope="module")
def kept_kith(tmp_path_factory: pytest.TempPathFactory, database_kind: str) -> Iterator[Kith]:
    """A Kith that is set up, with one system administrator, on a database of the kind under test."""
    kith = Kith(tmp_path_factory.mktemp("drill"))
    with ExitStack() as stack:
        if database_kind == "postgres":
            server = Server()
            server.start()
            stack.callback(server.stop)
            kith.variables["KITH_DATABASE_URL"] = server.url
        kith.run("setup")
        kith.run("user", "create", "drill@agency.example", "--role", "system-administrator")
        yield kith


@pytest.fixture(scope="module")
def token(kept_kith: Kith) -> str:
    """The secret of a token with all rights."""
    return kept_kith.run("token", "create", "drill@agency.example").stdout.strip()
