import re

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from kith.agency.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def alice() -> User:
    cache.clear()  # allauth counts attempts there
    return get_user_model().objects.create_user(email="alice@example.org", password=PASSWORD)


def sign_in(client: Client, email: str, password: str) -> int:
    return client.post("/account/login/", {"login": email, "password": password}).status_code


def test_nobody_opens_an_account_unasked(client: Client) -> None:
    client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not get_user_model().objects.filter(email="new@example.org").exists()


def test_the_right_password_signs_in_and_the_wrong_one_does_not(client: Client, alice: User) -> None:
    assert sign_in(client, "alice@example.org", "wrong") == 200
    assert sign_in(client, "Alice@Example.org", PASSWORD) == 302


def test_a_whole_office_signs_in_from_one_address_within_a_minute(client: Client, alice: User) -> None:
    for _person in range(40):
        assert sign_in(client, "alice@example.org", PASSWORD) == 302
        client.logout()


def test_an_account_closes_after_ten_wrong_passwords_whatever_the_spelling(client: Client, alice: User) -> None:
    for attempt in range(10):
        cache.clear()
        spelling = "ALICE@example.org" if attempt % 2 else "alice@example.org"
        client.post("/account/login/", {"login": spelling, "password": "wrong"}, REMOTE_ADDR=f"192.0.2.{attempt}")
    cache.clear()
    answer = client.post(
        "/account/login/", {"login": "alice@example.org", "password": PASSWORD}, REMOTE_ADDR="192.0.2.99"
    )
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"


def test_cookies_are_out_of_reach_for_scripts(client: Client, alice: User) -> None:
    sign_in(client, "alice@example.org", PASSWORD)
    session = client.cookies["kith"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")


def test_the_sign_in_page_has_no_inline_script_or_style(client: Client) -> None:
    text = client.get("/account/login/").text
    # Scripts of the type application/json are data, which the browser does not run.
    inline = r"<script(?![^>]*(\bsrc=|application/json)).*|<style.*|\sstyle=.*|\son[a-z]+=.*"
    assert [found.group() for found in re.finditer(inline, text)] == []
