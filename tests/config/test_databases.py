from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kith.config.databases import from_url


def test_a_sqlite_file_by_absolute_path_is_durable_and_locks_early() -> None:
    database = from_url("sqlite:////srv/kith/data%20base.sqlite3")
    assert database["NAME"] == "/srv/kith/data base.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]


def test_a_relative_sqlite_path_starts_at_the_working_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert from_url("sqlite:///kith.sqlite3")["NAME"] == str(tmp_path / "kith.sqlite3")


def test_postgres_parts_are_decoded() -> None:
    database = from_url("postgres://kith:p%40ss%2Fword@db.example:5433/crm?sslmode=require")
    parts = {name: database[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert parts == {"NAME": "crm", "USER": "kith", "PASSWORD": "p@ss/word", "HOST": "db.example", "PORT": "5433"}
    assert database["OPTIONS"]["sslmode"] == "require"


def test_postgres_by_socket() -> None:
    assert from_url("postgres://kith@/crm?host=/var/run/postgresql")["HOST"] == "/var/run/postgresql"


@pytest.mark.parametrize("url", ["mysql://a:hush@b/c", "postgres://a:hush@b", "postgres://a:hush@b:x/c", "sqlite://"])
def test_a_wrong_address_is_refused_without_showing_the_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="write sqlite:///") as caught:
        from_url(url)
    assert "hush" not in str(caught.value)
