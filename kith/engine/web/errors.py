"""Exceptions of requests; pages, API and command line convert them to their own responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kith.engine.declare.declaration import Alike


class KithError(Exception):
    """Base of all errors that a user can correct; ``message`` is displayed."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(KithError):
    """An invalid value; the message says why and what is accepted."""

    status = 422


class FieldErrors(KithError):
    """Errors of several fields: field name → messages. The key "" is the record as a whole."""

    status = 422

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(
            "; ".join(f"{name}: {' '.join(texts)}" if name else " ".join(texts) for name, texts in errors.items())
        )
        self.errors = dict(errors)


class BadQuery(FieldErrors):
    """A list query with an unknown field, operator, sort key, cursor or value."""

    status = 400


class Forbidden(KithError):
    """The row is visible but the verb is not granted."""

    status = 403


class NotFound(KithError):
    """No such row is visible to the actor, whether or not it exists."""

    status = 404


class Refused(KithError):
    """A business rule refuses the action in the current state, such as closing a closed record."""

    status = 409


class AlikeFound(KithError):
    """A new record is almost certainly a duplicate; ``candidates`` are the visible existing ones."""

    status = 409

    def __init__(self, message: str, *, candidates: Sequence[Alike]) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class Conflict(KithError):
    """Somebody else changed the same field meanwhile: field → {"current", "yours", "original"} as JSON."""

    status = 409

    def __init__(self, message: str, *, version: int, fields: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(message)
        self.version = version
        self.fields = dict(fields)


class Moved(KithError):
    """The record was merged into ``new_id``; reads are redirected, writes refused."""

    status = 409

    def __init__(self, message: str, *, old_id: int, new_id: int, url: str) -> None:
        super().__init__(message)
        self.old_id = old_id
        self.new_id = new_id
        self.url = url
