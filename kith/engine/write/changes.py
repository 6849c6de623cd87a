"""The unit of work: every write goes through ``Changes``, which records it as one change set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kith.engine.declare import registry
from kith.engine.history import redirects
from kith.engine.history.entries import (
    BOOKKEEPING,
    by_name,
    echoes,
    first_values,
    in_json,
    last_values,
    nothing_before,
    pairs,
)
from kith.engine.history.roots import entity_of, links_of, parents_of, root_of
from kith.engine.models import Change, ChangeSet
from kith.engine.rows import orm
from kith.engine.search import fulltext
from kith.engine.web.errors import Conflict
from kith.engine.work import listening
from kith.engine.write import bulk, followers

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.models import Row
    from kith.engine.policy import Actor

# The columns of an entry, in the order of ``record_many``.
ENTRY_COLUMNS = (
    "agency_id", "change_set_id", "entity", "object_id", "root_entity", "root_id", "kind", "version", "fields", "echo",
)  # fmt: skip
# Up to this many entries of a unit of work are written together at its end.
MOST_WAITING = 15


class Changes:
    """Collects the writes of one action inside a transaction of the caller (``actions.run``).

    Without a change there is no change set. ``at`` is now, except in sample data. With ``gathers`` a few entries are
    written at the end by one statement. ``cause`` is the id of the entry that a handler reacts to with this write.
    """

    def __init__(
        self,
        *,
        by: Actor,
        door: str,
        action: str,
        reason: str = "",
        at: datetime | None = None,
        gathers: bool = False,
        cause: int | None = None,
    ) -> None:
        self.by, self.door, self.action, self.reason, self.cause = by, door, action, reason, cause
        self.at: datetime = at or timezone.now()
        self.size = 0
        self._change_set: ChangeSet | None = None
        self._gathers = gathers
        self._waiting: list[tuple[Any, ...]] = []
        self.follower = followers.follower(by)

    @property
    def change_set(self) -> ChangeSet | None:
        """The change set of this unit of work; None as long as nothing was written."""
        return self.open() if self._waiting else self._change_set

    # Writing ----------------------------------------------------------------------------------------

    def add(self, row: Row) -> None:
        """Insert a new row."""
        self.add_many([row])

    def add_many(self, rows: Sequence[Row], *, settle: bool = True) -> None:
        """Insert new rows of one model: hooks, insert, history, then derived values.

        ``settle=False`` is for hooks whose rows match their parents already.
        """
        if not rows:
            return
        model = type(rows[0])
        resource = registry.find_whole(model, self.by)
        stamp = self._stamp()
        for row in rows:
            row.__dict__.update(stamp)
            _derive(row, resource)
        self.follower.before_write(rows, resource)
        if resource is not None and settle:
            resource.make_way(rows, changes=self)
        bulk.insert(rows)
        written = [(row, first_values(row)) for row in rows]
        self.record_many(Change.Kind.CREATE, written)
        if resource is not None and settle:
            resource.settle([(row, nothing_before(row, filled)) for row, filled in written], changes=self)

    def save(self, row: Row, *, settle: bool = True) -> bool:
        """Update a row that was read before; return whether anything changed."""
        return bool(self.save_many([row], settle=settle))

    def save_many(self, rows: Sequence[Row], *, settle: bool = True) -> int:
        """Update rows of one model; return how many changed. Raises Conflict if one was changed meanwhile."""
        written: list[tuple[Row, dict[str, Any]]] = []
        if rows and settle and (resource := registry.find_whole(type(rows[0]), self.by)) is not None:
            resource.make_way(rows, changes=self)
        if rows:
            resource = registry.find_whole(type(rows[0]), self.by)
            for row in rows:
                _derive(row, resource)
            self.follower.before_write(rows, resource)
        for row in rows:
            before = changed(row)
            if set(before) - BOOKKEEPING:
                self._update(row, before)
                written.append((row, before))
        self.record_many(Change.Kind.UPDATE, [(row, pairs(row, before)) for row, before in written])
        for row, _before in written:
            remember(row)
        if written and settle and (resource := registry.find_whole(type(written[0][0]), self.by)) is not None:
            resource.settle([(row, by_name(row, before)) for row, before in written], changes=self)
        return len(written)

    def refresh_search(self, row: Any, resource: Resource) -> None:
        """Update the search words of a row after a change in related rows that are part of them."""
        resource.derive(row)
        fulltext.fill(row, resource)
        if "search_text" in changed(row):
            type(row).objects.filter(pk=row.pk).update(search_text=row.search_text)

    def trash(self, row: Row, *, settle: bool = True) -> None:
        """Move a row to the trash."""
        row.deleted_at = self.at
        self._update(row, changed(row))
        self.record_many(Change.Kind.TRASH, [(row, {})])
        self._settle_one(row, settle)

    def restore(self, row: Row, *, settle: bool = True) -> None:
        """Restore a row from the trash. Raises Refused for a merged record."""
        redirects.refuse_return(row, entity_of(type(row)))
        row.deleted_at = None
        self._update(row, changed(row))
        self.record_many(Change.Kind.RESTORE, [(row, {})])
        self._settle_one(row, settle)

    def _settle_one(self, row: Row, settle: bool) -> None:
        remember(row)
        if settle and (resource := registry.find_whole(type(row), self.by)) is not None:
            resource.settle([(row, {})], changes=self)

    def erase(self, row: Row) -> None:
        """Delete a row permanently; its last values stay in the history."""
        self.erase_many([row])

    def erase_many(self, rows: Sequence[Row], *, settle: bool = True) -> None:
        """Delete rows of one model permanently."""
        if not rows:
            return
        model = type(rows[0])
        for some in batched(rows, 500):
            orm.delete_rows(model.objects.filter(pk__in=[row.pk for row in some]))
        self.record_many(Change.Kind.ERASE, [(row, last_values(row)) for row in rows])
        if settle and (resource := registry.find_whole(model, self.by)) is not None:
            resource.settle([(row, {}) for row in rows], changes=self)

    def add_back(self, rows: Sequence[Row]) -> int:
        """Insert erased rows again with their ids and versions, without hooks; return how many."""
        for row in rows:
            row.version += 1
        type(rows[0]).objects.bulk_create(rows, batch_size=500)
        self.record_many(Change.Kind.CREATE, [(row, first_values(row)) for row in rows])
        return len(rows)

    # Recording --------------------------------------------------------------------------------------

    def open(self) -> ChangeSet:
        """Return the change set of this unit of work, created on first use."""
        if self._change_set is None:
            self._change_set = bulk.new_row(
                ChangeSet,
                agency_id=self.by.agency_id,
                at=self.at,
                by_id=self.by.staff_id,
                door=self.door,
                action=self.action,
                entity=self.action.partition(".")[0] if "." in self.action else "",
                reason=self.reason[:500],
                size=self.size,
                cause_id=self.cause,
            )
            bulk.insert([self._change_set])
        return self._change_set

    def record_many(self, kind: str, written: Sequence[tuple[Row, Mapping[str, Any]]]) -> None:
        """Record writes of rows of one model, each with {field: [before, after]}."""
        if not written:
            return
        model = type(written[0][0])
        entity, parents = entity_of(model), parents_of(model)
        self.size += len(written)
        self._waiting += [
            (entity, row.pk, *root_of(row, entity, parents), kind, row.version, in_json(fields), False)
            for row, fields in written
        ]
        if model.told_on:
            self._waiting += echoes(written, entity, kind, links=links_of(model, model.told_on))
        if not self._gathers or len(self._waiting) > MOST_WAITING:
            self._write_entries()
        if (resource := registry.find_whole(model, self.by)) is not None:
            resource.witness(kind, written, changes=self)
        self.follower.note(kind, written)
        listening.heard(entity, kind, self.action)

    def _write_entries(self) -> None:
        if self._waiting:
            agency, change_set = self.by.agency_id, self.open().pk
            entries = [(agency, change_set, *entry) for entry in self._waiting]
            bulk.write(Change._meta.db_table, ENTRY_COLUMNS, entries)
            self._waiting = []

    def go_on(self, change_set: ChangeSet) -> None:
        """Continue the unit of work of an earlier process, such as an interrupted import."""
        self._change_set, self.at, self.size = change_set, change_set.at, change_set.size

    def mark(self) -> tuple[int, ChangeSet | None]:
        """Return the state for ``go_back`` after the rollback of a savepoint."""
        self._write_entries()
        return self.size, self._change_set

    def go_back(self, mark: tuple[int, ChangeSet | None]) -> None:
        """Reset the state to ``mark`` after a rollback."""
        self.size, self._change_set = mark
        self._waiting = []

    def close(self) -> ChangeSet | None:
        """Finish the unit of work: what follows from it is brought in step, and the change set knows its size.

        None when nothing was written.
        """
        self.follower.settle()
        self._write_entries()
        if (change_set := self._change_set) is not None and self.size != change_set.size:
            change_set.size = self.size
            bulk.change(ChangeSet, change_set.pk, {"size": self.size})
        return change_set

    # Inside -----------------------------------------------------------------------------------------

    def _stamp(self) -> dict[str, Any]:
        """Return the bookkeeping columns of new rows."""
        by = self.by.staff_id
        return {
            "agency_id": self.by.agency_id,
            "created_at": self.at,
            "updated_at": self.at,
            "created_by_id": by,
            "updated_by_id": by,
            "version": 1,
        }

    def _update(self, row: Row, before: Mapping[str, Any]) -> None:
        """Update the changed columns, on condition of the version that was read."""
        row.updated_at, row.updated_by_id = self.at, self.by.staff_id
        seen, row.version = row.version, row.version + 1
        values = {name: getattr(row, name) for name in (*before, "updated_at", "updated_by_id", "version")}
        if not bulk.change(type(row), row.pk, values, version=seen):
            row.version = seen
            told = "Somebody changed this record at the same moment; please try again."
            raise Conflict(told, version=seen, fields={})


def _derive(row: Row, resource: Resource | None) -> None:
    if resource is not None:
        resource.derive(row)
        if resource.search and (row._loaded is None or not resource.search_columns.isdisjoint(changed(row))):
            fulltext.fill(row, resource)


def remember(row: Row) -> None:
    """Take the row's current values as the stored ones."""
    form = bulk.shape(type(row))
    row._loaded = (form.names, form.values(row.__dict__))


def changed(row: Row) -> dict[str, Any]:
    """Return column → old value for all changed columns."""
    if row._loaded is None:
        raise ValueError("a row must be read before it is saved; use add() for new ones")
    held = row.__dict__
    return {name: old for name, old in zip(*row._loaded, strict=True) if name in held and held[name] != old}
