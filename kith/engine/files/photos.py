"""Pictures of records: re-encoded on arrival, kept by their content, served only to who may see the record."""

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
    """Re-encode a picture, or a square of it, and keep it; answers its name in the store. Raises FieldErrors."""
    name, picture = encode(data, crop=crop)
    storage.keep([picture], most=MOST_BYTES)
    return name


def encode(data: bytes, *, crop: Crop | None = None) -> tuple[str, bytes]:
    """The name that a picture would get in the store, and what would be kept. Raises FieldErrors naming the remedy."""
    from kith.kit.pixels import safe_photo

    try:
        picture = safe_photo(data, crop=crop)
    except PhotoError as error:
        raise FieldErrors({FIELD: [_(str(error))]}) from error
    return hashlib.sha256(picture).hexdigest(), picture


def address(url: str, row_id: int, photo: str) -> str:
    """Where the picture of a record is fetched; changes with the picture, so that browsers may keep it."""
    return f"{url}{row_id}/photo/?v={photo[:12]}" if photo else ""


@storage.refers
def referred_to(names: list[str]) -> Iterator[str]:
    """Which contents are the picture of some record, in any agency and also in the trash."""
    for model in _pictured():
        yield from model.objects.filter(**{f"{FIELD}__in": names}).values_list(FIELD, flat=True)


@cache
def _pictured() -> list[Any]:
    models = (model for model in apps.get_models() if hasattr(model, FIELD))
    return [model for model in models if isinstance(model._meta.get_field(FIELD), PhotoField)]
