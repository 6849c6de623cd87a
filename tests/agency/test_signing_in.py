"""Signing in and out, passwords and sessions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django_scopes import scope, scopes_disabled
from pytest_django import Settings

from kith.agency.models import SecurityEvent, User
from tests.agency.browser import SIGN_IN, last_mail, link_of, path_of, sign_in
from tests.cast import PASSWORD, Cast

RESET = "/account/password/reset/"
NEW = "a-much-better-password-7"


def kinds(person_agency: int) -> list[str]:
    with scope(agency=person_agency):
        return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_who_signs_in_gets_a_new_session_and_a_note_in_the_log(cast: Cast) -> None:
    client = Client()
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = str(client.cookies["kith"].value)
    sign_in(cast.alice, client=client)
    assert client.cookies["kith"].value != before
    assert not client.session.exists(before)
    assert kinds(cast.agency.pk) == ["signed_in"]
    assert kinds(cast.other.pk) == []


def test_signing_out_ends_the_session_on_the_server(cast: Cast) -> None:
    client = sign_in(cast.alice)
    key = client.session.session_key or ""
    client.post("/account/logout/")
    assert not client.session.exists(key)
    assert UserSession.objects.filter(user=cast.alice.user).count() == 0
    assert kinds(cast.agency.pk) == ["signed_in", "signed_out"]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(cast: Cast, target: str) -> None:
    answer = Client().post(
        f"{SIGN_IN}?next={target}", {"login": "alice@agency.example", "password": PASSWORD, "next": target}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_signing_in_comes_back_to_where_one_was_going(cast: Cast) -> None:
    answer = Client().post(SIGN_IN, {"login": "ALICE@agency.example", "password": PASSWORD, "next": "/organisation/"})
    assert answer["Location"] == "/organisation/"


def test_wrong_and_unknown_look_the_same_and_ten_of_them_close_the_door(cast: Cast) -> None:
    client = Client()
    known = client.post(SIGN_IN, {"login": "alice@agency.example", "password": "wrong"})
    unknown = client.post(SIGN_IN, {"login": "nobody@agency.example", "password": "wrong"})
    inactive = cast.bob.user
    inactive.is_active = False
    inactive.save()
    closed = client.post(SIGN_IN, {"login": inactive.email, "password": "wrong"})

    def text(answer: Any, address: str) -> str:
        body = answer.content.decode().replace(address, "…")
        return re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]+"', "", body)

    assert known.status_code == unknown.status_code == closed.status_code == 200
    assert text(known, "alice@agency.example") == text(unknown, "nobody@agency.example") == text(closed, inactive.email)
    for _ in range(9):
        answer = Client(REMOTE_ADDR="10.1.2.3").post(SIGN_IN, {"login": "Alice@agency.example ", "password": "wrong"})
    assert answer.status_code == 429
    assert (
        Client(REMOTE_ADDR="10.9.9.9")
        .post(SIGN_IN, {"login": "alice@agency.example", "password": PASSWORD})
        .status_code
        == 429
    )
    assert kinds(cast.agency.pk).count("sign_in_failed") >= 10


def test_an_unknown_address_is_noted_without_an_agency(cast: Cast) -> None:
    Client().post(SIGN_IN, {"login": "nobody@agency.example", "password": "wrong"})
    with scopes_disabled():
        event = SecurityEvent.objects.get()
    assert (event.agency_id, event.staff_id, event.email) == (None, None, "nobody@agency.example")


def test_nobody_signs_up(cast: Cast) -> None:
    data = {"email": "new@agency.example", "password1": NEW}
    for path in ("/account/signup/", "/account/signup/passkey/"):
        assert Client().get(path).status_code == 404
        assert Client().post(path, data).status_code == 404
    assert Client().post("/account/3rdparty/signup/", data).status_code in (302, 404)
    assert not User.objects.filter(email="new@agency.example").exists()


def test_a_reset_link_comes_from_the_settings_works_once_and_ends_sessions(cast: Cast) -> None:
    elsewhere = sign_in(cast.alice)
    stranger = Client(headers={"host": "127.0.0.1", "x-forwarded-host": "evil.example"})
    answer = stranger.post(RESET, {"email": "alice@agency.example"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/password/reset/done/")
    assert last_mail().to == ["alice@agency.example"]
    path = path_of(link_of(last_mail()))
    form = stranger.get(path, follow=True)
    target = form.redirect_chain[-1][0]
    assert stranger.post(target, {"password1": NEW, "password2": NEW}).status_code == 302
    assert elsewhere.get("/account/").status_code == 302
    assert UserSession.objects.filter(user=cast.alice.user).count() == 0
    assert "/account/" not in stranger.session
    assert stranger.get("/account/").status_code == 302, "a reset signs nobody in"
    again = Client().get(path, follow=True)
    assert "This link no longer works" in again.content.decode()
    sign_in(cast.alice, NEW)
    assert "password_reset" in kinds(cast.agency.pk)


def test_a_foreign_host_is_refused(cast: Cast) -> None:
    answer = Client(headers={"host": "evil.example"}).post(RESET, {"email": "alice@agency.example"})
    assert answer.status_code == 400
    assert mail.outbox == []


def test_asking_for_a_reset_betrays_nobody(cast: Cast) -> None:
    known = Client().post(RESET, {"email": "alice@agency.example"})
    unknown = Client().post(RESET, {"email": "nobody@agency.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["alice@agency.example"], ["nobody@agency.example"]]
    assert link_of(mail.outbox[1]) == "http://127.0.0.1:8000"


def test_a_broken_mail_server_betrays_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> int:
        raise ConnectionRefusedError("no mail today")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    for email in ("alice@agency.example", "nobody@agency.example"):
        answer = Client().post(RESET, {"email": email})
        assert (answer.status_code, answer["Location"]) == (302, "/account/password/reset/done/")


def test_a_lookalike_address_gets_no_link(cast: Cast) -> None:
    Client().post(RESET, {"email": "al\u0131ce@agency.example"})
    assert all("/password/reset/key/" not in message.body for message in mail.outbox)


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(cast: Cast) -> None:
    here, there = sign_in(cast.alice), sign_in(cast.alice)
    answer = here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert UserSession.objects.filter(user=cast.alice.user).count() == 1
    assert "password_changed" in kinds(cast.agency.pk)


def test_the_list_of_sessions_ends_the_others(cast: Cast) -> None:
    here, there = sign_in(cast.alice), sign_in(cast.alice)
    assert "Sign out all other sessions" in here.get("/account/sessions/").content.decode()
    here.post("/account/sessions/")
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_pages_around_the_second_step_stand_in_the_frame(cast: Cast) -> None:
    client = sign_in(cast.alice)
    client.post("/account/reauthenticate/?next=/account/2fa/", {"password": PASSWORD})
    for path in ("/account/2fa/", "/account/2fa/totp/activate/", "/account/email/", "/account/password/change/"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Northwind Agency" in answer.content.decode(), path


def test_the_account_page_saves_what_is_the_users_and_nothing_else(cast: Cast) -> None:
    client = sign_in(cast.alice)
    data = {"full_name": "Alice Atkins", "theme": "dark", "zone": "Asia/Tokyo", "language": "en", "is_active": "0",
            "email": "other@agency.example", "current_employee": cast.sys.id}  # fmt: skip
    assert client.post("/account/", data).status_code == 302
    user = User.objects.get(pk=cast.alice.user.pk)
    assert (user.full_name, user.theme, user.zone) == ("Alice Atkins", "dark", "Asia/Tokyo")
    assert (user.email, user.is_active, user.current_employee_id) == ("alice@agency.example", True, None)
    with cast.alice.at_work() as actor:
        assert (actor.name, actor.zone) == ("Alice Atkins", "Asia/Tokyo")
    assert client.post("/account/", {**data, "zone": "Mars/Olympus"}).status_code == 422


def test_the_page_names_sample_accounts_but_nobody_else_and_nothing_in_production(
    cast: Cast, settings: Settings
) -> None:
    User.objects.filter(pk=cast.alice.user.pk).update(is_demo=True)
    text = Client().get(SIGN_IN).content.decode()
    assert "alice@agency.example" in text
    assert "bob@agency.example" not in text
    settings.MODE = "production"
    assert "alice@agency.example" not in Client().get(SIGN_IN).content.decode()


def test_sessions_name_the_browser_in_words(cast: Cast) -> None:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36")
    sign_in(cast.alice, client=client)
    assert ">Chrome, Linux</th>" in client.get("/account/sessions/").content.decode()
