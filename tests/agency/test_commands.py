"""`kith user create` and `kith token create`."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django_scopes import scope, scopes_disabled

from kith.agency.middleware import actor_of_token
from kith.agency.models import Agency, ApiToken, EmployeeRole, Role
from kith.engine.web.errors import FieldErrors, NotFound, Refused
from tests.agency.browser import path_of, sign_in
from tests.cast import Cast, forget_caches

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    call_command(*words)
    return capsys.readouterr().out


def test_the_first_system_administrator_founds_the_agency(capsys: pytest.CaptureFixture[str]) -> None:
    forget_caches()
    with pytest.raises(NotFound):
        call_command("user", "create", "ann@new.example", "--role", "salesperson")
    link = run(capsys, "user", "create", "ann@new.example", "--role", "system-administrator", "--agency", "New Agency")
    assert link.count("\n") == 1
    assert Agency.objects.get().name == "New Agency"
    client = Client()
    data = {"full_name": "Ann", "password": "quite-a-good-password-9"}
    assert client.post(path_of(link.strip()), data).status_code == 302
    assert client.get("/settings/roles/").status_code == 200
    second = run(capsys, "user", "create", "ben@new.example", "--role", "support", "--name", "Ben")
    again = run(capsys, "user", "create", "ben@new.example", "--role", "support")
    assert Client().get(path_of(second.strip())).status_code == 404
    assert Client().get(path_of(again.strip())).status_code == 200
    with scopes_disabled():
        assert EmployeeRole.objects.filter(employee__name="Ben").count() == 1


def test_a_user_of_another_agency_needs_no_link(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "user", "create", "dave@other.example", "--role", "support", "--agency", "Northwind Agency")
    assert out == "dave@other.example works for Northwind Agency and signs in as before\n"
    assert "Other Agency" in sign_in(cast.dave).get("/account/").content.decode()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("no-address", "--role", "support", "--agency", "Other Agency"), FieldErrors),
        (("a@b.example", "--role", "emperor", "--agency", "Other Agency"), NotFound),
        (("a@b.example", "--role", "support"), Refused),
        (("a@b.example", "--role", "support", "--agency", "Nowhere"), NotFound),
    ],
)
def test_faults_are_told_and_leave_nothing(cast: Cast, words: tuple[str, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        call_command("user", "create", *words)
    with scopes_disabled():
        assert Agency.objects.count() == 2
        assert not Role.objects.filter(holders__employee__email="a@b.example").exists()


def test_a_token_is_printed_alone(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "token", "create", "alice@agency.example", "--scopes", "contacts:view", "--days", "30")
    actor = actor_of_token(out.strip())
    assert out == out.strip() + "\n"
    assert actor is not None
    assert (actor.staff_id, actor.may("contacts", "view"), actor.may("contacts", "edit")) == (
        cast.alice.id,
        True,
        False,
    )
    with scope(agency=cast.agency.pk):
        assert ApiToken.objects.get().expires_at is not None
    with pytest.raises(NotFound):
        call_command("token", "create", "nobody@agency.example")
