"""Segments of the sample agency: some by condition, and one filled by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from kith.agency.models import Employee
from kith.config.demo.chronicle import Chronicle
from kith.config.demo.organisation import Organisation
from kith.engine.write.changes import Changes
from kith.people.models import Contact, Segment, SegmentMember

GUESTS = 60


class Sketch(NamedTuple):
    """The definition of a segment by condition."""

    name: str
    entity: str
    description: str
    tree: dict[str, Any]


def _is(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


SKETCHES = (
    Sketch(
        "Hot and quiet", "contacts", "Promising, but nobody wrote a note for two months.",
        {"and": [_is("status", "eq", "hot"), _is("notes.none.created_at", "gte", "-60d")]},
    ),
    Sketch(
        "Well known", "contacts", "At least two notes, or handed over once.",
        {"or": [_is("notes.count", "gte", 2), {"field": "handovers", "op": "any", "value": None}]},
    ),
    Sketch(
        "New in the north", "contacts", "New contacts in Hamburg or Bremen whose customer is not blocked.",
        {"and": [
            _is("status", "eq", "new"),
            {"or": [_is("city", "eq", "Hamburg"), _is("city", "eq", "Bremen")]},
            {"not": _is("customer.status", "eq", "blocked")},
        ]},
    ),
    Sketch(
        "Gone cold", "contacts", "Cold, and nobody wrote a note for four months. A retention rule looks at them.",
        {"and": [_is("status", "in", ["cold", "not_interested"]), _is("notes.none.created_at", "gte", "-120d")]},
    ),
    Sketch(
        "Key accounts", "customers", "Active and rated A or B.",
        {"and": [_is("status", "eq", "active"), _is("rating", "in", ["a", "b"])]},
    ),
)  # fmt: skip


def draw_up(organisation: Organisation, chronicle: Chronicle, people: Sequence[Contact]) -> None:
    """Create the head's segments three months ago, and the guest list of a summer party, filled by hand."""
    head = organisation.signed_in[0]
    at = chronicle.moment(90)

    def write(changes: Changes) -> None:
        changes.add_many([_segment(sketch, head) for sketch in SKETCHES])
        party = Segment(name="Summer party", kind=Segment.Kind.STATIC, audience=Segment.Audience.ALL, owner=head)
        changes.add(party)
        changes.add_many([SegmentMember(segment=party, object_id=person.pk) for person in people[:GUESTS]])

    chronicle.tell(at, "segments.create", write, by=head)


def _segment(sketch: Sketch, owner: Employee) -> Segment:
    return Segment(
        name=sketch.name,
        entity=sketch.entity,
        description=sketch.description,
        tree=json.dumps(sketch.tree),
        audience=Segment.Audience.ALL,
        owner=owner,
    )
