"""Write the planned drafts of a batch through one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from kith.engine.fields.base import Field
from kith.engine.fields.child_rows import Children
from kith.engine.files import photos
from kith.engine.history.entries import by_name, first_values, nothing_before
from kith.engine.models import ExternalId
from kith.engine.rows import orm
from kith.engine.web.errors import Conflict, FieldErrors, Refused
from kith.engine.write.bulk import new_row
from kith.engine.write.changes import changed
from kith.engine.write.writes import named_constraints
from kith.transfer import hooks
from kith.transfer.own_keys import id_of
from kith.transfer.planning import parts
from kith.transfer.reading.drafts import Draft, Outcome
from kith.transfer.running.pending import fulfil_keys, keep_waiting

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.write.changes import Changes
    from kith.transfer.planning.links import Links


REFUSALS = (IntegrityError, Conflict, FieldErrors, Refused)


class CareNeeded(Exception):
    """The database refused a row of the batch: roll it back and write it row by row."""


class Writer:
    """Writes the drafts of one part of an import."""

    def __init__(self, resource: Resource, *, source: str, links: Links, import_id: int, changes: Changes) -> None:
        self.resource = resource
        self.source = source
        self.links = links
        self.import_id = import_id
        self.changes = changes

    def write(self, drafts: Sequence[Draft], *, careful: bool) -> None:
        """Write all drafts. If ``careful``, a refused row becomes an error; otherwise CareNeeded is raised.

        Savepoints are slow: SQLite keeps a copy of each changed page until the savepoint ends, and goes through all
        copies at the end of each statement. So a batch is first tried without.
        """
        chosen = [draft for draft in drafts if draft.outcome in (Outcome.CREATE, Outcome.CHANGE)]
        chosen += self._newly_keyed(drafts)
        self.links.made.clear()
        if not chosen:
            return
        if not careful:
            self._write_boldly(chosen)
            return
        # After a refusal the unit of work goes back to this mark, and the rows are tried one by one.
        mark = self.changes.mark()
        read = [(draft.row, draft.row.version, draft.row._loaded) for draft in chosen if draft.row.pk is not None]
        try:
            with transaction.atomic():
                self._write(chosen)
        except REFUSALS:
            self.changes.go_back(mark)
            self.links.made.clear()
            for row, version, loaded in read:
                row.version, row._loaded = version, loaded
            for draft in chosen:
                self._write_alone(draft)

    def _write_boldly(self, drafts: Sequence[Draft]) -> None:
        try:
            self._write(drafts)
        except REFUSALS as error:
            raise CareNeeded from error

    def _newly_keyed(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Return unchanged records that get a new key in the other system."""
        same = [
            draft
            for draft in drafts
            if draft.outcome is Outcome.SAME and draft.found is not None and self._needs_key(draft, draft.found)
        ]
        if not same or not self.source:
            return []
        known = ExternalId.objects.filter(
            entity=self.resource.slug, source=self.source, key__in=[draft.key for draft in same]
        )
        keys = set(known.values_list("key", flat=True))
        return [draft for draft in same if draft.key not in keys]

    def _needs_key(self, draft: Draft, row: Any) -> bool:
        """Whether to store the key. Keys of this agency are not stored: they contain the record's id."""
        return bool(draft.key) and id_of(draft.key, row.agency_id, source=self.source) is None

    def _write_alone(self, draft: Draft) -> None:
        mark, made = self.changes.mark(), dict(self.links.made)
        draft.row = _fresh(draft.row) if draft.outcome is Outcome.CREATE else draft.row
        try:
            with named_constraints(draft.row):
                self._write([draft])
        except (FieldErrors, Refused, Conflict) as error:
            self.changes.go_back(mark)
            self.links.made = made
            self._refuse(draft, error)

    def _refuse(self, draft: Draft, error: FieldErrors | Refused | Conflict) -> None:
        if isinstance(error, FieldErrors):
            for name, texts in error.errors.items():
                draft.refuse(" ".join(texts), self.resource.bound[name].label if name in self.resource.bound else "")
        else:
            draft.refuse(error.message)

    def _write(self, drafts: Sequence[Draft]) -> None:
        self.links.make([draft for draft in drafts if draft.missing], self.changes)
        for draft in drafts:
            if draft.photo and draft.outcome is not Outcome.SAME:
                photos.keep(draft.photo)
        self._create([draft for draft in drafts if draft.outcome is Outcome.CREATE])
        self._change([draft for draft in drafts if draft.outcome is Outcome.CHANGE])
        self._later([draft for draft in drafts if draft.later])
        self._beside([draft for draft in drafts if draft.beside and draft.outcome is not Outcome.SAME])
        keep_waiting(
            self.resource,
            [draft for draft in drafts if draft.waiting],
            import_id=self.import_id,
            changes=self.changes,
        )
        # Last, because links of this batch may wait for keys of this batch.
        self._keys(drafts)
        self._other_keys(drafts)

    def _create(self, drafts: Sequence[Draft]) -> None:
        """Insert new records. A column that repeats a child row of the same row must not create a second one."""
        mirrors = hooks.of(self.resource.slug).parts.mirrors
        if not mirrors or not any(draft.later for draft in drafts):
            self.changes.add_many([draft.row for draft in drafts])
            return
        self.changes.add_many([draft.row for draft in drafts], settle=False)
        settled = []
        for draft in drafts:
            filled = first_values(draft.row).keys() - set(_repeated(draft, mirrors))
            settled.append((draft.row, nothing_before(draft.row, filled)))
        self.resource.settle(settled, changes=self.changes)

    def _change(self, drafts: Sequence[Draft]) -> None:
        """Update existing records. An empty column that now repeats a child row must not create a second one either."""
        rows, mirrors = [draft.row for draft in drafts], hooks.of(self.resource.slug).parts.mirrors
        if not mirrors or not any(draft.later for draft in drafts):
            self.changes.save_many(rows)
            return
        self.resource.make_way(rows, changes=self.changes)
        settled = []
        for draft in drafts:
            before = by_name(draft.row, changed(draft.row))
            repeated = [name for name in _repeated(draft, mirrors) if before.get(name, "kept") in ("", None)]
            settled.append((draft.row, {name: old for name, old in before.items() if name not in repeated}))
        self.changes.save_many(rows, settle=False)
        self.resource.settle([pair for pair in settled if pair[1]], changes=self.changes)

    def _keys(self, drafts: Sequence[Draft]) -> None:
        """Store the records' keys in the other system, and resolve the links that wait for them."""
        mine = [draft for draft in drafts if self._needs_key(draft, draft.row)] if self.source else []
        keyed = {draft.key: draft.row.pk for draft in mine}
        if not keyed:
            return
        held = ExternalId.objects.filter(entity=self.resource.slug, source=self.source, key__in=list(keyed))
        present = set(held.values_list("key", flat=True))
        new = [
            new_row(ExternalId, entity=self.resource.slug, source=self.source, key=key, object_id=pk)
            for key, pk in keyed.items()
            if key not in present
        ]
        self.changes.add_many(new)
        if new:
            fulfil_keys(self.resource, self.source, {each.key: each.object_id for each in new}, changes=self.changes)

    def _other_keys(self, drafts: Sequence[Draft]) -> None:
        """Store keys in further systems, unless another record has them."""
        wanted = {pair: draft.row.pk for draft in drafts for pair in draft.other_keys}
        if not wanted:
            return
        keys = {key for _source, key in wanted}
        held = ExternalId.objects.filter(entity=self.resource.slug, key__in=keys).values_list("source", "key")
        present = set(held)
        self.changes.add_many(
            [
                new_row(ExternalId, entity=self.resource.slug, source=source, key=key, object_id=pk)
                for (source, key), pk in wanted.items()
                if (source, key) not in present
            ]
        )

    def _later(self, drafts: Sequence[Draft]) -> None:
        fields: dict[Field, list[tuple[Any, Any]]] = {}
        for draft in drafts:
            for field, value in draft.later.items():
                fields.setdefault(field, []).append((draft.row, value))
        for field, values in fields.items():
            write: Callable[..., None] = parts.write_children if isinstance(field.kind, Children) else parts.write_tags
            write(field, values, changes=self.changes)

    def _beside(self, drafts: Sequence[Draft]) -> None:
        """Add what is not a field, unless the record has it."""
        for name, column in hooks.of(self.resource.slug).beside.items():
            said = [(draft.row, draft.beside[name]) for draft in drafts if name in draft.beside]
            present = column.present([row.pk for row, _things in said]) if said else {}
            new = [(row, thing) for row, things in said for thing in things if thing not in present.get(row.pk, ())]
            if new:
                column.write(new, self.changes)


def _repeated(draft: Draft, mirrors: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the columns whose value is also in a child row."""
    for field, items in draft.later.items():
        for name, part in mirrors.get(field.name, {}).items():
            stored = getattr(draft.row, draft.row._meta.get_field(name).attname)
            if any(item.get(part) == stored for item in items):
                yield name


def _fresh(row: Any) -> Any:
    """Reset a row whose insert was rolled back."""
    again = new_row(type(row))
    held = orm.attributes(row)
    again.__dict__.update({name: value for name, value in held.items() if name not in ("id", "_loaded")})
    return again
