"""Pictures of records: re-encoded on arrival, kept by their content, served only to who may see the record."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from kith.engine.errors import FieldErrors
from kith.kit.photos import MAX_BYTES, PhotoError, safe_photo

FIELD = "photo"
MOST_BYTES = MAX_BYTES


def keep(data: bytes, *, agency_id: int) -> str:
    """Re-encode a picture and keep it; answers its storage name. Raises FieldErrors naming the remedy.

    Equal pictures of one agency are kept once, under the hash of what is stored, never under a name from outside.
    """
    name, picture = encode(data, agency_id=agency_id)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(picture))
    return name


def encode(data: bytes, *, agency_id: int) -> tuple[str, bytes]:
    """The storage name that a picture would get, and what would be stored. Raises FieldErrors naming the remedy."""
    try:
        picture = safe_photo(data)
    except PhotoError as error:
        raise FieldErrors({FIELD: [_(str(error))]}) from error
    return f"photos/{agency_id}/{hashlib.sha256(picture).hexdigest()}.webp", picture


def address(url: str, row_id: int, photo: str) -> str:
    """Where the picture of a record is fetched; changes with the picture, so that browsers may keep it."""
    return f"{url}{row_id}/photo/?v={Path(photo).stem[:12]}" if photo else ""
