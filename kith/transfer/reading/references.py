"""What a row says of a record that it links to, before that record is found or made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kith.kit.names import fold
from kith.transfer import own_keys

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.fields.base import Field
    from kith.transfer.reading.drafts import Draft


class Reference(NamedTuple):
    """What a row says of a record it links to: its name, its key in another system, or both."""

    text: str
    source: str = ""
    key: str = ""


class Linked(str):
    """A linked record by its number, “#12”, until somebody looks its name up."""

    __slots__ = ("entity", "id")

    entity: str
    id: int

    @classmethod
    def to(cls, target: Resource, row_id: int) -> Linked:
        text = cls(f"#{row_id}")
        text.entity, text.id = target.slug, row_id
        return text


# What makes two references mean one record that is missing: (source, key), or ("", folded name).
type Identity = tuple[str, str]


def identity_of(reference: Reference) -> Identity:
    """By what a missing record is told from others."""
    if reference.key:
        return reference.source, reference.key
    number = own_keys.numbered(reference.text)
    if number is not None and own_keys.is_foreign(number.key):
        return own_keys.SOURCE, number.key
    return "", fold(reference.text)


class Use(NamedTuple):
    """A reference where it stands: in a draft itself, or in ``item``, one of the parts that the draft lists."""

    draft: Draft
    field: Field
    reference: Reference
    item: dict[str, Any] | None

    def settle(self, pk: int) -> None:
        """The record is there."""
        if self.item is None:
            self.draft.values[self.field.name] = pk
            del self.draft.linked[self.field.name]
        else:
            self.item[self.field.name] = pk

    def fill(self, pk: int) -> None:
        """The record was made when the draft was written."""
        if self.item is None:
            self.field.put(self.draft.row, pk)
        else:
            self.item[self.field.name] = pk

    def refuse(self, message: str) -> None:
        """Nothing comes of the row."""
        self.draft.refuse(message, self.field.label)
        if self.item is None:
            del self.draft.linked[self.field.name]

    def keep_or_refuse(self, message: str) -> None:
        """The name goes to the remarks, where the import takes them and it is a link of the record itself."""
        if self.item is not None:
            self.refuse(message)
            return
        self.draft.keep_or_refuse(message, self.field.label, self.reference.text)
        self.draft.write_words()
        del self.draft.linked[self.field.name]
