"""The time of a segment preview, compared with plain SQL for the same count and first rows."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django_scopes import scope

from kith.config.bench.data import CITIES
from kith.config.bench.run import filled
from kith.engine.declare import registry
from kith.engine.policy import Actor
from kith.engine.query.tree import from_json
from kith.people.pages.segments import SAMPLE, preview

ROUNDS = 100
STATUS = ("new", "hot", "cold")
_WHERE = "FROM people_contact WHERE agency_id = %s AND deleted_at IS NULL AND city = %s AND status = %s"
FLOOR = (f"SELECT COUNT(*) {_WHERE}", f"SELECT id, name, city, status {_WHERE} ORDER BY sort_name, id LIMIT {SAMPLE}")


def measure_segments(contacts: int) -> dict[str, Any]:
    """Return the median milliseconds of a preview with an indexed condition and of the floor, measured in turn."""
    agency = filled(contacts)["agency"]
    product, floor = list[float](), list[float]()
    with scope(agency=agency):
        for number in range(ROUNDS):
            city, status = CITIES[number % len(CITIES)], STATUS[number % len(STATUS)]
            product.append(_preview(agency, city, status))
            floor.append(_plain(agency, city, status))
    times = {"preview_ms": round(median(product) * 1000, 2), "floor_ms": round(median(floor) * 1000, 2)}
    ratio = round(median(product) / median(floor), 2)
    return {"database": connection.vendor, "contacts": contacts, **times, "ratio_to_floor": ratio}


def _preview(agency: int, city: str, status: str) -> float:
    pairs = (("city", city), ("status", status))
    tree = from_json({"and": [{"field": name, "op": "eq", "value": value} for name, value in pairs]})
    begin = perf_counter()
    actor = Actor.system(agency)
    found = preview(registry.named("contacts", actor), tree, actor)
    if found is None:
        raise RuntimeError("the condition that is measured cannot be asked")
    return perf_counter() - begin


def _plain(agency: int, city: str, status: str) -> float:
    begin = perf_counter()
    with connection.cursor() as cursor:
        for statement in FLOOR:
            cursor.execute(statement, [agency, city, status])
            cursor.fetchall()
    return perf_counter() - begin
