"""The pytest plugin of all tests: it chooses the database before Django reads its settings, and gives the fixtures.

KITH_TEST_DATABASE is `sqlite` (default) or `postgres`. Data go to a temporary folder of this process. It is loaded with
`-p tests.harness` (see pyproject.toml), because a conftest.py would come too late for the settings.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import again, choosing, times
from tests.postgres import Server

FOLDER = Path(tempfile.mkdtemp(prefix="kith-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
MARKED_FOLDERS = {"journeys": "browser", "drills": "drill", "contract": "walk"}


# The workers of xdist, and the other processes of a run, find here what one of them has made.
os.environ.setdefault("KITH_TEST_KEPT", str(FOLDER / "kept"))


def _choose_database() -> str:
    kind = os.environ.setdefault("KITH_TEST_DATABASE", "sqlite")
    if kind == "sqlite":
        return f"sqlite:///{FOLDER / 'unused.sqlite3'}"
    if kind != "postgres":
        raise pytest.UsageError(f"KITH_TEST_DATABASE is {kind!r}; write sqlite or postgres.")
    # The first process starts the server; the workers of xdist inherit its address.
    if "KITH_TEST_POSTGRES_URL" not in os.environ:
        server = Server()
        server.start()
        atexit.register(server.stop)
        os.environ["KITH_TEST_POSTGRES_URL"] = server.url
    return os.environ["KITH_TEST_POSTGRES_URL"]


for _name in [name for name in os.environ if name.startswith("KITH_") and not name.startswith("KITH_TEST_")]:
    del os.environ[_name]  # the developer's own settings must not change what is tested
os.environ["KITH_DATA_DIR"] = str(FOLDER)
os.environ["KITH_DATABASE_URL"] = _choose_database()


def pytest_configure(config: pytest.Config) -> None:
    """Make the few settings cheap that cost time and are not what is tested."""
    from django.conf import settings
    from django.db import connections

    # In a file, threads of a test share the database as in real life; one in memory has other locks.
    names = {"sqlite": str(FOLDER / "test.sqlite3"), "postgres": "kith_test"}
    connections["default"].settings_dict["TEST"]["NAME"] = names[os.environ["KITH_TEST_DATABASE"]]
    settings.STATIC_ROOT = FOLDER / "collected"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--choose` runs what choosing.py chooses."""
    parser.addoption("--choose", choices=choosing.CHOICES, help="only these, tests of changed files, and a slice")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by the folder they stand in, and choose."""
    for item in items:
        for folder, mark in MARKED_FOLDERS.items():
            if folder in item.path.parts:
                item.add_marker(mark)
    # Processes take work from the end of each other's lists, so what is set up at length goes to the beginning.
    items.sort(key=lambda item: item.get_closest_marker("as_one") is None)
    if choice := config.getoption("choose"):
        choosing.choose(config, items, choice)


def pytest_collection_finish() -> None:
    """Like the server, do not look through again what stays as long as the process."""
    gc.collect()
    gc.freeze()


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Stories get a second try."""
    if item.get_closest_marker("browser") is None:
        return None
    again.run(item, nextitem)
    return True


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note how long it took; xdist tells it to the first process too, which alone writes."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        times.note(report)


@pytest.fixture(scope="session")
def database_kind() -> str:
    """`sqlite` or `postgres`, for the few tests whose exact value depends on it."""
    return os.environ["KITH_TEST_DATABASE"]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, database_kind: str) -> Iterator[str]:
    """The address of a real server with the sample data, on a database of the kind under test."""
    from tests.kept import copied_kith

    kith = copied_kith(tmp_path_factory.mktemp("served") / "data", database_kind, "sample")
    with kith.serving() as address:
        yield address
