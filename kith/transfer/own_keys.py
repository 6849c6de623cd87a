"""Kith's own keys of records in exports, by which an import finds them again, also in another agency.

A key is "<mark of the agency>-<id>". The mark distinguishes agencies and installations. A record that was imported with
the key of another agency keeps it, so that exporting it again gives the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.conf import settings

from kith.engine.models import ExternalId

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource

COLUMN, SOURCE = "kith_id", "kith"
# The column with keys of other systems.
OTHERS = "external_ids"
BIGGEST_ID = 2**63 - 1
_KEY = re.compile(r"([0-9a-f]{8})-(\d{1,19})")
# “Acme #12” is the Acme with id 12; “Acme #1f2e3d4c-12” the one with this key.
_NUMBERED = re.compile(r"(.*?)\s*#((?:[0-9a-f]{8}-)?\d{1,19})", re.DOTALL)


class Numbered(NamedTuple):
    """An ambiguous name with an appended id or key."""

    name: str
    key: str


@lru_cache(maxsize=1_000)
def mark_of(agency_id: int) -> str:
    """Return eight hexadecimal digits that identify the agency (with high probability) and never change."""
    agency = apps.get_model(settings.KITH_AGENCY_MODEL).objects.get(pk=agency_id)
    return blake2b(f"{agency.created_at.timestamp()} {agency_id}".encode(), digest_size=4).hexdigest()


def id_of(key: str, agency_id: int, *, source: str = SOURCE) -> int | None:
    """Return the id of a key of this agency; None for others. In a column of Kith's keys a plain number is an id."""
    if key.isdecimal():
        return _possible(key) if source == SOURCE else None
    found = _KEY.fullmatch(key)
    return _possible(found[2]) if found and found[1] == mark_of(agency_id) else None


def _possible(digits: str) -> int | None:
    return number if len(digits) < 20 and 0 < (number := int(digits)) <= BIGGEST_ID else None


def is_foreign(key: str) -> bool:
    """Whether a key has Kith's format, so that a new record can keep it."""
    return _KEY.fullmatch(key) is not None


def keys_for(resource: Resource, ids: Iterable[int], *, agency_id: int, source: str = SOURCE) -> dict[int, str]:
    """Return record id → exported key."""
    wanted = list(ids)
    keys = {pk: f"{mark_of(agency_id)}-{pk}" for pk in wanted}
    held = ExternalId.objects.filter(entity=resource.slug, source=source, object_id__in=wanted, deleted_at=None)
    keys.update(held.order_by("-pk").values_list("object_id", "key"))
    return keys


def has_others(resource: Resource) -> bool:
    """Whether any record of the entity has a key of another system."""
    return ExternalId.objects.filter(entity=resource.slug, deleted_at=None).exclude(source=SOURCE).exists()


def others_for(resource: Resource, ids: Iterable[int]) -> dict[int, str]:
    """Return record id → keys in other systems, as one cell: “npsp=12; salesforce=0031…”."""
    held = ExternalId.objects.filter(entity=resource.slug, object_id__in=list(ids), deleted_at=None)
    found: dict[int, list[str]] = {}
    for pk, source, key in (
        held.exclude(source=SOURCE).order_by("source", "key").values_list("object_id", "source", "key")
    ):
        found.setdefault(pk, []).append(f"{source}={key}")
    return {pk: "; ".join(keys) for pk, keys in found.items()}


def others_in(text: str) -> list[tuple[str, str]]:
    """Parse such a cell into (system, key). Raises ValueError."""
    pairs = [part.strip().partition("=") for part in text.split(";") if part.strip()]
    if any(not source.strip() or not key.strip() or len(source) > 40 for source, _equals, key in pairs):
        raise ValueError(text)
    return [(source.strip(), key.strip()) for source, _equals, key in pairs]


def numbered(text: str) -> Numbered | None:
    """Parse a name such as “Acme #12”; None for a plain name."""
    found = _NUMBERED.fullmatch(text)
    return Numbered(found[1], found[2]) if found else None
