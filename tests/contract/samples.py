"""A value for any field of any entity, made from its kind alone, so that new fields join the generated suites."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.fields.child_rows import Children
from kith.engine.fields.links import Link

# Text whose form is narrower than its type says: (entity, field) → value for a mark.
NARROW: dict[tuple[str, str], Callable[[str], Any]] = {
    ("bank-accounts", "bank_code"): lambda mark: "DEUTDEFF",
    ("contacts", "stand_in"): lambda mark: None,  # nobody stands in for themselves, and the owner is all that is drawn
    ("customers", "stand_in"): lambda mark: None,
    ("customer-units", "payment_days"): lambda mark: 30,
    ("affiliations", "primary"): lambda mark: False,
    ("employees", "zone"): lambda mark: "Europe/Berlin",
    ("segments", "kind"): lambda mark: "static",
    ("segments", "tree"): lambda mark: None,
    ("point-types", "link"): lambda mark: "https://" + _host(mark) + "/{value}",
    ("point-types", "icon"): lambda mark: "at",
}
# The e-mail type of contact points comes first among the seeds; a value that fits each nature of type.
PLAIN: dict[str, Callable[[str], Any]] = {
    "text": lambda mark: mark,
    "name": lambda mark: mark,
    "long_text": lambda mark: f"{mark}\nand a second line",
    "email": lambda mark: f"{_host(mark)}@canary.example",
    "phone": lambda mark: "+49 30 5550007",
    "url": lambda mark: f"https://{_host(mark)}.example",
    "number": lambda mark: 7,
    "money": lambda mark: "12.50",
    "whole": lambda mark: 1987,
    "year": lambda mark: 1987,
    "yes_no": lambda mark: True,
    "date": lambda mark: "2020-02-29",
    "time": lambda mark: "14:30",
    "instant": lambda mark: "2020-02-29T12:00:00Z",
    "country": lambda mark: "DE",
    "currency": lambda mark: "EUR",
}

type Links = Callable[[Resource], int | None]


def _host(mark: str) -> str:
    return "".join(letter for letter in mark if letter.isalnum()) or "x"


def data_of(resource: Resource, mark: str, links: Links) -> dict[str, Any]:
    """What to send to create a row of ``resource``: every writable field, its texts made of ``mark``.

    ``links`` answers the id of a row of the linked entity, or None to leave the link out.
    """
    fields = dict(resource.writable)
    for parent in _other_parents(resource):
        fields.pop(parent, None)
    data = {name: value_of(field, mark, links) for name, field in fields.items() if not field.kind.many}
    data |= {name: value_of(field, mark, links) for name, field in fields.items() if field.kind.many}
    return {name: value for name, value in data.items() if value is not None}


def value_of(field: Field, mark: str, links: Links) -> Any:
    """A value in the form of the API; None when the field is better left out."""
    kind = field.kind.name
    special = NARROW.get((field.resource.slug, field.name))
    if special is not None:
        return special(mark)
    if kind == "choice":
        return next(iter(field.choices))
    if kind == "choices":
        return list(field.choices)[:2]
    if kind == "link":
        return links(target_of(field))
    if kind == "tags":
        return [mark[:60]]
    if kind == "children":
        return children_of(field, mark, links)
    if kind == "record_ids":
        return [999_999_999]  # of no record: asking for one would plant it in the middle of a test
    if kind == "numbers_by_name":
        return {}
    if kind == "photo":
        return None
    value = PLAIN[kind](mark)
    return value[: field.max_length] if isinstance(value, str) and field.max_length else value


def target_of(field: Field) -> Resource:
    """The entity to which a link leads."""
    assert isinstance(field.kind, Link)
    return field.kind.target(field)


def parts_of(field: Field) -> dict[str, Field]:
    """The fields of the rows that are part of a record; none for any other field."""
    return field.kind.child_fields(field) if isinstance(field.kind, Children) else {}


def children_of(field: Field, mark: str, links: Links) -> list[dict[str, Any]] | None:
    """One child with all its fields; None when something that it needs is missing."""
    item: dict[str, Any] = {}
    for name, child in parts_of(field).items():
        value = value_of(child, mark, links)
        if value is None and child.required:
            return None
        if value is not None:
            item[name] = value
    return [item]


def _other_parents(resource: Resource) -> tuple[str, ...]:
    """Of a part that belongs to one of several records, all parents but the first."""
    parents: tuple[str, ...] = getattr(resource.policy, "parents", ())
    if sides := getattr(resource.policy, "sides", ()):  # a record on each side, of two entities so that they differ
        kept = (sides[0][0], sides[-1][-1])
        return tuple(name for name in parents if name not in kept)
    optional = [name for name in parents if resource.model._meta.get_field(name).null]
    return tuple(optional[1:])


def texts_of(value: Any) -> list[str]:
    """All texts in a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for entry in value.values() for text in texts_of(entry)]
    if isinstance(value, list):
        return [text for entry in value for text in texts_of(entry)]
    return []
