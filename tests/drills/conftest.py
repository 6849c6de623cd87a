"""A real server with a database of its own for each module of drills."""

from __future__ import annotations

import pytest

from tests.kept import copied_kith
from tests.serving import Kith


@pytest.fixture(scope="module")
def kept_kith(tmp_path_factory: pytest.TempPathFactory, database_kind: str) -> Kith:
    """A Kith with one system administrator, on a database of its own of the kind under test."""
    kith = copied_kith(tmp_path_factory.mktemp("drill") / "data", database_kind)
    kith.run("user", "create", "drill@agency.example", "--role", "system-administrator")
    return kith


@pytest.fixture(scope="module")
def token(kept_kith: Kith) -> str:
    """The secret of a token with all rights."""
    return kept_kith.run("token", "create", "drill@agency.example").stdout.strip()
