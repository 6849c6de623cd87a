"""Custom fields for tests: one of each kind, created by an administrator."""

from __future__ import annotations

from typing import Any

from kith.custom import defining
from kith.engine.models import CustomField
from kith.engine.write.writes import work
from tests.cast import Person

# kind → (label, options, a value for the API, the same as text)
SAMPLES: dict[str, tuple[str, dict[str, Any], Any, str]] = {
    "text": ("Nickname", {}, "Zoë", "Zoë"),
    "long_text": ("Story", {}, "one\ntwo", "one\ntwo"),
    "number": ("Size", {"decimals": "2"}, "12.50", "12.50"),
    "money": ("Budget", {}, {"amount": "1200.50", "currency": "USD"}, "1200.50 USD"),
    "date": ("Renewal day", {}, "2024-02-29", "2024-02-29"),
    "time": ("Best hour", {}, "14:30", "14:30"),
    "instant": ("Last audit", {}, "2024-02-29T12:30:00Z", "2024-02-29T12:30:00+00:00"),
    "choice": ("Tier", {"choices": ["Gold", "Silver"]}, "c2", "Silver"),
    "choices": ("Interests", {"choices": ["Sailing", "Chess", "Opera"]}, ["c1", "c3"], "Sailing, Opera"),
    "yes_no": ("Vegetarian", {}, True, "yes"),
    "link": ("Mentor", {"target": "contacts"}, None, ""),
    "person": ("Account lead", {}, None, ""),
}


def define(person: Person, kind: str, entity: str = "contacts", **values: Any) -> CustomField:
    """Create a custom field of this kind, by default with the sample's label and options."""
    label, options, _value, _text = SAMPLES[kind]
    with person.at_work() as actor, work(by=actor, door="ui", action="custom-fields.create") as changes:
        return defining.make(entity, {"label": label, "kind": kind, **options, **values}, by=actor, changes=changes)
