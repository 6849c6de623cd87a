"""Pictures of records: re-encoded at upload, stored by content hash, with the permissions of the record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from kith.engine.files import storage
from kith.engine.rows.columns import PhotoField
from kith.engine.web.errors import FieldErrors
from kith.kit.photos import MAX_BYTES, Crop, PhotoError

FIELD = "photo"
MOST_BYTES = MAX_BYTES


def keep(data: bytes, *, crop: Crop | None = None) -> str:
    """Re-encode a picture, or a square of it, and store it; return its key. Raises FieldErrors."""
    name, picture = encode(data, crop=crop)
    storage.keep([picture], most=MOST_BYTES)
    return name


def encode(data: bytes, *, crop: Crop | None = None) -> tuple[str, bytes]:
    """Return the key and the bytes that ``keep`` would store. Raises FieldErrors with what to do."""
    from kith.kit.pixels import safe_photo

    try:
        picture = safe_photo(data, crop=crop)
    except PhotoError as error:
        raise FieldErrors({FIELD: [_(str(error))]}) from error
    return hashlib.sha256(picture).hexdigest(), picture


def address(url: str, row_id: int, photo: str) -> str:
    """Return the URL of a record's picture. It contains the key, so that browsers can cache it."""
    return f"{url}{row_id}/photo/?v={photo[:12]}" if photo else ""


def referred_to(names: list[str]) -> Iterator[str]:
    """Return which of these files are pictures of a record, in any agency and including the trash."""
    for model in _pictured():
        yield from model.objects.filter(**{f"{FIELD}__in": names}).values_list(FIELD, flat=True)


@cache
def _pictured() -> list[Any]:
    models = (model for model in apps.get_models() if hasattr(model, FIELD))
    return [model for model in models if isinstance(model._meta.get_field(FIELD), PhotoField)]
