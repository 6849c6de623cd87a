from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.exceptions import ImproperlyConfigured

from kith.config.proxy import behind


def seen(proxies: list[str], **environ: str) -> tuple[str, str]:
    """Client address and scheme as the application sees them."""
    got: WSGIEnvironment = {}

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        got.update(environ)
        return []

    request: WSGIEnvironment = dict(environ)
    setup_testing_defaults(request)
    behind(app, proxies)(request, lambda status, headers, exc_info=None: lambda text: None)
    return got["REMOTE_ADDR"], got["wsgi.url_scheme"]


def test_a_trusted_proxy_is_believed() -> None:
    given = {"HTTP_X_FORWARDED_FOR": "192.0.2.7", "HTTP_X_FORWARDED_PROTO": "https"}
    assert seen(["10.0.0.0/8"], REMOTE_ADDR="10.1.2.3", **given) == ("192.0.2.7", "https")


def test_anybody_else_is_not() -> None:
    given = {"HTTP_X_FORWARDED_FOR": "192.0.2.7", "HTTP_X_FORWARDED_PROTO": "https"}
    assert seen(["10.0.0.0/8"], REMOTE_ADDR="198.51.100.1", **given) == ("198.51.100.1", "http")


def test_what_the_client_wrote_in_front_does_not_count() -> None:
    given = {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 192.0.2.7, 10.9.9.9"}
    assert seen(["10.0.0.0/8"], REMOTE_ADDR="10.1.2.3", **given) == ("192.0.2.7", "http")


def test_a_proxy_that_is_no_address_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="KITH_TRUSTED_PROXIES names 'proxy'"):
        behind(lambda environ, start_response: [], ["proxy"])
