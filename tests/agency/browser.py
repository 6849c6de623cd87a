"""Django's test client, signed in through the form."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail
from django.test import Client

from tests.cast import PASSWORD, Person

SIGN_IN = "/account/login/"


def sign_in(person: Person, password: str = PASSWORD, client: Client | None = None) -> Client:
    """Return a client that has signed in through the form."""
    client = client or Client()
    answer = client.post(SIGN_IN, {"login": person.user.email, "password": password})
    assert answer.status_code == 302, answer.content[:500]
    return client


def link_of(message: Any) -> str:
    """The only link in the text of a mail."""
    (found,) = set(re.findall(r"https?://\S+", str(message.body)))
    return str(found)


def path_of(link: str) -> str:
    """Return the path of a link to the configured host."""
    assert link.startswith("http://127.0.0.1:8000/"), link
    return link.removeprefix("http://127.0.0.1:8000")


def last_mail() -> Any:
    """The mail that was sent last."""
    return mail.outbox[-1]
