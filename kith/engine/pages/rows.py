"""The rows of a list as HTML, drawn column by column: plain joining of escaped pieces, because lists draw millions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from kith.engine.fields import Field, avatar
from kith.engine.fields.base import Kind
from kith.engine.pages.inputs import can_edit
from kith.engine.query.reading import Line

if TYPE_CHECKING:
    from kith.engine.pages.listing import Listing

WIDTHS = {"long_text": "w-xl", "tags": "w-l", "children": "w-l"}
# On a phone a row is a card: its name, beside it the first coloured state, below it two more columns.
STATE_PLACE, OTHER_PLACES = "p2", ("p1", "p3")
# Entities with these icons show the initials of their records.
FACES = ("user", "building")


def why_fixed(field: Field) -> str:
    """Why no cell of this column is edited in place; empty when cells are edited."""
    if can_edit(field):
        return ""
    if field.name in field.resource.fields:
        return _("Open the record to change this.")
    if field.name in field.resource.readonly:
        return _("Kith keeps this by itself.")
    return _("This is made from other fields; open the record to change them.")


def draw(lines: Sequence[Line], listing: Listing) -> list[Markup]:
    """The rows, each as one piece of HTML."""
    if not lines:
        return []
    fields = listing.query.fields
    names, texts = _names(lines, fields[0], listing)
    classes = _classes(listing)
    columns = [
        _column(field, [line.values[place] for line in lines], classes[place])
        for place, field in enumerate(fields)
        if place
    ]
    select = _("Select %(name)s")
    heads = [_head(line, select % {"name": text}, listing.fixed(line)) for line, text in zip(lines, texts, strict=True)]
    return [Markup("".join(parts) + "</tr>") for parts in zip(heads, names, *columns, strict=True)]


def _head(line: Line, label: str, fixed: str) -> str:
    """The beginning of a row and its tick box."""
    why = f' data-why="{escape(fixed)}"' if fixed else ""
    return (
        f'<tr data-id="{line.id}" data-version="{line.version}"{why}><td class="check">'
        f'<input type="checkbox" name="ids" value="{line.id}" form="bulk" aria-label="{escape(label)}"></td>'
    )


def _names(lines: Sequence[Line], field: Field, listing: Listing) -> tuple[list[str], list[str]]:
    """The first cells, which open the records in the order of this list; and their plain texts."""
    resource = listing.resource
    faced, square = resource.icon in FACES, resource.icon != "user"
    suffix = escape(f"?list={quote(listing.address)}")
    texts = [field.kind.display(line.values[0], field) or f"{resource.label} {line.id}" for line in lines]
    cells = [
        f'<th scope="row" class="name"><a class="person" href="{resource.url}{line.id}/{suffix}"'
        f' data-peek="{resource.url}{line.id}/peek/">{avatar(text, square=square) if faced else ""}'
        f"<span>{escape(text)}</span></a></th>"
        for line, text in zip(lines, texts, strict=True)
    ]
    return cells, texts


def _column(field: Field, values: Sequence[Any], kinds: str) -> list[str]:
    """The cells of a column. Equal values, such as states and owners, are drawn once."""
    start, cell = f'<td class="{kinds}">' if kinds else "<td>", _drawer(field)
    if isinstance(values[0], (list, dict)) or field.kind.many:
        return [f"{start}{cell(value)}</td>" for value in values]
    drawn = {value: f"{start}{cell(value)}</td>" for value in set(values)}
    return [drawn[value] for value in values]


def _drawer(field: Field) -> Callable[[Any], str]:
    kind = field.kind
    if type(kind).cell is Kind.cell and type(kind).display is Kind.display:
        return lambda value: "" if value is None else escape(str(value))
    return lambda value: kind.folded(value, field)


def _classes(listing: Listing) -> list[str]:
    """The classes of the cells of each column."""
    fields = listing.query.fields
    stated = next((field.name for field in fields[1:] if field.name in listing.resource.tones), "")
    others = iter(OTHER_PLACES)
    return [
        " ".join(
            kind
            for kind in (
                "num" if field.numeric else "",
                WIDTHS.get(field.kind.name, ""),
                "" if place == 0 else STATE_PLACE if field.name == stated else next(others, ""),
                "editable" if can_edit(field) and listing.can_edit else "",
            )
            if kind
        )
        for place, field in enumerate(fields)
    ]
