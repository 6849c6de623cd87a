"""What can go wrong in a request, as types: each door turns them into its own kind of answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kith.engine.declare.declaration import Alike


class KithError(Exception):
    """Base of all errors that a person can mend; ``message`` is shown to them."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(KithError):
    """A value that cannot be taken; the message says why and what would do."""

    status = 422


class FieldErrors(KithError):
    """Several fields at once: field name → messages. The key "" stands for the record as a whole."""

    status = 422

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(
            "; ".join(f"{name}: {' '.join(texts)}" if name else " ".join(texts) for name, texts in errors.items())
        )
        self.errors = dict(errors)


class BadQuery(FieldErrors):
    """A list was asked for with an unknown field, operator, sort key, cursor or value."""

    status = 400


class Forbidden(KithError):
    """The row is visible but the verb is not granted."""

    status = 403


class NotFound(KithError):
    """There is no such row within the actor's scope: it may not exist or may be somebody else's."""

    status = 404


class Refused(KithError):
    """A rule of the domain says no in the present state, such as closing what is closed."""

    status = 409


class AlikeFound(KithError):
    """A new record is all but certainly one that is there already; ``candidates`` are those that the actor sees."""

    status = 409

    def __init__(self, message: str, *, candidates: Sequence[Alike]) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class Conflict(KithError):
    """Somebody changed the same field meanwhile: field → {"current", "yours", "original"} in JSON form."""

    status = 409

    def __init__(self, message: str, *, version: int, fields: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(message)
        self.version = version
        self.fields = dict(fields)


class Moved(KithError):
    """The record became part of another one, ``new_id``; reading goes there, writing is refused."""

    status = 409

    def __init__(self, message: str, *, old_id: int, new_id: int, url: str) -> None:
        super().__init__(message)
        self.old_id = old_id
        self.new_id = new_id
        self.url = url
