"""What is wrong with a request is said by name, and never a server error."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings

from kith.people.models import Contact, PointType
from tests.api.client import Api, errors
from tests.cast import Cast

HUGE = "9" * 5000


@pytest.fixture
def alice(cast: Cast) -> Api:
    return Api(cast.alice)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("colour=red", "colour"),
        ("_connector=OR", "_connector"),
        ("password=x", "password"),
        ("owner__password=x", "owner__password"),
        ("owner.user.password=x", "owner.user.password"),
        ("owner.password.starts=pbkdf2", "owner.password.starts"),
        ("search_text.contains=a", "search_text.contains"),
        ("name.regex=.*", "name.regex"),
        ("name.isnull=1", "name.isnull"),
        ("customer.city.name=x", "customer.city.name"),
        ("status=purple", "status"),
        ("birthday=31.31.2020", "birthday"),
        ("created_at.gte=yesterdayish", "created_at.gte"),
        ("created_at.gte=-99999999999d", "created_at.gte"),
        (f"owner={HUGE}", "owner"),
        ("owner=9999999999999999999", "owner"),
        ("owner.in=", "owner.in"),
        ("sort=salary", "sort"),
        ("sort=name;--", "sort"),
        ("sort=-name%29%2C%28select", "sort"),
        ("sort=owner__password", "sort"),
        ("sort=name,city,status,email", "sort"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        (f"limit={HUGE}", "limit"),
        ("limit=%D9%A3", "limit"),
        ("fields=name,password", "fields"),
        ("fields=owner.user", "fields"),
        ("q=a%00b", "q"),
        ("q=" + "a" * 201, "q"),
        ("name=a%00b", "name"),
        ("limit=1&limit=2", "limit"),
        ("where=nonsense", "where"),
        ("where=%5B%5D", "where"),
        ("where=" + "%5B" * 3000, "where"),
    ],
)
def test_a_list_names_the_parameter_that_it_cannot_understand(alice: Api, query: str, name: str) -> None:
    answer = alice.get(f"contacts/?{query}")
    assert answer.status_code == 400
    assert list(errors(answer)) == [name]


@pytest.mark.parametrize(
    "cursor",
    ["x", "%00", "WyJuYW1lIl0", "bnVsbA", "e30", "A" * 6000, "WyJuYW1lIiwgMSwgMV0", "WyJuYW1lIiwgbnVsbCwgMV0"],
)
def test_a_cursor_that_was_tampered_with_is_refused(alice: Api, cursor: str) -> None:
    answer = alice.get(f"contacts/?cursor={cursor}")
    assert answer.status_code == 400
    assert list(errors(answer)) == ["cursor"]


def test_a_cursor_of_another_sort_is_refused(cast: Cast, alice: Api) -> None:
    for number in range(3):
        cast.alice.create("contacts", last_name=f"Berg {number}")
    following = alice.get("contacts/?limit=1&sort=name").json()["next"]
    assert alice.get(f"contacts/?limit=1&sort=-updated_at&cursor={following}").status_code == 400


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"last_name": "B", "colour": "red"}, "colour"),
        *(
            ({"last_name": "B", name: 1}, name)
            for name in ("id", "agency", "agency_id", "created_at", "created_by", "version", "deleted_at", "is_staff")
        ),
        ({"last_name": "B", "search_text": "x"}, "search_text"),
        ({"last_name": "B", "owner": 10**30}, "owner"),
        ({"last_name": "B", "owner": -1}, "owner"),
        ({"last_name": "B", "owner": HUGE}, "owner"),
        ({"last_name": "B", "owner": "Alice Adams"}, "owner"),
        ({"last_name": "B", "owner": True}, "owner"),
        ({"last_name": "B", "customer": 999_999}, "customer"),
        ({"last_name": "a\x00b"}, "last_name"),
        ({"last_name": "a\nb"}, "last_name"),
        ({"last_name": "a" * 121}, "last_name"),
        ({"last_name": ["a"]}, "last_name"),
        ({"last_name": {"a": 1}}, "last_name"),
        ({"last_name": "B", "birthday": "2020-02-30"}, "birthday"),
        ({"last_name": "B", "birthday": 5}, "birthday"),
        ({"last_name": "B", "latitude": 10**40}, "latitude"),
        ({"last_name": "B", "latitude": "NaN"}, "latitude"),
        ({"last_name": "B", "latitude": 1.23456789}, "latitude"),
        ({"last_name": "B", "latitude": 90.5}, "latitude"),
        ({"last_name": "B", "longitude": -180.5}, "longitude"),
        ({"last_name": "B", "addresses": [{"latitude": -91}]}, "addresses"),
        ({"last_name": "\u200b\u2060"}, ""),
        ({"last_name": "\u3164"}, ""),
        ({"last_name": "B", "tags": ["a\x01b"]}, "tags"),
        ({"last_name": "B", "tags": ["\ufdfa" * 60]}, "tags"),
        ({"last_name": "B", "tags": [str(number) for number in range(201)]}, "tags"),
        ({"last_name": "B", "status": "purple"}, "status"),
        ({"last_name": "B", "email": "not an address"}, "email"),
        ({"last_name": "B", "email": "a@b.example\r\nBcc: c@d.example"}, "email"),
        ({"last_name": "B", "tags": [1]}, "tags"),
        ({"last_name": "B", "tags": ["a" * 61]}, "tags"),
        ({"last_name": "B", "points": [{"value": "x"}]}, "points"),
        ({"last_name": "B", "points": [{"type": 1, "value": "x", "agency": 1}]}, "points"),
        ({"last_name": "B", "points": {"value": "x"}}, "points"),
        ({"last_name": "B", "website": "javascript:alert(1)"}, "website"),
        ({}, ""),
    ],
)
def test_a_new_record_names_the_field_at_fault_and_nothing_is_written(
    cast: Cast, alice: Api, body: dict[str, Any], name: str
) -> None:
    answer = alice.post("contacts/", body)
    assert answer.status_code == 422
    assert list(errors(answer)) == [name]
    with cast.alice.at_work():
        assert not Contact.objects.exists()


@pytest.mark.parametrize("value", [b"1e400", b"-1e400", b"NaN", b"Infinity", b"1" * 5000])
def test_numbers_beyond_all_bounds_are_refused(cast: Cast, value: bytes) -> None:
    raw = b'{"name": "B", "annual_revenue": ' + value + b"}"
    assert Api(cast.alice).call("POST", "customers/", raw=raw).status_code in (400, 422)


def test_amounts_are_taken_exactly_as_written(cast: Cast, alice: Api) -> None:
    raw = b'{"name": "B", "annual_revenue": 1234567890123.10, "founded": 1999}'
    assert alice.call("POST", "customers/", raw=raw).json()["annual_revenue"] == "1234567890123.10"


def test_an_amount_with_more_digits_than_every_database_keeps_is_refused(alice: Api) -> None:
    raw = b'{"name": "B", "annual_revenue": 12345678901234.10}'
    assert list(errors(alice.call("POST", "customers/", raw=raw))) == ["annual_revenue"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("employees", value) for value in (-1, 2**31, 10**30, 1.5)],
        *[("founded", value) for value in (-1, 0, 10_000, 32768, 10**30, 1998.5)],
    ],
)
def test_whole_numbers_and_years_stay_within_their_column(alice: Api, field: str, value: float) -> None:
    answer = alice.post("customers/", {"name": "B", field: value})
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"a": 1,}',
        b"\xff\xfe",
        b'{"last_name": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":1} x',
        b"[]",
        b'"x"',
        b"null",
    ],
)
def test_what_is_no_json_object_is_refused(alice: Api, raw: bytes) -> None:
    assert alice.call("POST", "contacts/", raw=raw).status_code == 400


@pytest.mark.parametrize(
    "raw", [b'{"last_name": "a", "last_name": "b"}', b'{"points": [{"value": "a", "value": "b"}]}']
)
def test_a_name_that_stands_twice_is_refused(alice: Api, raw: bytes) -> None:
    answer = alice.call("POST", "contacts/", raw=raw)
    assert answer.status_code == 400
    assert "stands twice" in answer.json()["detail"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json"]
)
def test_only_json_is_taken(alice: Api, kind: str) -> None:
    assert alice.call("POST", "contacts/", raw=b'{"last_name": "B"}', content_type=kind).status_code == 415


def test_a_body_beyond_the_limit_is_refused(alice: Api, settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert alice.post("contacts/", {"last_name": "B" * 2000}).status_code == 413


@pytest.mark.parametrize("number", ["0", "01", "-1", "9" * 19, HUGE, "1.0", "%00", "1;", "x"])
def test_ids_that_cannot_be_do_not_exist(alice: Api, number: str) -> None:
    assert alice.get(f"contacts/{number}/").status_code == 404


@pytest.mark.parametrize("header", ["3", "abc", '"x"', '"1", "2"', '"' + "9" * 30 + '"'])
def test_an_if_match_that_is_no_etag_is_refused(cast: Cast, alice: Api, header: str) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    assert alice.patch(f"contacts/{row.pk}/", {"city": "Kiel"}, If_Match=header).status_code == 400


@pytest.mark.parametrize("version", ["1", True, 0, -1, 10**30, 1.0, [1]])
def test_a_version_that_is_no_version_is_refused(cast: Cast, alice: Api, version: Any) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    answer = alice.patch(f"contacts/{row.pk}/", {"city": "Kiel", "version": version})
    assert answer.status_code == 422
    assert list(errors(answer)) == ["version"]


def test_a_version_that_does_not_exist_yet_is_refused(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    assert alice.patch(f"contacts/{row.pk}/", {"city": "Kiel", "version": 7}).status_code == 409


@pytest.mark.parametrize(
    "path", ["contacts/1/?x=1", "me/?x=1", "openapi.json?x=1", "search/?q=a&x=1", "search/?q=a&q=b"]
)
def test_unknown_and_repeated_parameters_are_refused_everywhere(alice: Api, path: str) -> None:
    assert alice.get(path).status_code == 400


@pytest.mark.parametrize("value", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org", "nowhere"])
def test_a_contact_point_takes_no_web_address_that_the_field_of_the_record_refuses(cast: Cast, value: str) -> None:
    alice = Api(cast.alice)
    with cast.alice.at_work():
        web = PointType.objects.get(key="web site").pk
    field = errors(alice.post("contacts/", {"last_name": "Berg", "website": value}))["website"]
    answer = alice.post("contacts/", {"last_name": "Berg", "points": [{"type": web, "value": value}]})
    assert (answer.status_code, errors(answer)) == (422, {"points": [f"Entry 1: {field[0]}"]})
