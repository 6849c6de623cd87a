"""The history of a record, and undo of a change set with a report of conflicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kith.engine.declare import registry
from kith.engine.history import redirects
from kith.engine.history.entries import held, put_back, revive
from kith.engine.history.undo_rights import UndoRights, may_undo, staying
from kith.engine.models import Change, ChangeSet, Row
from kith.engine.rows.guards import links_checked_at_once
from kith.engine.rows.paths import PREFIX
from kith.engine.web.errors import Forbidden, NotFound, Refused
from kith.engine.write.changes import Changes
from kith.engine.write.together import undoing_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

BATCH = 500
IN_THE_WAY = gettext_noop("what came afterwards stands in its way")


def of_record(resource: Resource, row_id: int, *, before: int | None = None, limit: int = 50) -> list[Change]:
    """Return the changes of a record, its child rows and merged records, newest first, with ids below ``before``."""
    ids = [row_id, *redirects.former_ids(resource.slug, row_id)]
    changes = Change.objects.filter(root_entity=resource.slug, root_id__in=ids).select_related("change_set__by")
    if before is not None:
        changes = changes.filter(pk__lt=before)
    return list(changes.order_by("-pk")[:limit])


def told(change: Change, actor: Actor) -> dict[str, Any]:
    """Return a change as JSON for an actor who sees the record; needs ``change_set__by``."""
    change_set: Any = change.change_set
    return {
        "id": change.pk,
        "at": change_set.at,
        "by": {"id": change_set.by_id, "name": str(change_set.by)} if change_set.by_id else None,
        "door": change_set.door,
        "action": change_set.action,
        "reason": change_set.reason,
        "change_set": change_set.pk,
        "entity": change.entity,
        "object_id": change.object_id,
        "kind": change.kind,
        "version": change.version,
        "fields": {name: {"before": old, "after": new} for name, (old, new) in shown_fields(change, actor).items()},
    }


def shown_fields(change: Change, actor: Actor) -> dict[str, list[Any]]:
    """Return the fields of a change that the actor may see: those that the entity has for them.

    Rows without a declaration, such as tag links or tokens, only show their foreign keys, never a secret.
    """
    resource = registry.get(change.entity, actor)
    if resource is not None:
        return {name: pair for name, pair in change.fields.items() if name in resource.bound}
    model = apps.get_model(change.entity)
    links = {field.name for field in model._meta.concrete_fields if field.is_relation}
    return {name: pair for name, pair in change.fields.items() if name in links}


@dataclass
class UndoReport:
    """The result of an undo: the number of restored rows, and conflicts as (entity, id, reason)."""

    undone: int = 0
    conflicts: list[tuple[str, int, str]] = dataclass_field(default_factory=list)
    change_set: ChangeSet | None = None


def undoable(change_set_id: int, actor: Actor) -> bool:
    """Whether to offer Undo: the actor may undo the change set, and it is not undone yet."""
    change_set = ChangeSet.objects.filter(pk=change_set_id).first()
    return (
        change_set is not None
        and may_undo(change_set, actor)
        and not (change_set.undoes_id and undoing_of(change_set))
        and not ChangeSet.objects.filter(undoes=change_set).exists()
    )


def undo(change_set_id: int, *, by: Actor, door: str) -> UndoReport:
    """Undo a change set, newest change first, in one transaction.

    A field that was changed again since keeps its newer value and is reported. A record that ``by`` may no longer
    change is reported too. Raises NotFound, Forbidden (also if that holds for all records), and Refused if it was
    undone before; then nothing is written.
    """
    with transaction.atomic():
        change_set = ChangeSet.objects.select_for_update(of=("self",), no_key=True).filter(pk=change_set_id).first()
        if change_set is None:
            raise NotFound(_("There is no such change."))
        if not may_undo(change_set, by):
            raise Forbidden(_("You can take back your own changes only."))
        if ChangeSet.objects.filter(undoes=change_set).exists():
            raise Refused(_("This change has been taken back already."))
        if (rule := undoing_of(change_set)) is not None:
            rule.before(change_set, by)
        changes = Changes(by=by, door=door, action="undo", reason=str(change_set.pk))
        undoing = changes.open()
        undoing.undoes, undoing.entity = change_set, change_set.entity
        undoing.save(update_fields=["undoes", "entity"])
        report = UndoReport(change_set=undoing)
        with links_checked_at_once():
            _Undoing(change_set, changes, report, by, whole=rule is not None).run()
        if rule is not None:
            rule.after(change_set, changes)
        changes.close()
        return report


class _Undoing:
    """One undo, in batches from the last change to the first."""

    def __init__(self, change_set: ChangeSet, changes: Changes, report: UndoReport, by: Actor, *, whole: bool) -> None:
        self.change_set = change_set
        self.changes = changes
        self.report = report
        self.rights = UndoRights(change_set, by)
        self.rights.everything |= whole
        self.beyond = 0

    def run(self) -> None:
        last: int | None = None
        while True:
            batch = Change.objects.filter(change_set=self.change_set, echo=False).order_by("-pk")
            rows = list(batch.filter(pk__lt=last)[:BATCH] if last else batch[:BATCH])
            if not rows:
                break
            allowed = self._within_reach(rows)
            for _sort, group in groupby(allowed, key=lambda change: (change.kind, change.entity)):
                self._take_back(list(group))
            last = rows[-1].pk
        if self.beyond and not self.report.undone:
            raise Forbidden(_("You may not change these records any more; ask their owner to take this back."))

    def _within_reach(self, rows: Sequence[Change]) -> list[Change]:
        allowed = self.rights.allowed(rows)
        for change in rows:
            if change.pk not in allowed:
                self.beyond += 1
                self._conflict(change, _("you may not change this record any more"))
        return [change for change in rows if change.pk in allowed]

    def _take_back(self, group: Sequence[Change]) -> None:
        model, kind = model_of(group[0].entity), group[0].kind
        ids = [change.object_id for change in group]
        present = model.objects.select_for_update(of=("self",), no_key=True).in_bulk(ids)
        if kind == Change.Kind.CREATE:
            self._remove(group, present)
        elif kind == Change.Kind.ERASE:
            self._bring_back(group, model)
        else:
            for change in group:
                self._reset(change, present.get(change.object_id))

    def _remove(self, group: Sequence[Change], present: dict[int, Row]) -> None:
        going = []
        stays, kept = staying(model_of(group[0].entity), present), self._kept_roots(group)
        for change in group:
            row = present.get(change.object_id)
            if row is None:
                continue
            if (change.root_entity, change.root_id) in kept:
                self._conflict(change, _("its record was changed afterwards and stays"))
            elif row.pk in stays:
                self._conflict(change, stays[row.pk])
            elif row.version > change.version and self._changed_elsewhere(change):
                self._conflict(change, _("it was changed afterwards and stays"))
            else:
                going.append(row)
        self.changes.erase_many(going, settle=False)
        self.report.undone += len(going)

    def _kept_roots(self, group: Sequence[Change]) -> set[tuple[str, int]]:
        """Return records created by this change set and changed since; their child rows are kept too."""
        kept: set[tuple[str, int]] = set()
        parts = [
            change for change in group if (change.root_entity, change.root_id) != (change.entity, change.object_id)
        ]
        for entity in {change.root_entity for change in parts}:
            ids = {change.root_id for change in parts if change.root_entity == entity}
            ours = Change.objects.filter(root_entity=entity, root_id__in=ids)
            made = ours.filter(change_set=self.change_set, entity=entity, kind=Change.Kind.CREATE)
            changed = set(self._later(ours, than=group[-1].pk).values_list("root_id", flat=True))
            kept.update((entity, pk) for pk in made.values_list("root_id", flat=True) if pk in changed)
        return kept

    def _changed_elsewhere(self, change: Change) -> bool:
        same = Change.objects.filter(
            root_entity=change.root_entity, root_id=change.root_id, entity=change.entity, object_id=change.object_id
        )
        return self._later(same, than=change.pk).exists()

    def _later(self, changes: QuerySet[Change], *, than: int) -> QuerySet[Change]:
        """Return later changes by other change sets, without undone ones and the undos themselves, which cancel out."""
        # The root columns come first, because the index starts with them.
        names = ("root_entity", "root_id", "entity", "object_id")
        same = Change.objects.filter(**{name: OuterRef(name) for name in names})
        undone_again = ChangeSet.objects.filter(undoes=OuterRef("change_set"))
        taken_back = same.filter(change_set__undoes=OuterRef("change_set")).exclude(Exists(undone_again))
        takes_back = same.filter(change_set=OuterRef("change_set__undoes"), change_set__undoes=None)
        return (
            changes.filter(pk__gt=than)
            .exclude(change_set__in=(self.change_set, self.report.change_set))
            .exclude(Exists(taken_back))
            .exclude(Exists(takes_back) & ~Exists(undone_again))
        )

    def _bring_back(self, group: Sequence[Change], model: type[Any]) -> None:
        if self._attempt(model, lambda: self.changes.add_back([revive(model, change) for change in group])):
            return
        if len(group) == 1:
            self._conflict(group[0], _(IN_THE_WAY))
        else:  # one by one, because the database refused some of them
            for change in group:
                self._bring_back([change], model)

    def _reset(self, change: Change, row: Row | None) -> None:
        if row is None:
            self._conflict(change, _("the record is gone"))
        elif change.kind == Change.Kind.TRASH:
            if not self._attempt(type(row), lambda: self._restore(row)):
                self._conflict(change, _(IN_THE_WAY))
        elif change.kind == Change.Kind.RESTORE:
            self.changes.trash(row, settle=False)
            self.report.undone += 1
        else:
            self._reset_fields(change, row)

    def _reset_fields(self, change: Change, row: Row) -> None:
        for name, (before, after) in change.fields.items():
            if held(row, name) == after:
                put_back(row, name, before)
            else:
                self._conflict(change, self._changed_by(change, row, name))
        if not self._attempt(type(row), lambda: self.changes.save_many([row], settle=False)):
            self._conflict(change, _(IN_THE_WAY))

    def _restore(self, row: Row) -> int:
        self.changes.restore(row, settle=False)
        return 1

    def _attempt(self, model: type[Any], write: Callable[[], int]) -> bool:
        """Write within a savepoint and count the rows; False if the database refused it."""
        mark = self.changes.mark()
        try:
            with transaction.atomic() if model._meta.constraints else nullcontext():
                self.report.undone += write()
        except IntegrityError:
            self.changes.go_back(mark)
            return False
        return True

    def _changed_by(self, change: Change, row: Row, name: str) -> str:
        """Return the message about a field with a newer value, and its author."""
        same = Change.objects.filter(entity=change.entity, object_id=change.object_id, fields__has_key=name)
        newer = same.filter(pk__gt=change.pk, root_id=change.root_id, root_entity=change.root_entity)
        last = newer.select_related("change_set__by").order_by("-pk").first()
        if last is None or last.change_set.by_id is None:
            return _("“%(field)s” was changed afterwards") % {"field": label_of(row, name, self.changes.by)}
        said = {"field": label_of(row, name, self.changes.by), "name": last.change_set.by}
        return _("“%(field)s” was changed afterwards by %(name)s") % said

    def _conflict(self, change: Change, why: str) -> None:
        self.report.conflicts.append((change.entity, change.object_id, why))


def label_of(row: Row, name: str, actor: Actor) -> str:
    """Return the label of a field in the history of a row."""
    resource = registry.find(type(row), actor)
    if resource is not None and name in resource.bound:
        return resource.bound[name].label
    return name if name.startswith(PREFIX) else str(getattr(row._meta.get_field(name), "verbose_name", name))


def model_of(entity: str) -> type[Any]:
    """Return the model of an entity name in history."""
    resource = registry.get(entity)
    return resource.model if resource is not None else apps.get_model(entity)
