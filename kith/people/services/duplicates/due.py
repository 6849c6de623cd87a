"""The queue of written records to compare: one row per write, also for an import of 100,000 records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from django.db import transaction
from django.tasks import task

from kith.engine.write import bulk
from kith.kit.memory import clock
from kith.people.models import DuplicateDue
from kith.sdk.declare import registry
from kith.sdk.models import Change, linked
from kith.sdk.rules import Changes

# The compared columns; changes of other columns are ignored.
COMPARED = frozenset(
    {
        "first_name", "last_name", "name", "email", "phone", "website", "birthday", "street", "street2", "postcode",
        "city", "state", "country", "customer",
    }
)  # fmt: skip
POINT_COLUMNS = frozenset({"value", "normal", "digits", "contact", "customer", "type"})

# A writing process wakes a worker at most this often, counted from its start.
WAKE_SECONDS = 300.0
_woken = [clock()]

type Written = Sequence[tuple[Any, Mapping[str, Any]]]


def note_records(kind: str, written: Written, *, changes: Changes) -> None:
    """After contacts or customers were written: queue them if a compared column changed."""
    some = [row for row, fields in written if kind != Change.Kind.UPDATE or not COMPARED.isdisjoint(fields)]
    if some:
        _note(type(some[0]), {row.pk for row in some}, changes)


def note_parts(kind: str, written: Written, *, changes: Changes) -> None:
    """After contact points were written: queue their records, except those created by the same write."""
    found: dict[str, set[int]] = {"contact": set(), "customer": set()}
    for row, fields in written:
        if kind == Change.Kind.UPDATE and POINT_COLUMNS.isdisjoint(fields):
            continue
        for name, ids in found.items():
            record = linked(row, name)
            if getattr(row, f"{name}_id") and not (record is not None and record.created_at == changes.at):
                ids.add(getattr(row, f"{name}_id"))
    for name, ids in found.items():
        if ids:
            _note(registry.named(f"{name}s", changes.by).model, ids, changes)


def _note(model: type[Any], ids: set[int], changes: Changes) -> None:
    entity = registry.of(model, changes.by).slug
    stretched = orjson.dumps(list(stretches(sorted(ids)))).decode()
    row = (changes.by.agency_id, entity, stretched)
    bulk.write(DuplicateDue._meta.db_table, ("agency_id", "entity", "ids"), [row], behind=len(ids) >= bulk.FEW)
    transaction.on_commit(_wake)


def _wake() -> None:
    """Wake a worker now and then. Waking one for each single record would keep it from sleeping."""
    if clock() - _woken[0] >= WAKE_SECONDS:
        _woken[0] = clock()
        compare_soon.enqueue()


@task
def compare_soon() -> None:
    """An empty task: it wakes a worker, whose schedule runs ``compare_due``."""


def stretches(ids: Iterable[int]) -> Iterator[list[int]]:
    """Compress ascending ids to ranges: 1, 2, 3, 7 → [1, 3], [7, 7]."""
    first = last = None
    for each in ids:
        if first is None or last is None or each != last + 1:
            if first is not None and last is not None:
                yield [first, last]
            first = each
        last = each
    if first is not None and last is not None:
        yield [first, last]


def within(ids: Sequence[Sequence[int]]) -> Iterator[int]:
    """Yield the ids of ranges."""
    for first, last in ids:
        yield from range(first, last + 1)
