"""Hooks of django-axes: the account of a login attempt, and the page after too many attempts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from kith.config.errors import answer


def name_of_attempt(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the attempted e-mail address in lower case; otherwise each spelling would get its own ten attempts."""
    given = (credentials or {}).get("email") or request.POST.get("login") or ""
    return str(given).strip().lower()


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """429 with the waiting time; the same response whether or not the account exists."""
    response = answer(request, 429)
    response["Retry-After"] = "900"
    return response
