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
    """The request is malformed; nothing of it was processed."""

    status = 400


class TooLarge(KithError):
    status = 413


class WrongType(KithError):
    status = 415


def problem(
    status: int, detail: str, *, errors: Mapping[str, list[str]] | None = None, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Return a problem response; ``errors`` maps field → messages, with "" for the record as a whole."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or {},
        **(more or {}),
    }
    # A message may quote input; an unpaired surrogate in it would make orjson raise.
    return HttpResponse(orjson.dumps(_sound(body)), status=status, content_type=PROBLEM)


def of_error(error: KithError) -> HttpResponse:
    """Convert an engine error to a problem response."""
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
    """Return the same 404 for missing, trashed and invisible records, so that it reveals nothing."""
    return problem(404, _("There is nothing here that you can see."))


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_sound(key): _sound(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_sound(entry) for entry in value]
    return value
