"""Who may speak to the API, how, and what strangers and the wrong methods get."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from kith.agency.models import ApiToken
from kith.people.models import Contact
from tests.api.client import ROOT, Api
from tests.cast import Cast

ADDRESSES = ("contacts/", "contacts/1/", "contacts/1/history/", "me/", "search/?q=a", "openapi.json", "nothing/at/all/")


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("header", [None, "Bearer nonsense", "Bearer ", "Basic YTpi", "bearer x", "Token x"])
def test_strangers_are_asked_to_sign_in(cast: Cast, path: str, header: str | None) -> None:
    answer = Client().get(ROOT + path, headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="Kith"')
    assert ('error="invalid_token"' in answer.headers["WWW-Authenticate"]) is (header is not None)


@pytest.mark.parametrize("column", ["revoked_at", "expires_at", "deleted_at"])
def test_a_token_ends_when_it_is_revoked_expired_or_removed(cast: Cast, column: str) -> None:
    api = Api(cast.alice)
    assert api.get("me/").status_code == 200
    with scope(agency=cast.agency.pk):
        ApiToken.objects.update(**{column: timezone.now()})
    assert api.get("me/").status_code == 401


def test_a_token_ends_with_its_employee_or_user(cast: Cast) -> None:
    alice, bob = Api(cast.alice), Api(cast.bob)
    cast.alice.user.is_active = False
    cast.alice.user.save()
    with scope(agency=cast.agency.pk):
        type(cast.bob.employee).objects.filter(pk=cast.bob.id).update(is_active=False)
    assert alice.get("me/").status_code == 401
    assert bob.get("me/").status_code == 401


def test_a_token_can_do_no_more_than_its_scopes(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    reader = Api(cast.alice, ("contacts", "view"))
    assert reader.get("contacts/").status_code == 200
    assert reader.get("customers/").status_code == 403
    assert reader.post("contacts/", {"last_name": "B"}).status_code == 403
    assert reader.patch(f"contacts/{row.pk}/", {"city": "Kiel"}).status_code == 403
    assert reader.delete(f"contacts/{row.pk}/").status_code == 403
    assert reader.get("me/").json()["grants"] == [{"entity": "contacts", "verb": "view", "scope": "team"}]


def test_me_tells_place_roles_and_rights(cast: Cast) -> None:
    body = Api(cast.alice).get("me/").json()
    assert body["name"] == "Alice Adams"
    assert body["agency"] == {"id": cast.agency.pk, "name": "Northwind Agency"}
    assert body["roles"] == ["salesperson"]
    assert {"entity": "contacts", "verb": "edit", "scope": "own"} in body["grants"]
    assert body["zone"] == "Europe/Berlin"
    assert body["by_token"] is True


def test_a_session_reads_freely_but_writes_only_with_the_csrf_token(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.alice.user, backend="kith.agency.backends.Backend")
    assert browser.get(f"{ROOT}contacts/").status_code == 200
    body = json.dumps({"last_name": "Berg"})
    refused = browser.post(f"{ROOT}contacts/", body, content_type="application/json")
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    with cast.alice.at_work():
        assert not Contact.objects.exists()
    browser.cookies["kith-csrf"] = "a" * 32
    sent = {"X-CSRFToken": "a" * 32}
    assert browser.post(f"{ROOT}contacts/", body, content_type="application/json", headers=sent).status_code == 201
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
    ):
        for path in ("contacts/", "contacts/1/", "contacts/actions/edit/", "contacts/1/restore/", "undo/1/"):
            for method in ("POST", "PATCH", "DELETE"):
                answer = browser.generic(method, ROOT + path, body, content_type=kind, headers=sent)
                assert answer.status_code in (405, 415), (kind, path, method)


def test_a_request_with_a_token_never_uses_the_session(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.sys.user, backend="kith.agency.backends.Backend")
    assert browser.get(f"{ROOT}me/", headers={"Authorization": "Bearer wrong"}).status_code == 401
    token = cast.alice.token()
    assert browser.get(f"{ROOT}me/", headers={"Authorization": f"Bearer {token}"}).json()["name"] == "Alice Adams"


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("contacts/", "GET, HEAD, OPTIONS, POST"),
        ("contacts/1/", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("contacts/1/restore/", "OPTIONS, POST"),
        ("contacts/1/history/", "GET, HEAD, OPTIONS"),
        ("contacts/actions/hand_over/", "OPTIONS, POST"),
        ("undo/1/", "OPTIONS, POST"),
        ("me/", "GET, HEAD, OPTIONS"),
    ],
)
def test_other_methods_are_refused_and_told_which_are_possible(cast: Cast, path: str, allow: str) -> None:
    api = Api(cast.alice)
    for method in ("PUT", "TRACE", "PROPFIND"):
        answer = api.call(method, path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, allow)
    asked = api.call("OPTIONS", path)
    assert (asked.status_code, asked.content, asked.headers["Allow"]) == (204, b"", allow)


def test_head_has_the_headers_of_get_and_no_body(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    api = Api(cast.alice)
    full, head = api.get(f"contacts/{row.pk}/"), api.call("HEAD", f"contacts/{row.pk}/")
    assert head.content == b""
    assert head.headers["ETag"] == full.headers["ETag"] == '"1"'
    assert head.headers["Content-Length"] == str(len(full.content))
