from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from wsgiref.util import setup_testing_defaults

import pytest

from kith.config.wsgi import application, two_doors

pytestmark = pytest.mark.database

if TYPE_CHECKING:
    from _typeshed import OptExcInfo

type Answer = tuple[int, dict[str, str], bytes]


def ask(path: str, method: str = "GET", **environ: str) -> Answer:
    """Status, headers and body of one request to the real application."""
    request: WSGIEnvironment = {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.input": BytesIO(), **environ}
    setup_testing_defaults(request)
    said: list[tuple[str, list[tuple[str, str]]]] = []

    written: list[bytes] = []

    def start(
        status: str, headers: list[tuple[str, str]], exc_info: OptExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        said.append((status, headers))
        return written.append

    body = b"".join(application(request, start))
    status, headers = said[0]
    return int(status.split()[0]), {name.lower(): value for name, value in headers}, body


def unheard(
    status: str, headers: list[tuple[str, str]], exc_info: OptExcInfo | None = None, /
) -> Callable[[bytes], object]:
    """Takes the start of an answer that nobody looks at."""
    return bytes


@pytest.mark.parametrize(
    ("path", "header", "expected"),
    [
        ("/api/v1/contacts/", "Bearer x", "tokens"),
        ("/api/v1/contacts/", "", "browsers"),
        ("/contacts/", "Bearer x", "browsers"),
        ("/apis/", "Bearer x", "browsers"),
    ],
)
def test_path_and_header_choose_the_door(path: str, header: str, expected: str) -> None:
    entered: list[str] = []

    def named(name: str) -> WSGIApplication:
        def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            entered.append(name)
            return []

        return app

    door = two_doors(named("browsers"), named("tokens"))
    list(door({"PATH_INFO": path, "HTTP_AUTHORIZATION": header}, unheard))
    assert entered == [expected]


@pytest.mark.django_db(transaction=True)
def test_a_wrong_token_is_refused_and_gets_no_session() -> None:
    status, headers, _body = ask("/api/v1/contacts/", HTTP_AUTHORIZATION="Bearer wrong")
    assert status == 401
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


@pytest.mark.django_db(transaction=True)
def test_writing_without_a_token_passes_the_check_against_forgery() -> None:
    status, headers, body = ask("/api/v1/contacts/", "POST")
    assert status in {401, 403}
    assert headers["content-type"] == "application/problem+json", body
