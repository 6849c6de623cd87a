"""What a row says of a record that it links to, before that record is found or made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from kith.engine.fields import Field
    from kith.engine.transfer.drafts import Draft


class Reference(NamedTuple):
    """What a row says of a record it links to: its name, its key in another system, or both."""

    text: str
    source: str = ""
    key: str = ""


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
            setattr(self.draft.row, self.field.attname, pk)
        else:
            self.item[self.field.name] = pk

    def refuse(self, message: str) -> None:
        self.draft.refuse(message, self.field.label)
        if self.item is None:
            del self.draft.linked[self.field.name]
