"""Who knocks at the doors: every role, a token with narrow scopes, and a stranger; each with a client of their own."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client

from tests.contract.world import World

ROLES = ("alice", "bob", "carol", "henry", "sue", "ada", "sys", "nil")
# Tokens narrow the rights of their owner: name → (whose, scopes).
TOKENS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "token-of-sys-for-tags": ("sys", (("tags", "view"),)),
    "token-of-sys-for-contacts": ("sys", (("contacts", "view"),)),
    "token-of-alice": ("alice", ()),
}
STRANGER = "stranger"
BACKEND = "kith.agency.backends.Backend"


@dataclass
class Visitor:
    """Somebody with a browser or a program."""

    name: str
    client: Client

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(address, headers=headers or None)

    def shown(self, response: Any) -> bytes:
        return shown(response)


def visitor(world: World, name: str) -> Visitor:
    """A client for one of ``ROLES``, ``TOKENS`` or the stranger. Errors of the server become answers with 500."""
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
    """All bytes of an answer as a person could read them, workbooks unpacked, in lower case."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode()
    return bytes(body + b"\n\nheaders\n" + headers).lower()


def login_address() -> str:
    from django.shortcuts import resolve_url

    return resolve_url(settings.LOGIN_URL)
