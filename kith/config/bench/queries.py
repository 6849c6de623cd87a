"""Count the queries of each operation, in this process with Django's test client."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kith.agency.models import User
from kith.config.bench.data import TOKEN
from kith.config.bench.operations import operations


def count_queries(contacts: int, *, user: int) -> dict[str, dict[str, int]]:
    """Return door → operation → number of queries, including transaction statements."""
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(pk=user), backend="kith.agency.backends.Backend")
    api = Client(headers={"Authorization": f"Bearer {TOKEN}"})
    counted: dict[str, dict[str, int]] = {"api": {}, "page": {}}
    for operation in operations(contacts, session="", csrf=""):
        for door, make, asker in (("api", operation.api, api), ("page", operation.page, client)):
            if make is None:
                continue
            for _round in range(2):
                with CaptureQueriesContext(connection) as captured:
                    _ask(asker, make())
            counted[door][operation.name] = len(captured)
    return counted


def _ask(client: Any, request: bytes) -> None:
    """Send the prepared request through Django's test client."""
    head, _end, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _version = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    keep = {name: value for name, value in headers.items() if name in ("HX-Request",)}
    client.generic(method, path, body, content_type=headers.get("Content-Type", ""), headers=keep)
