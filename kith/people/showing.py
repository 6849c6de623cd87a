"""Rendering of contact points, addresses and affiliations on the record page."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from markupsafe import Markup

from kith.kit.addresses import Address, format_address
from kith.pages.record.panels import Shown
from kith.people.services.reach import TOLD_WITH, first_ones_first, link_of, map_link
from kith.sdk.declare import Telling, extend
from kith.sdk.models import Line
from kith.sdk.pages import icon


def _list(items: Sequence[Markup]) -> Markup:
    return Markup('<ul class="parts">{}</ul>').format(Markup("").join(items))


def points(lines: Sequence[Line], shown: Shown) -> Markup:
    """Render contact points: icon, linked value, type and label."""
    natures = [line.extra[3] for line in lines]
    return _list([_point(line, one_of=natures.count(line.extra[3])) for line in first_ones_first(lines)])


def _point(line: Line, *, one_of: int) -> Markup:
    text, glyph, link = line["value"], line.extra[-1], link_of(line)
    value = Markup('<a class="link" href="{}" rel="noreferrer">{}</a>').format(link, text) if link else text
    notes = (line["type"].name, line["label"], _("main") if line["primary"] and one_of > 1 else "")
    note = " · ".join(part for part in notes if part)
    return Markup('<li>{}<span>{} <small class="muted">{}</small></span></li>').format(icon(glyph or "at"), value, note)


def addresses(lines: Sequence[Line], shown: Shown) -> Markup:
    """Render each further address on one line after its label."""
    return _list([_address(line) for line in lines])


def _address(line: Line) -> Markup:
    text = line.text_values()
    town = " ".join(part for part in (text["postcode"], text["city"]) if part)
    street = text["street"].replace("\n", ", ")
    parts = ", ".join(part for part in (street, text["street2"], town, text["state"], line_country(line)) if part)
    return Markup('<li>{}<span>{} <small class="muted">{}</small></span></li>').format(
        icon("map-pin"), parts, text["label"]
    )


def line_country(line: Line) -> str:
    """Return the country's name in the reader's language."""
    field = next(field for field in line.fields if field.name == "country")
    return field.kind.display(line["country"], field)


def affiliations(lines: Sequence[Line], shown: Shown) -> Markup:
    """Render affiliations: customer or contact, role and since when."""
    return _list([_affiliation(line) for line in lines])


def _affiliation(line: Line) -> Markup:
    cells = {field.name: cell for field, cell in line.cells()}
    other = cells.get("customer") or cells.get("contact") or Markup("")
    years = Markup("–").join(cells[name] for name in ("since", "until") if cells.get(name))
    note = Markup(" · ").join(part for part in (cells["role"], years, _("main") if line["primary"] else "") if part)
    return Markup('<li><span>{} <small class="muted">{}</small></span></li>').format(other, note)


PARTS = ("street", "street2", "postcode", "city", "state", "country")


def main_address(shown: Shown) -> Markup:
    """Render the main address in its country's format, with a map link."""
    address = Address(**{part: shown.values.get(part) or "" for part in PARTS})
    lines = format_address(address, home=shown.actor.region, locale=shown.actor.language[:2])
    if not (address.street or address.city):
        return Markup("")
    written = Markup("<br>").join(lines)
    position = [shown.values.get(part) for part in ("latitude", "longitude")]
    place = ",".join(str(part) for part in position) if None not in position else ", ".join(format_address(address))
    opens = map_link(place, agency_id=shown.actor.agency_id)
    link = Markup('<br><a class="link" href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
    return Markup(
        '<div class="written">{}<span>{}{}</span>'
        '<button type="button" class="button icon-only quiet" data-copy="{}" aria-label="{}">{}</button></div>'
    ).format(
        icon("map-pin"),
        written,
        link.format(opens, _("Open map")) if opens else "",
        "\n".join(lines),
        _("Copy the address"),
        icon("copy"),
    )


extend("contact-points", telling=Telling(points, TOLD_WITH))
extend("addresses", telling=Telling(addresses))
extend("affiliations", telling=Telling(affiliations))
for _entity in ("contacts", "customers"):
    extend(_entity, summaries={"street": main_address})
