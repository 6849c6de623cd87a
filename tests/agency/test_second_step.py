"""The second step: a password alone opens nothing, and a code works once."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests.agency.browser import SIGN_IN, last_mail, link_of, path_of
from tests.cast import PASSWORD, Cast

STEP = "/account/2fa/authenticate/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = "a-much-better-password-7"


def code() -> str:
    """What the app shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30)))


@pytest.fixture
def half(cast: Cast) -> Client:
    """Alice after the password and before the code."""
    totp.TOTP.activate(cast.alice.user, SECRET)
    client = Client()
    answer = client.post(SIGN_IN, {"login": "alice@agency.example", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, STEP)
    return client


def test_a_password_alone_opens_nothing(half: Client) -> None:
    for path in ("/account/", "/organisation/", "/account/tokens/", "/account/sessions/"):
        assert half.get(path).status_code == 302, path
        assert half.get(path)["Location"].startswith(SIGN_IN), path
    assert half.get("/api/v1/contacts/").status_code == 401


@pytest.mark.parametrize("wrong", [None, "", "[]", "null", "000000x"])
def test_no_code_is_no_code(half: Client, wrong: str | None) -> None:
    half.post(STEP, {} if wrong is None else {"code": wrong})
    assert half.get("/account/").status_code == 302


def test_a_code_works_once(half: Client) -> None:
    now = code()
    assert half.post(STEP, {"code": now})["Location"] == "/"
    assert half.get("/account/").status_code == 200
    again = Client()
    again.post(SIGN_IN, {"login": "alice@agency.example", "password": PASSWORD})
    again.post(STEP, {"code": now})
    assert again.get("/account/").status_code == 302


def test_a_recovery_code_works_once(cast: Cast, half: Client) -> None:
    spare = RecoveryCodes.activate(cast.alice.user).get_unused_codes()[0]
    assert half.post(STEP, {"code": spare})["Location"] == "/"
    again = Client()
    again.post(SIGN_IN, {"login": "alice@agency.example", "password": PASSWORD})
    again.post(STEP, {"code": spare})
    assert again.get("/account/").status_code == 302


def test_a_reset_does_not_pass_by_the_second_step(cast: Cast, half: Client) -> None:
    client = Client()
    client.post("/account/password/reset/", {"email": "alice@agency.example"})
    target = client.get(path_of(link_of(last_mail())), follow=True).redirect_chain[-1][0]
    client.post(target, {"password1": NEW, "password2": NEW})
    assert client.get("/account/").status_code == 302
    answer = client.post(SIGN_IN, {"login": "alice@agency.example", "password": NEW})
    assert answer["Location"] == STEP


def test_turning_the_second_step_off_needs_the_password_again(cast: Cast, half: Client) -> None:
    half.post(STEP, {"code": code()})
    session = half.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    answer = half.post("/account/2fa/totp/deactivate/")
    assert "/reauthenticate/" in answer["Location"]
    assert totp.TOTP(cast.alice.user.authenticator_set.get(type="totp")).validate_code("000000") is False
