"""What a model keeps of a person, declared where the model is, and what becomes of it when the person is erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

# Stands in ``by`` for the row itself: the person's own record.
ITSELF = "itself"


@dataclass(frozen=True, slots=True)
class Personal:
    """What rows keep of the person whom they name ``by`` a column, and what becomes of them ``on_erase``.

    A column of ``by`` is a foreign key to the person or to a row that keeps something of one; or it holds the id of
    any record, whose entity the column ``entity`` names. Without ``by`` a row tells of the person by chance alone, in
    the ``words`` of these columns, such as the message of a failed import.

    “erase” deletes the rows with their history, “anonymise” empties the columns of ``clears`` (or the words), “keep”
    leaves the rows, but for ``clears``. ``why`` says to people why something stays. With ``report`` the person is
    told of the rows.
    """

    by: str | tuple[str, ...] = ()
    on_erase: Literal["erase", "anonymise", "keep"] = "erase"
    clears: tuple[str, ...] = ()
    why: Any = ""
    entity: str = "entity"
    words: tuple[str, ...] = ()
    report: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns by which a row names the person."""
        return (self.by,) if isinstance(self.by, str) else self.by


def declared(model: type[Any]) -> tuple[Personal, ...]:
    """What a model says that it keeps of a person; empty where it says nothing."""
    found = getattr(model, "keeps", None)
    return found if isinstance(found, tuple) else (found,) if found is not None else ()
