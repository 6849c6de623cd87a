"""Fixtures that tests of every folder use."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest
from django.db import connections

from kith.kit import memory
from tests import kept
from tests.cast import cast

__all__ = ["cast", "one_moment"]


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing remembered grows old during a test, so that the same work takes the same queries each time."""
    moment = monotonic()
    monkeypatch.setattr(memory, "monotonic", lambda: moment)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database of the tests is a copy that has all tables."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, database_kind: str) -> None:
    """Put the copy where Django would make the database."""
    name = str(connections["default"].settings_dict["TEST"]["NAME"])
    if database_kind == "sqlite":
        kept.copy_of_file(Path(name))
    else:
        kept.copy_on_postgres(name)
