"""What Kith asks of PostgreSQL beyond Django: no trip to see whether it is there, and plans that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext

from kith.config.databases import PLANNED_FROM, from_url
from kith.engine.query.prepared import planned_cursor

pytestmark = pytest.mark.database


@pytest.fixture
def line(db: None, database_kind: str) -> Iterator[Any]:
    """A connection beside the one of the test."""
    if database_kind != "postgres":
        pytest.skip("SQLite is no server")
    beside = connections.create_connection("default")
    beside.ensure_connection()
    yield beside
    beside.close()


def test_a_server_that_holds_the_line_is_not_asked(line: Any) -> None:
    with line.cursor() as cursor:
        cursor.execute("SELECT 'the last that was asked'")
    assert line.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [line.connection.info.backend_pid])
        assert cursor.fetchone() == ("SELECT 'the last that was asked'",)


def test_a_server_that_hung_up_is_noticed(line: Any) -> None:
    pid = line.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone() == (True,)
    assert not line.is_usable()


def test_words_of_a_server_that_goes_on_are_no_farewell(line: Any) -> None:
    with line.cursor() as cursor:
        cursor.execute("LISTEN kith_news")
    with closing(connections.create_connection("default")) as other, other.cursor() as cursor:
        cursor.execute("NOTIFY kith_news")
    assert line.is_usable()


def test_a_closed_connection_is_of_no_use(line: Any) -> None:
    line.connection.close()
    assert not line.is_usable()


def test_a_statement_that_is_asked_again_and_again_is_kept_planned(line: Any) -> None:
    for number in range(PLANNED_FROM + 2):
        with line.planned_cursor() as cursor:
            cursor.execute("SELECT id FROM agency_agency WHERE id = %s", [number + 1_000_000])
            assert cursor.fetchall() == []
    with line.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        assert cursor.fetchall() == [("SELECT id FROM agency_agency WHERE id = $1",)]


def test_a_planned_statement_counts_as_one(db: None) -> None:
    with CaptureQueriesContext(connection) as asked, planned_cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM agency_agency WHERE id = %s", [1_000_000])
        assert cursor.fetchone() == (0,)
    assert len(asked) == 1


def test_errors_of_planned_statements_are_those_of_django(line: Any) -> None:
    with pytest.raises(DatabaseError) as caught, line.planned_cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere WHERE id = %s", [1])
    assert isinstance(caught.value.__cause__, psycopg.Error)


def test_a_pooler_between_may_ask_for_no_plans() -> None:
    assert from_url("postgres://kith@db/crm")["OPTIONS"]["prepare_threshold"] == PLANNED_FROM
    options = from_url("postgres://kith@db/crm?plans=no")["OPTIONS"]
    assert (options["prepare_threshold"], "plans" in options) == (None, False)
