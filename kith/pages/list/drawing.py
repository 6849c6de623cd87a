"""The rows of a list as HTML, drawn column by column: plain joining of escaped pieces, because lists draw millions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from kith.engine.fields.base import Field
from kith.engine.fields.links import FACES, avatar
from kith.engine.query.reading import Line
from kith.kit.markup import escaped
from kith.pages.form.inputs import can_edit

if TYPE_CHECKING:
    from kith.pages.list.listing import Listing

WIDTHS = {"long_text": "w-xl", "tags": "w-l", "children": "w-l"}
# On a phone a row is a card: its name, beside it the first coloured state, below it two more columns.
STATE_PLACE, OTHER_PLACES = "p2", ("p1", "p3")


def why_fixed(field: Field) -> str:
    """Why no cell of this column is edited in place; empty when cells are edited."""
    if can_edit(field):
        return ""
    if field.name in field.resource.fields:
        return _("Open the record to change this.")
    if field.name in field.resource.readonly:
        return _("Kith keeps this by itself.")
    return _("This is made from other fields; open the record to change them.")


def draw(lines: Sequence[Line], listing: Listing) -> Markup:
    """The rows: what each begins with, its name, and its cells."""
    if not lines:
        return Markup("")
    fields, classes, resource = listing.query.fields, _classes(listing), listing.resource
    texts = [fields[0].kind.display(line.values[0], fields[0]) or f"{resource.label} {line.id}" for line in lines]
    columns = [
        _column(field, [line.values[place] for line in lines], classes[place])
        for place, field in enumerate(fields)
        if place
    ]
    rows = zip(_heads(lines, texts, listing), _names(lines, texts, listing), *columns, strict=True)
    return Markup("".join(f"{''.join(row)}</tr>" for row in rows))


def _heads(lines: Sequence[Line], texts: Sequence[str], listing: Listing) -> list[str]:
    """What the rows begin with: ids, versions and tick boxes."""
    select, fixed = _("Select %(name)s"), f' data-why="{escape(listing.fixed)}"'
    whys = ["" if line.id in listing.editable else fixed for line in lines]
    labels = escaped([select % {"name": text} for text in texts])
    return [
        f'<tr data-id="{line.id}" data-version="{line.version}"{why}><td class="check">'
        f'<input type="checkbox" name="ids" value="{line.id}" form="bulk" aria-label="{label}"></td>'
        for line, label, why in zip(lines, labels, whys, strict=True)
    ]


def _names(lines: Sequence[Line], texts: Sequence[str], listing: Listing) -> list[str]:
    """The first cells, which open the records in the order of this list."""
    resource = listing.resource
    faced, square = resource.icon in FACES, resource.icon != "user"
    url, suffix = resource.url, escape(f"?list={quote(listing.address)}")
    return [
        f'<th scope="row" class="name"><a class="person" href="{url}{line.id}/{suffix}"'
        f' data-peek="{url}{line.id}/peek/">{avatar(text, square=square) if faced else ""}<span>{name}</span></a></th>'
        for line, text, name in zip(lines, texts, escaped(texts), strict=True)
    ]


def _column(field: Field, values: Sequence[Any], kinds: str) -> list[str]:
    start = f'<td class="{kinds}">' if kinds else "<td>"
    return [f"{start}{cell}</td>" for cell in field.kind.cells(values, field)]


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
                "editable" if can_edit(field) and listing.editable else "",
            )
            if kind
        )
        for place, field in enumerate(fields)
    ]
