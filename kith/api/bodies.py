"""Strict parsing of request bodies: JSON objects in UTF-8, no repeated names, bounded numbers."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import UnreadablePostError
from django.utils.translation import gettext as _

from kith.api.problems import BadRequest, TooLarge, WrongType
from kith.engine.web.errors import FieldErrors
from kith.engine.web.http import Request

_ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')
BIGGEST_VERSION = 2**31 - 1


def read_body(request: Request) -> dict[str, Any]:
    """Parse the body; an empty body is an empty object. Raises BadRequest, TooLarge and WrongType."""
    raw = _bytes(request)
    if not raw:
        return {}
    if not request.content_type:
        raise WrongType(_("Send the body as application/json."))
    try:
        # Parsed twice: orjson is strict about UTF-8, surrogates, nesting and NaN; json detects repeated names and
        # keeps decimals exact.
        orjson.loads(raw)
        body = json.loads(raw, object_pairs_hook=_once, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise BadRequest(_("The body is not valid JSON.")) from error
    if not isinstance(body, dict):
        raise BadRequest(_('The body must be a JSON object, such as {"name": "…"}.'))
    return body


def _bytes(request: Request) -> bytes:
    try:
        return request.body
    except RequestDataTooBig as error:
        raise TooLarge(_("The body is larger than this server takes.")) from error
    except UnreadablePostError as error:
        raise BadRequest(_("The body ended too early.")) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        _repeated(pairs)
    return found


def _repeated(pairs: list[tuple[str, Any]]) -> NoReturn:
    names = [name for name, _value in pairs]
    twice = next(name for name in names if names.count(name) > 1)
    raise BadRequest(_("“%(name)s” stands twice in one object.") % {"name": twice[:60]})


def take_version(request: Request, body: dict[str, Any]) -> int | None:
    """Return the version that the client saw: ``If-Match``, or else ``version``, which is removed from the body."""
    stated = body.pop("version", None)
    if stated is not None and (isinstance(stated, bool) or not isinstance(stated, int)):
        raise FieldErrors({"version": [_("Write the version as a whole number.")]})
    if stated is not None and not 0 < stated <= BIGGEST_VERSION:
        raise FieldErrors({"version": [_("There is no such version.")]})
    matched = version_of_header(request)
    if stated is not None and matched is not None and stated != matched:
        raise FieldErrors({"version": [_("If-Match and version differ; send one of them.")]})
    return matched if stated is None else stated


def version_of_header(request: Request) -> int | None:
    """Return the version in ``If-Match``; None if it is missing or ``*``."""
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return None
    found = _ETAG.fullmatch(header)
    if found is None:
        raise BadRequest(_('If-Match must be the ETag of the record, such as "3".'))
    return int(found[1])


def no_body(request: Request) -> None:
    """Raise BadRequest if the request has a body."""
    if read_body(request):
        raise BadRequest(_("This request takes no body."))
