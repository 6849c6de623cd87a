"""An API client for tests: one person, one token, JSON requests and responses."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.cast import Person

ROOT = "/api/v1/"


class Api:
    """The API as one person."""

    def __init__(self, person: Person, *scopes: tuple[str, str]) -> None:
        self._client = Client(headers={"Authorization": f"Bearer {person.token(*scopes)}"})

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, headers=headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("PATCH", path, body, headers=headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.call("DELETE", path, headers=headers)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Send a request. body: sent as JSON; raw: sent unchanged. Header names have _ instead of -."""
        sent = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        kind = content_type if sent else ""
        return self._client.generic(method, ROOT + path, sent, content_type=kind, headers=named)


def errors(response: HttpResponse) -> dict[str, list[str]]:
    """Return the messages per field of a problem."""
    problem: dict[str, Any] = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert problem["status"] == response.status_code
    found: dict[str, list[str]] = problem["errors"]
    return found
