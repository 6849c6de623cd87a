"""Which account an attempt to sign in was meant for, and what too many attempts get to see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from kith.config.errors import answer


def name_of_attempt(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The e-mail address that was tried, in lower case, so that spelling does not buy further attempts."""
    given = (credentials or {}).get("email") or request.POST.get("login") or ""
    return str(given).strip().lower()


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """429 with the waiting time, the same for an account that exists and one that does not."""
    response = answer(request, 429)
    response["Retry-After"] = "900"
    return response
