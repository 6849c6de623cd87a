"""The client's address behind proxies; only headers of trusted proxies are used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import ip_address, ip_network
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.core.exceptions import ImproperlyConfigured


def behind(app: WSGIApplication, proxies: Sequence[str]) -> WSGIApplication:
    """Wrap the app, so that it sees the client's address and scheme from the X-Forwarded headers of trusted proxies.

    proxies: IP addresses or networks. Raises ImproperlyConfigured for others.
    """
    networks = [_network(proxy) for proxy in proxies]

    def trusted(address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in networks)
        except ValueError:
            return False

    def wrapped(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if trusted(environ.get("REMOTE_ADDR", "")):
            # Each proxy appends the address it received from. A client can send a forged list; so the last entry that
            # is not a trusted proxy is the client.
            heard = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
            strangers = [address for address in heard if not trusted(address)]
            if strangers:
                environ["REMOTE_ADDR"] = strangers[-1]
            if environ.get("HTTP_X_FORWARDED_PROTO", "").strip().lower() == "https":
                environ["wsgi.url_scheme"] = "https"
        return app(environ, start_response)

    return wrapped


def _network(text: str) -> Any:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise ImproperlyConfigured(
            f"KITH_TRUSTED_PROXIES names {text!r}; write addresses such as 10.0.0.5 or networks such as 10.0.0.0/8."
        ) from None
