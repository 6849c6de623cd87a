"""What a person is told who may not see or do something: within the application, so that the way on is at hand."""

from __future__ import annotations

from django.test import Client

from tests.cast import Cast, Person

SIDE_BAR = '<nav class="side-nav"'


def shown(client: Client, address: str) -> tuple[int, str]:
    answer = client.get(address)
    return answer.status_code, answer.content.decode()


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def test_what_is_not_there_is_told_beside_the_side_bar(cast: Cast) -> None:
    for address in ("/contacts/999999/", "/no-such-page/"):
        status, text = shown(signed_in(cast.alice), address)
        assert status == 404
        assert SIDE_BAR in text
        assert "<h2>Nothing is here</h2>" in text


def test_what_is_forbidden_is_told_with_its_reason_beside_the_side_bar(cast: Cast) -> None:
    status, text = shown(signed_in(cast.alice), "/settings/roles/")
    assert status == 403
    assert SIDE_BAR in text
    assert "<h2>You may not do this</h2>" in text


def test_strangers_get_the_plain_page(db: None) -> None:
    status, text = shown(Client(), "/no-such-page/")
    assert status == 404
    assert SIDE_BAR not in text
    assert "<h1>Nothing is here</h1>" in text
