"""References to linked records before they are resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kith.kit.names import fold
from kith.transfer import own_keys

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.fields.base import Field
    from kith.transfer.reading.drafts import Draft


class Reference(NamedTuple):
    """A reference to a linked record: name, key in another system, or both."""

    text: str
    source: str = ""
    key: str = ""


class Linked(str):
    """A linked record by id, “#12”, until its name is read for display."""

    __slots__ = ("entity", "id")

    entity: str
    id: int

    @classmethod
    def to(cls, target: Resource, row_id: int) -> Linked:
        text = cls(f"#{row_id}")
        text.entity, text.id = target.slug, row_id
        return text


# Two references with the same identity mean the same missing record: (source, key), or ("", folded name).
type Identity = tuple[str, str]


def identity_of(reference: Reference) -> Identity:
    """Return the identity of a missing record."""
    if reference.key:
        return reference.source, reference.key
    number = own_keys.numbered(reference.text)
    if number is not None and own_keys.is_foreign(number.key):
        return own_keys.SOURCE, number.key
    return "", fold(reference.text)


class Use(NamedTuple):
    """A reference in a draft, or in ``item``, one of its child rows."""

    draft: Draft
    field: Field
    reference: Reference
    item: dict[str, Any] | None

    def settle(self, pk: int) -> None:
        """Set the id of an existing record."""
        if self.item is None:
            self.draft.values[self.field.name] = pk
            del self.draft.linked[self.field.name]
        else:
            self.item[self.field.name] = pk

    def fill(self, pk: int) -> None:
        """Set the id of a record that was created during the write."""
        if self.item is None:
            self.field.put(self.draft.row, pk)
        else:
            self.item[self.field.name] = pk

    def refuse(self, message: str) -> None:
        """Refuse the row."""
        self.draft.refuse(message, self.field.label)
        if self.item is None:
            del self.draft.linked[self.field.name]

    def keep_or_refuse(self, message: str) -> None:
        """Move the name of a record's own link to the remarks if the import is lenient; else refuse the row."""
        if self.item is not None:
            self.refuse(message)
            return
        self.draft.keep_or_refuse(message, self.field.label, self.reference.text)
        self.draft.write_words()
        del self.draft.linked[self.field.name]
