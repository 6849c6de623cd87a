import json
import logging
import sys

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from kith.config.logs import JsonLines, request_id
from kith.config.middleware import ID_HEADER

pytestmark = pytest.mark.django_db


def test_healthz_asks_no_database(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_is_fine_when_every_migration_is_applied(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_probes_take_any_host_and_no_writing(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.1.2.3"}).status_code == 200
    assert client.post("/healthz").status_code == 405


def test_metrics_are_for_this_machine_when_there_is_no_token(client: Client) -> None:
    client.get("/healthz")
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert 'kith_requests_total{status="200"}' in answer.text
    assert 'kith_jobs{state="waiting"} 0' in answer.text
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    assert client.get("/metrics", headers={"x-forwarded-for": "192.0.2.7"}).status_code == 403


def test_metrics_want_the_token_when_there_is_one(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "hush"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer hush"}).status_code == 200


def test_a_request_keeps_a_decent_id_and_loses_a_bad_one(client: Client) -> None:
    assert client.get("/healthz", headers={ID_HEADER: "proxy-id-0001"}).headers[ID_HEADER] == "proxy-id-0001"
    assert client.get("/healthz", headers={ID_HEADER: "bad id\tinjected"}).headers[ID_HEADER] != "bad id\tinjected"


def test_an_unknown_api_address_is_a_problem_document(client: Client) -> None:
    answer = client.get("/api/nothing/here")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "request_id": answer.headers[ID_HEADER],
    }


def test_pages_carry_the_strict_policy(client: Client) -> None:
    policy = client.get("/no/such/page/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_log_line_is_one_json_object_with_secrets_hidden() -> None:
    token = request_id.set("abc")
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.makeLogRecord(
            {"msg": "went %s", "args": ("wrong",), "levelname": "ERROR", "exc_info": sys.exc_info()}
        )
        record.api_token = "hush"
        line = JsonLines().format(record)
    finally:
        request_id.reset(token)
    assert "\n" not in line
    read = json.loads(line)
    assert (read["message"], read["request"], read["api_token"]) == ("went wrong", "abc", "(hidden)")
    assert "two\nlines" in read["trace"]
