"""Invitations: who may invite to what, and links that work once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from kith.agency.models import Employee, EmployeeRole, Invitation, Role, User
from tests.agency.browser import last_mail, link_of, path_of, sign_in
from tests.cast import PASSWORD, Cast

PAGE = "/settings/invitations/"
GOOD = "quite-a-good-password-9"


def role_id(cast: Cast, key: str) -> int:
    with scope(agency=cast.agency.pk):
        return Role.objects.get(key=key).pk


def invite(cast: Cast, client: Client, email: str = "nina@agency.example", role: str = "salesperson") -> str:
    """Invite through the page; answers the path of the link in the mail."""
    answer = client.post(PAGE, {"name": "Nina New", "email": email, "roles": [role_id(cast, role)]})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return path_of(link_of(last_mail()))


def roles_of(cast: Cast, email: str) -> set[str]:
    with scope(agency=cast.agency.pk):
        links = EmployeeRole.objects.filter(employee__email=email)
        return set(links.values_list("role__key", flat=True))


def test_somebody_new_joins_with_the_roles_of_the_invitation_alone(cast: Cast) -> None:
    path = invite(cast, sign_in(cast.ada))
    assert last_mail().to == ["nina@agency.example"]
    assert "Northwind Agency" in last_mail().subject
    assert last_mail().alternatives[0][1] == "text/html"
    client = Client()
    assert "Join Northwind Agency" in client.get(path).content.decode()
    data = {
        "full_name": "Nina New",
        "password": GOOD,
        "email": "boss@agency.example",
        "role": role_id(cast, "sales-head"),
        "roles": role_id(cast, "system-administrator"),
        "agency": cast.other.pk,
    }
    assert client.post(path, data)["Location"] == "/"
    user = User.objects.get(email="nina@agency.example")
    assert user.check_password(GOOD)
    assert roles_of(cast, "nina@agency.example") == {"salesperson"}
    assert client.get("/account/").status_code == 200
    with scope(agency=cast.agency.pk):
        assert Employee.objects.get(user=user).name == "Nina New"
    assert not User.objects.filter(email="boss@agency.example").exists()


def test_looking_at_the_link_changes_nothing_and_it_works_once(cast: Cast) -> None:
    path = invite(cast, sign_in(cast.ada))
    for _ in range(3):
        assert Client().get(path).status_code == 200
        Client().head(path)
    assert Client().post(path, {"full_name": "Nina", "password": GOOD}).status_code == 302
    replay = Client().post(path, {"full_name": "Mallory", "password": "another-password-1"})
    assert replay.status_code == 404
    assert User.objects.get(email="nina@agency.example").check_password(GOOD)


def test_a_weak_password_does_not_join(cast: Cast) -> None:
    path = invite(cast, sign_in(cast.ada))
    for weak in ("short", "password123", "nina@agency.example"):
        assert Client().post(path, {"full_name": "Nina", "password": weak}).status_code == 422
    assert not User.objects.filter(email="nina@agency.example").exists()


def test_an_old_a_withdrawn_and_a_replaced_link_are_dead_alike(cast: Cast) -> None:
    client = sign_in(cast.ada)
    first = invite(cast, client)
    second = invite(cast, client, "NINA@agency.example")
    assert Client().get(first).status_code == 404
    with scope(agency=cast.agency.pk):
        open_one = Invitation.objects.get(accepted_at=None, revoked_at=None)
    assert client.post(f"{PAGE}{open_one.pk}/resend/").status_code == 302
    third = path_of(link_of(last_mail()))
    assert (Client().get(second).status_code, Client().get(third).status_code) == (404, 200)
    with scope(agency=cast.agency.pk):
        open_one = Invitation.objects.get(accepted_at=None, revoked_at=None)
        Invitation.objects.filter(pk=open_one.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(third).status_code == 404
    fourth = invite(cast, client)
    with scope(agency=cast.agency.pk):
        open_one = Invitation.objects.get(accepted_at=None, revoked_at=None)
    assert client.post(f"{PAGE}{open_one.pk}/cancel/").status_code == 302
    dead = Client().get(fourth)
    assert dead.status_code == 404
    assert "no longer works" in dead.content.decode()


def test_nobody_invites_beyond_their_own_rights(cast: Cast) -> None:
    client = sign_in(cast.ada)
    data = {"name": "Nina", "email": "nina@agency.example", "roles": [role_id(cast, "system-administrator")]}
    assert client.post(PAGE, data).status_code == 422
    assert mail.outbox == []
    with scope(agency=cast.agency.pk):
        assert not Employee.objects.filter(email="nina@agency.example").exists()
    assert sign_in(cast.alice).post(PAGE, data).status_code == 403
    assert sign_in(cast.alice).get(PAGE).status_code == 403


def test_roles_of_another_agency_cannot_be_given(cast: Cast) -> None:
    with scope(agency=cast.other.pk):
        foreign = Role.objects.get(key="salesperson").pk
    data = {"name": "Nina", "email": "nina@agency.example", "roles": [foreign]}
    assert sign_in(cast.sys).post(PAGE, data).status_code == 422


def test_a_user_of_another_agency_gains_a_place_after_signing_in(cast: Cast) -> None:
    path = invite(cast, sign_in(cast.ada), "dave@other.example")
    stranger = Client()
    assert stranger.get(path)["Location"] == f"/account/login/?next={path.replace('/', '%2F')}"
    assert stranger.post(path, {"full_name": "Mallory", "password": GOOD}).status_code == 302
    assert User.objects.get(email="dave@other.example").check_password(PASSWORD)
    assert sign_in(cast.alice).post(path).status_code == 409
    dave = sign_in(cast.dave)
    assert dave.get(path).status_code == 200
    with scope(agency=cast.agency.pk):
        assert not Employee.objects.filter(user=cast.dave.user).exists()
    assert dave.post(path)["Location"] == "/"
    with scope(agency=cast.agency.pk):
        assert Employee.objects.get(user=cast.dave.user).email == "dave@other.example"
    assert "Northwind Agency" in dave.get("/account/").content.decode()


def test_who_works_here_is_not_invited_again(cast: Cast) -> None:
    data = {"name": "Bob", "email": "BOB@agency.example", "roles": [role_id(cast, "salesperson")]}
    answer = sign_in(cast.ada).post(PAGE, data)
    assert answer.status_code == 422
    assert "Somebody with this address works here already." in answer.content.decode()


def test_who_leaves_before_joining_cannot_join(cast: Cast) -> None:
    client = sign_in(cast.ada)
    path = invite(cast, client)
    with scope(agency=cast.agency.pk):
        nina = Employee.objects.get(email="nina@agency.example")
    assert client.post(f"/employees/{nina.pk}/access/deactivate/").status_code == 302
    assert Client().get(path).status_code == 404
    assert client.post(f"/employees/{nina.pk}/access/reactivate/").status_code == 302
    assert Client().get(path).status_code == 404


def test_a_mail_that_cannot_be_sent_is_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> int:
        raise ConnectionRefusedError("no mail today")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    data = {"name": "Nina", "email": "nina@agency.example", "roles": [role_id(cast, "salesperson")]}
    answer = sign_in(cast.ada).post(PAGE, data, follow=True)
    assert "the mail could not be sent" in answer.content.decode()
