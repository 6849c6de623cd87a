"""Column names that identify fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kith.engine.fields.text import LongText
from kith.kit.names import fold
from kith.transfer import hooks, own_keys
from kith.transfer.mapping.columns import EXTERNAL_ID, EXTERNAL_IDS, Column

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource

# The long text that takes what has no place of its own.
REMARKS = "description"
_SEPARATORS = re.compile(r"[\s_\-./:]+")


def normal(header: str) -> str:
    """Normalise a column name: "E-Mail_Address" → "e mail address"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return _SEPARATORS.sub(" ", fold(spaced)).strip()


def words_of(resource: Resource) -> dict[str, Column]:
    """Return column name → target: names and labels of fields, and the domain's words."""
    known = hooks.of(resource.slug).words
    words = {normal(word): column for word, column in known.columns.items()}
    for name, field in resource.writable.items():
        words[normal(field.label)] = words[normal(name)] = Column("", name)
    for name in known.divided:
        words.setdefault(normal(name), Column("", name))
    words.setdefault("external id", Column("", EXTERNAL_ID))
    words[normal(own_keys.COLUMN)] = Column("", EXTERNAL_ID)
    words[normal(own_keys.OTHERS)] = Column("", EXTERNAL_IDS)
    return words


def remarks_of(resource: Resource) -> str:
    """Return the field that takes what has no place of its own; "" if the entity has no such long text."""
    field = resource.writable.get(REMARKS)
    return REMARKS if field is not None and isinstance(field.kind, LongText) else ""
