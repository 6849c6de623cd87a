from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from kith.config import checks

STRONG = "hJ3kq9Zx-Vt7LpQw2RbN8mYc5DfG1sTaUe6oXiKz0HvBjW4M"


@pytest.fixture
def production(settings: Settings, tmp_path: Path) -> Settings:
    tmp_path.chmod(0o700)
    settings.MODE = "production"
    settings.DEBUG = False
    settings.SECRET_KEY = STRONG
    settings.BASE_URL = "https://crm.example.org"
    settings.ALLOWED_HOSTS = ["crm.example.org"]
    settings.DATA_DIR = tmp_path
    settings.NODES = 1
    return settings


def ids(check: Callable[..., list[CheckMessage]]) -> list[str | None]:
    return [message.id for message in check(None)]


ALL = (
    checks.debug_off,
    checks.secret_strong,
    checks.base_url_safe,
    checks.hosts_named,
    checks.files_private,
    checks.sqlite_alone,
)


def test_safe_settings_pass_every_check(production: Settings) -> None:
    assert [ids(check) for check in ALL] == [[]] * len(ALL)


@pytest.mark.parametrize(
    ("name", "value", "check", "expected"),
    [
        ("DEBUG", True, checks.debug_off, "kith.E001"),
        ("SECRET_KEY", "short", checks.secret_strong, "kith.E002"),
        ("SECRET_KEY", "a" * 64, checks.secret_strong, "kith.E002"),
        ("SECRET_KEY", "django-insecure-" + STRONG, checks.secret_strong, "kith.E002"),
        ("BASE_URL", "http://crm.example.org", checks.base_url_safe, "kith.E003"),
        ("BASE_URL", "http://127.0.0.1:8000", checks.base_url_safe, "kith.E004"),
        ("ALLOWED_HOSTS", ["*"], checks.hosts_named, "kith.E005"),
        ("ALLOWED_HOSTS", ["*.example.org"], checks.hosts_named, "kith.E005"),
    ],
)
def test_each_unsafe_setting_is_refused_in_production_only(
    production: Settings, name: str, value: Any, check: Callable[..., list[CheckMessage]], expected: str
) -> None:
    setattr(production, name, value)
    assert ids(check) == [expected]
    production.MODE = "local"
    assert ids(check) == []


def test_a_data_directory_open_to_others_is_refused(production: Settings, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert ids(checks.files_private) == ["kith.E006"]


def test_a_secret_open_to_others_is_refused_in_every_mode(production: Settings, tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(0o644)
    assert ids(checks.files_private) == ["kith.E007"]
    production.MODE = "local"
    assert ids(checks.files_private) == ["kith.E007"]


def test_several_nodes_need_postgresql_and_want_redis(production: Settings, database_kind: str) -> None:
    production.NODES = 2
    assert ids(checks.sqlite_alone) == (["kith.E008", "kith.W001"] if database_kind == "sqlite" else ["kith.W001"])
