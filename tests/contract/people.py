"""The visitors of the crawls: every role, tokens with narrow scopes, and an anonymous user, each with a client."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client

from tests.contract.world import World

ROLES = ("alice", "bob", "carol", "henry", "sue", "ada", "sys", "nil")
# Narrowed tokens: name → (owner, scopes).
TOKENS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "token-of-sys-for-tags": ("sys", (("tags", "view"),)),
    "token-of-sys-for-contacts": ("sys", (("contacts", "view"),)),
    "token-of-alice": ("alice", ()),
}
STRANGER = "stranger"
BACKEND = "kith.agency.backends.Backend"


@dataclass
class Visitor:
    """A browser or program with its user."""

    name: str
    client: Client

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(address, headers=headers or None)

    def shown(self, response: Any) -> bytes:
        return shown(response)


def visitor(world: World, name: str) -> Visitor:
    """Return a client for one of ``ROLES``, ``TOKENS`` or the anonymous user. Exceptions become responses with 500."""
    client = Client(raise_request_exception=False)
    if name in TOKENS:
        owner, scopes = TOKENS[name]
        secret = world.person(owner).token(*scopes)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    elif name != STRANGER:
        client.force_login(world.person(name).user, backend=BACKEND)
        client.get("/account/")  # fills what is cached per person
    return Visitor(name, client)


def shown(response: Any) -> bytes:
    """Return all readable bytes of a response in lower case, with workbooks unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode()
    return bytes(body + b"\n\nheaders\n" + headers).lower()


def login_address() -> str:
    from django.shortcuts import resolve_url

    return resolve_url(settings.LOGIN_URL)
