"""Noting which records were written, so that they are compared again: one row per write, whatever its size."""

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
from kith.sdk.models import Change
from kith.sdk.rules import Changes

# The columns of records that are compared; a change of others leaves everything as it is.
COMPARED = frozenset(
    {
        "first_name", "last_name", "name", "email", "phone", "website", "birthday", "street", "street2", "postcode",
        "city", "state", "country", "customer",
    }
)  # fmt: skip
POINT_COLUMNS = frozenset({"value", "normal", "digits", "contact", "customer", "type"})

# So often a process that writes asks for a worker, counted from its own start.
WAKE_SECONDS = 300.0
_woken = [clock()]

type Written = Sequence[tuple[Any, Mapping[str, Any]]]


def note_records(kind: str, written: Written, *, changes: Changes) -> None:
    """Contacts or customers were written: compare them again if anything that is compared has changed."""
    some = [row for row, fields in written if kind != Change.Kind.UPDATE or not COMPARED.isdisjoint(fields)]
    if some:
        _note(type(some[0]), {row.pk for row in some}, changes)


def note_parts(kind: str, written: Written, *, changes: Changes) -> None:
    """Contact points were written: compare their records again, but for those that this very write has made."""
    found: dict[str, set[int]] = {"contact": set(), "customer": set()}
    for row, fields in written:
        if kind == Change.Kind.UPDATE and POINT_COLUMNS.isdisjoint(fields):
            continue
        for name, ids in found.items():
            record = row._state.fields_cache.get(name)
            if getattr(row, f"{name}_id") and not (record is not None and record.created_at == changes.at):
                ids.add(getattr(row, f"{name}_id"))
    for name, ids in found.items():
        if ids:
            _note(registry.named(f"{name}s").model, ids, changes)


def _note(model: type[Any], ids: set[int], changes: Changes) -> None:
    entity = registry.of(model).slug
    stretched = orjson.dumps(list(stretches(sorted(ids)))).decode()
    row = (changes.by.agency_id, entity, stretched)
    bulk.write(DuplicateDue._meta.db_table, ("agency_id", "entity", "ids"), [row], behind=len(ids) >= bulk.FEW)
    transaction.on_commit(_wake)


def _wake() -> None:
    """Ask for a worker now and then, as none is kept awake for single records: it compares what is due by then."""
    if clock() - _woken[0] >= WAKE_SECONDS:
        _woken[0] = clock()
        compare_soon.enqueue()


@task
def compare_soon() -> None:
    """Nothing by itself: the worker that takes it does its chores, and comparing what is due is one of them."""


def stretches(ids: Iterable[int]) -> Iterator[list[int]]:
    """Ascending ids as stretches without a gap: 1, 2, 3, 7 → [1, 3], [7, 7]."""
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
    """The ids of stretches."""
    for first, last in ids:
        yield from range(first, last + 1)
