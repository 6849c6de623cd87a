"""Errors as application/problem+json (RFC 9457), with a message per field."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _

from kith.engine.web.errors import AlikeFound, Conflict, FieldErrors, KithError, Moved, NotFound

PROBLEM = "application/problem+json"


class BadRequest(KithError):
    """The request itself cannot be understood; nothing of it was looked at."""

    status = 400


class TooLarge(KithError):
    status = 413


class WrongType(KithError):
    status = 415


def problem(
    status: int, detail: str, *, errors: Mapping[str, list[str]] | None = None, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """One problem; ``errors`` maps field → messages, and the empty name stands for the record as a whole."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or {},
        **(more or {}),
    }
    # A message may quote what was sent; a character that no encoding knows must not break the answer.
    return HttpResponse(orjson.dumps(_sound(body)), status=status, content_type=PROBLEM)


def of_error(error: KithError) -> HttpResponse:
    """The problem that an error of the engine means."""
    if isinstance(error, Conflict):
        return problem(error.status, error.message, more={"version": error.version, "conflicts": error.fields})
    if isinstance(error, AlikeFound):
        names = ("id", "name", "score", "reasons")
        there = [dict(zip(names, each, strict=True)) for each in error.candidates]
        return problem(error.status, error.message, more={"candidates": there})
    if isinstance(error, FieldErrors):
        return problem(error.status, _("Some of this cannot be taken; see “errors”."), errors=error.errors)
    if isinstance(error, Moved):
        return problem(error.status, error.message, more={"moved_to": error.new_id})
    if isinstance(error, NotFound):
        return not_found()
    return problem(error.status, error.message)


def not_found() -> HttpResponse:
    """The same for what never existed, what is in the trash and what is somebody else's."""
    return problem(404, _("There is nothing here that you can see."))


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_sound(key): _sound(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_sound(entry) for entry in value]
    return value
