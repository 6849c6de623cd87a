"""Tokens for programs: narrower than their owner, shown once, dead at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from kith.agency.middleware import actor_of_token
from kith.agency.models import ApiToken, Employee
from kith.agency.services import tokens
from kith.engine.history import changelog
from kith.engine.models import Change, ChangeSet
from kith.engine.web.errors import FieldErrors, Forbidden, Refused
from kith.engine.write import writes
from tests.agency.browser import sign_in
from tests.cast import PASSWORD, Cast, Person

NEW = "/account/tokens/new/"


def make(person: Person, **given: Any) -> tuple[ApiToken, str]:
    with person.at_work() as actor, writes.work(by=actor, door="ui", action="tokens.create") as changes:
        options: dict[str, Any] = {"name": "Robot", "scopes": [], "expires_at": None, **given}
        return tokens.create_token(Employee.objects.get(pk=person.id), by=actor, changes=changes, **options)


def confirmed(person: Person) -> Client:
    """A client whose person has just given the password once more."""
    client = sign_in(person)
    assert client.post(f"/account/reauthenticate/?next={NEW}", {"password": PASSWORD})["Location"] == NEW
    return client


def test_a_token_is_shown_once_and_kept_as_a_hash(cast: Cast) -> None:
    client = confirmed(cast.alice)
    page = client.post(
        NEW, {"name": "Robot", "breadth": "some", "scopes": ["contacts:view", "contacts:edit"], "expires": ""}
    )
    (secret,) = set(re.findall(r"kith_[\w-]{40,}", page.content.decode()))
    with scope(agency=cast.agency.pk):
        token = ApiToken.objects.get()
        assert token.scopes == [["contacts", "view"], ["contacts", "edit"]]
        assert (token.prefix, token.employee_id) == (secret[:12], cast.alice.id)
        told = str(list(Change.objects.values_list("fields", flat=True)))
    assert secret not in told
    assert token.secret_hash not in told
    assert secret not in client.get("/account/tokens/").content.decode()
    actor = actor_of_token(secret)
    assert actor is not None
    assert (actor.staff_id, actor.may("contacts", "edit"), actor.may("contacts", "create")) == (
        cast.alice.id,
        True,
        False,
    )


def test_making_a_token_needs_a_fresh_password(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.alice.user, backend="kith.agency.backends.Backend")
    answer = client.get(NEW)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/reauthenticate/")
    client.post(answer["Location"], {"password": PASSWORD})
    assert client.get(NEW).status_code == 200


def test_a_token_reaches_no_further_than_its_owner(cast: Cast) -> None:
    with pytest.raises(FieldErrors):
        make(cast.alice, scopes=[("units", "edit")])
    client = confirmed(cast.alice)
    answer = client.post(NEW, {"name": "R", "breadth": "some", "scopes": ["units:edit", "*:*"], "expires": ""})
    assert answer.status_code == 422
    assert client.post(NEW, {"name": "R", "breadth": "some", "expires": ""}).status_code == 422
    with scope(agency=cast.agency.pk):
        assert not ApiToken.objects.exists()


def test_nobody_makes_tokens_for_others_and_tokens_make_none(cast: Cast) -> None:
    with cast.sys.at_work() as actor, writes.work(by=actor, door="ui", action="test") as changes:
        with pytest.raises(Forbidden):
            tokens.create_token(
                Employee.objects.get(pk=cast.alice.id), name="x", scopes=[], expires_at=None, by=actor, changes=changes
            )
        with pytest.raises(Forbidden):
            tokens.create_token(
                Employee.objects.get(pk=cast.sys.id), name="x", scopes=[], expires_at=None, changes=changes,
                by=actor.narrowed({}),
            )  # fmt: skip
    bearer = Client(headers={"Authorization": f"Bearer {cast.sys.token()}"})
    assert bearer.get("/account/tokens/").status_code == 302
    for path in ("tokens", "grants", "invitations"):
        answer = bearer.post(f"/api/v1/{path}/", {"name": "x"}, content_type="application/json")
        assert answer.status_code in (403, 404), path


def test_a_valid_token_costs_one_query(cast: Cast) -> None:
    secret = cast.alice.token()
    actor_of_token(secret)
    with CaptureQueriesContext(connection) as queries:
        assert actor_of_token(secret) is not None
    assert len(queries) == 1


@pytest.mark.parametrize("fault", ["expired", "revoked", "left", "user closed", "trashed", "wrong", "empty"])
def test_a_token_that_no_longer_counts_is_refused(cast: Cast, fault: str) -> None:
    secret = cast.alice.token()
    now = timezone.now()
    with scope(agency=cast.agency.pk):
        if fault == "expired":
            ApiToken.objects.update(expires_at=now - timedelta(seconds=1))
        elif fault == "revoked":
            ApiToken.objects.update(revoked_at=now)
        elif fault == "left":
            Employee.objects.filter(pk=cast.alice.id).update(is_active=False)
        elif fault == "trashed":
            Employee.objects.filter(pk=cast.alice.id).update(deleted_at=now)
        elif fault == "user closed":
            cast.alice.user.is_active = False
            cast.alice.user.save()
    sent = {"wrong": "kith_wrong", "empty": ""}.get(fault, secret)
    answer = Client(headers={"Authorization": f"Bearer {sent}"}).get("/api/v1/contacts/")
    assert answer.status_code == 401
    signed_in = sign_in(cast.bob)
    assert signed_in.get("/api/v1/contacts/", headers={"authorization": f"Bearer {sent}"}).status_code == 401


def test_a_revoked_token_never_works_again_even_by_undo(cast: Cast) -> None:
    token, secret = make(cast.alice)
    client = sign_in(cast.alice)
    assert sign_in(cast.bob).post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert sign_in(cast.ada).post(f"/settings/tokens/{token.pk}/revoke/").status_code == 403
    assert sign_in(cast.dave).post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
    assert actor_of_token(secret) is not None
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    assert actor_of_token(secret) is None
    with cast.alice.at_work() as actor, pytest.raises(Refused):
        changelog.undo(ChangeSet.objects.filter(action="tokens.revoke").latest("pk").pk, by=actor, door="ui")
    assert actor_of_token(secret) is None


def test_the_system_administrator_sees_and_ends_every_token(cast: Cast) -> None:
    token, secret = make(cast.alice)
    client = sign_in(cast.sys)
    assert token.prefix in client.get("/settings/tokens/").content.decode()
    assert sign_in(cast.ada).get("/settings/tokens/").status_code == 403
    assert token.prefix not in sign_in(cast.dave).get("/settings/tokens/").content.decode()
    assert client.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 302
    assert actor_of_token(secret) is None


def test_the_last_day_counts_whole_in_the_persons_zone(cast: Cast) -> None:
    day = timezone.localdate() + timedelta(days=3)
    confirmed(cast.alice).post(NEW, {"name": "R", "breadth": "all", "expires": day.isoformat()})
    with scope(agency=cast.agency.pk):
        token = ApiToken.objects.get()
    assert token.expires_at is not None
    assert (
        token.expires_at.astimezone(ZoneInfo("Europe/Berlin")).isoformat()[:19] == f"{day + timedelta(days=1)}T00:00:00"
    )
