"""Any tree of conditions, asked of the database, finds what a plain reading of it finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kith.engine.declare import registry
from kith.engine.query.tree import compile_tree, from_json
from kith.engine.write import writes
from tests.cast import Cast

pytestmark = pytest.mark.database

CITIES = ("Bonn", "Kiel", "")
DAYS = ("1980-01-01", "1990-01-01")
STATUSES = ("new", "hot", "cold")
COUNTS = ("gte", "gt", "lte", "lt", "eq", "ne")
COMPARE: dict[str, Any] = {
    "gte": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "lte": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}


def leaf(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


SOME = st.lists(st.sampled_from(STATUSES), min_size=1)
PARTS = st.one_of(
    st.builds(leaf, st.just("pinned"), st.just("eq"), st.booleans()),
    st.builds(leaf, st.just("created_at"), st.sampled_from(("gte", "lt")), st.sampled_from(("today", "+1d"))),
)
LEAVES = st.one_of(
    st.builds(leaf, st.just("city"), st.sampled_from(("eq", "ne")), st.sampled_from(CITIES[:2])),
    st.builds(leaf, st.just("city"), st.just("empty"), st.booleans()),
    st.builds(leaf, st.just("status"), st.sampled_from(("in", "not_in")), SOME),
    st.builds(leaf, st.just("birthday"), st.sampled_from(tuple(COMPARE)), st.sampled_from(DAYS)),
    st.builds(leaf, st.just("birthday"), st.just("empty"), st.booleans()),
    st.builds(leaf, st.just("customer.city"), st.sampled_from(("eq", "ne")), st.sampled_from(CITIES[:2])),
    st.builds(leaf, st.just("notes.count"), st.sampled_from(COUNTS), st.integers(0, 3)),
    st.builds(lambda op, part: {**leaf("notes", op, None), "where": part}, st.sampled_from(("any", "none")), PARTS),
    st.builds(
        lambda op, number, part: {**leaf("notes.count", op, number), "where": part},
        st.sampled_from(COUNTS), st.integers(0, 2), PARTS,
    ),
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"and": parts}),
        st.lists(inner, max_size=3).map(lambda parts: {"or": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)


def holds(tree: Any, row: dict[str, Any]) -> bool:
    """The plain reading of a tree. An empty «or» asks for nothing, as in the builder."""
    if "and" in tree:
        return all(holds(part, row) for part in tree["and"])
    if "or" in tree:
        return not tree["or"] or any(holds(part, row) for part in tree["or"])
    if "not" in tree:
        return not holds(tree["not"], row)
    field, op, value = tree["field"], tree["op"], tree["value"]
    if field.startswith("notes"):
        counted = [note for note in row["notes"] if "where" not in tree or note_holds(tree["where"], note)]
        return bool(counted) is (op == "any") if field == "notes" else bool(COMPARE[op](len(counted), value))
    return plain(row, field, op, value)


def plain(row: dict[str, Any], field: str, op: str, value: Any) -> bool:
    if field == "customer.city":
        city = row["customer"]
        return city is not None and bool(COMPARE[op](city, value))
    mine = row[field]
    if op == "empty":
        return (mine in ("", None)) is value
    if op in ("in", "not_in"):
        return (mine in value) is (op == "in")
    if mine is None:
        return op == "ne"
    return bool(COMPARE[op](mine, value))


def note_holds(part: Any, note: dict[str, Any]) -> bool:
    """All notes are of today: “since today” and “before tomorrow” hold, their opposites do not."""
    if part["field"] == "pinned":
        return bool(note["pinned"] is part["value"])
    return (part["op"], part["value"]) in (("gte", "today"), ("lt", "+1d"))


def make_rows(cast: Cast) -> list[dict[str, Any]]:
    """Contacts with every mixture of values that the trees ask for."""
    customers = {city: cast.alice.create("customers", name=f"In {city}", city=city).pk for city in CITIES}
    rows = []
    for number in range(18):
        made = {
            "city": CITIES[number % 3],
            "status": STATUSES[number // 3 % 3],
            "birthday": (None, "1980-01-01", "1985-06-01", "1995-01-01")[number % 4],
            "customer": (None, *CITIES)[number // 2 % 4],
        }
        customer = customers[made["customer"]] if made["customer"] is not None else None
        row = cast.alice.create("contacts", **{**made, "last_name": f"N{number}", "customer": customer})
        pins = [pinned for place, pinned in enumerate((True, False, True)) if number >> place & 1]
        with cast.alice.at_work() as actor:
            for pinned in pins:
                note = {"entity": "contacts", "object_id": row.pk, "text": "A note", "pinned": pinned}
                writes.create(registry.named("notes", actor), note, by=actor, door="ui")
        rows.append({**made, "id": row.pk, "notes": [{"pinned": pinned} for pinned in pins]})
    return rows


def test_any_tree_finds_what_its_plain_reading_finds(cast: Cast) -> None:
    rows = make_rows(cast)
    contacts = registry.named("contacts")

    @settings(
        max_examples=150, derandomize=True, database=None, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(tree=TREES)
    def check(tree: Any) -> None:
        with cast.alice.at_work() as actor:
            found = contacts.model.objects.filter(compile_tree(from_json(tree), contacts, actor))
            assert sorted(found.values_list("pk", flat=True)) == [row["id"] for row in rows if holds(tree, row)]

    check()
