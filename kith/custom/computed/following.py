"""Keep computed fields current: own formulas with each row written, those of other records at the end of the work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kith.custom import definitions
from kith.custom.computed import queueing
from kith.custom.computed.aggregates import aggregated
from kith.custom.computed.values import Place, columns_of, kept, value_of
from kith.engine.declare import registry
from kith.engine.write import bulk
from kith.kit.formulas import Missing, Surroundings, Value

if TYPE_CHECKING:
    from kith.custom.computed.plan import EntityPlan
    from kith.engine.declare.resource import Resource
    from kith.engine.models import Row
    from kith.engine.policy import Actor
    from kith.engine.write.changes import Changes

BATCH = 500
# The most records of other entities that are recomputed within the transaction of a write; for more a job is queued.
MOST_AT_ONCE = 2_000
_ROUNDS = 6
WHY = "why"

type Linked = Mapping[str, Mapping[int, Any]]


def plan_of(resource: Resource | None, by: Actor) -> EntityPlan | None:
    """Return the plan of computed fields of an entity; None for most."""
    if resource is None or not resource.customised:
        return None
    return definitions.plan(by).entities.get(resource.slug)


def fill_in(rows: Sequence[Any], resource: Resource | None, by: Actor) -> None:
    """Compute the formulas of rows before they are written."""
    plan = plan_of(resource, by)
    if plan is None or resource is None:
        return
    present = [row.pk for row in rows if row.pk is not None]
    if plan.roll_ups and present:
        # Race: another transaction may have stored a roll-up since these rows were read. So lock and read again.
        locked = resource.model.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=present)
        now = dict(locked.order_by("pk").values_list("pk", "computed"))
        for row in rows:
            if row.pk in now:
                row.computed = now[row.pk]
    for row in rows:
        if row.pk is None and plan.counts:
            row.computed = dict.fromkeys(plan.counts, "0")
    if plan.works:
        work_out(rows, resource, plan, by)


def work_out(rows: Sequence[Any], resource: Resource, plan: EntityPlan, by: Actor) -> None:
    """Compute all formulas of rows of one entity and set the results on the rows, without writing."""
    place = definitions.place(by)
    now = Surroundings(timezone.now().astimezone(place.zone), place.currency)
    for row, values in zip(rows, values_of(rows, resource, plan, by), strict=True):
        row.computed = _results(row, values, plan, now)


def values_of(rows: Sequence[Any], resource: Resource, plan: EntityPlan, by: Actor) -> Iterator[dict[str, Value]]:
    """Yield the values that the formulas read from each row and its linked records, by dotted name."""
    linked, place = _linked(rows, resource, plan), definitions.place(by)
    for row in rows:
        values: dict[str, Value] = {}
        for name in plan.own:
            _take(values, name, resource.bound[name], row, place)
        for link, names in plan.linked.items():
            other = linked[link].get(getattr(row, resource.bound[link].attname))
            if other is not None:
                target = registry.whole(type(other), by)
                for name in names:
                    _take(values, f"{link}.{name}", target.bound[name], other, place)
        yield values


def _linked(rows: Sequence[Any], resource: Resource, plan: EntityPlan) -> Linked:
    """Return the linked records that formulas read: link → id → record."""
    found: dict[str, Mapping[int, Any]] = {}
    for link in plan.linked:
        bound = resource.bound[link]
        ids = {getattr(row, bound.attname) for row in rows} - {None}
        target: Any = bound.model_field.remote_field
        found[link] = {row.pk: row for row in target.model.objects.filter(pk__in=ids, deleted_at=None)} if ids else {}
    return found


def _results(row: Any, values: dict[str, Value], plan: EntityPlan, now: Surroundings) -> dict[str, Any] | None:
    held = row.computed or {}
    rolled = {each.key for each in plan.roll_ups}
    result = {key: value for key, value in held.items() if key in rolled}
    why = {key: value for key, value in (held.get(WHY) or {}).items() if key in rolled}
    for work in plan.works:
        value = work.formula(values, now)
        stored = kept(value, work.decimals)
        if isinstance(stored, Missing):
            why[work.key] = f"{stored.why}:{stored.what}"
            values[work.key] = stored
        else:
            values[work.key] = value
            if stored is not None:
                result[work.key] = stored
    if why:
        result[WHY] = why
    return dict(sorted(result.items())) or None


def _take(values: dict[str, Value], name: str, field: Any, row: Any, place: Place) -> None:
    value = value_of(field, row, place)
    if value is not None:
        values[name] = value


def refresh(resource: Resource, plan: EntityPlan, rows: Sequence[Any], by: Actor, *, roll_ups: bool) -> list[int]:
    """Recompute locked rows and write the changed ones; return their ids."""
    before = {row.pk: row.computed for row in rows}
    if roll_ups:
        for each in plan.roll_ups:
            _roll_up(each, rows, by)
    if plan.works:
        work_out(rows, resource, plan, by)
    changed = [row for row in rows if row.computed != before[row.pk]]
    bulk.rewrite(resource.model, "computed", [(row.pk, row.computed) for row in changed])
    return [row.pk for row in changed]


def _roll_up(roll_up: Any, rows: Sequence[Any], by: Actor) -> None:
    found = aggregated(roll_up, [row.pk for row in rows], by)
    for row in rows:
        held = {key: value for key, value in (row.computed or {}).items() if key not in (roll_up.key, WHY)}
        why = {key: value for key, value in ((row.computed or {}).get(WHY) or {}).items() if key != roll_up.key}
        value = found.get(row.pk)
        if isinstance(value, Missing):
            why[roll_up.key] = f"{value.why}:{value.what}"
        elif value is not None:
            held[roll_up.key] = value
        row.computed = dict(sorted((held | ({WHY: why} if why else {})).items())) or None


class Due:
    """The records to recompute at the end of a unit of work: entity → ids, and (entity, link) → linked ids."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.rolled: dict[str, set[int]] = {}
        self.behind: dict[tuple[str, str], set[int]] = {}

    def before_write(self, rows: Sequence[Any], resource: Resource | None) -> None:
        """Compute the formulas of rows before they are written."""
        fill_in(rows, resource, self.by)

    def note(self, kind: str, written: Sequence[tuple[Row, Mapping[str, Any]]]) -> None:
        """Collect the records that depend on these written rows."""
        plan = definitions.plan(self.by)
        if not plan:
            return
        model = type(written[0][0])
        update = kind == "update"
        for entity, roll_up in plan.roll_ups_of.get(model, ()):
            computed = any(name.startswith("cf_") for name in roll_up.watched)
            ids = self.rolled.setdefault(entity, set())
            for row, fields in written:
                if update and not computed and roll_up.watched.isdisjoint(fields):
                    continue
                if roll_up.on and getattr(row, roll_up.on) != entity:
                    continue
                ids.add(getattr(row, roll_up.link))
                ids.update(fields.get(roll_up.parent, ()))
        followers = plan.followers.get(model, ()) if kind != "create" else ()
        for follower in followers:
            resource = registry.whole(model, self.by)
            watched = {column for name in follower.names for column in columns_of(resource.bound[name])}
            computed = any(name.startswith("cf_") for name in follower.names)
            behind = self.behind.setdefault((follower.entity, follower.link), set())
            behind.update(row.pk for row, fields in written if not update or computed or not watched.isdisjoint(fields))

    def settle(self) -> None:
        """Recompute all collected records, and in turn those that depend on them."""
        for _round in range(_ROUNDS):
            rolled, behind = self.rolled, self.behind
            self.rolled, self.behind = {}, {}
            if not any(rolled.values()) and not any(behind.values()):
                return
            for entity, ids in rolled.items():
                self._refresh(entity, sorted(ids - {None}), roll_ups=True)
            for (entity, link), ids in behind.items():
                self._follow(entity, link, ids)

    def _refresh(self, entity: str, ids: Sequence[int], *, roll_ups: bool) -> None:
        resource = registry.whole_named(entity, self.by)
        plan = plan_of(resource, self.by)
        if plan is None:
            return
        for some in batched(ids, BATCH):
            changed = refresh(resource, plan, locked(resource, some), self.by, roll_ups=roll_ups)
            self.changed(resource, changed)

    def changed(self, resource: Resource, ids: Iterable[int]) -> None:
        """Collect the records that depend on these changed results."""
        whole = definitions.plan(self.by)
        if not whole:
            return
        for follower in whole.followers.get(resource.model, ()):
            if any(name.startswith("cf_") for name in follower.names):
                self.behind.setdefault((follower.entity, follower.link), set()).update(ids)
        for entity, roll_up in whole.roll_ups_of.get(resource.model, ()):
            if any(name.startswith("cf_") for name in roll_up.watched):
                rows = resource.model.objects.filter(roll_up.base, pk__in=list(ids))
                self.rolled.setdefault(entity, set()).update(rows.values_list(roll_up.link, flat=True))

    def _follow(self, entity: str, link: str, ids: set[int]) -> None:
        resource = registry.named(entity)
        rows = resource.model.objects.filter(**{f"{link}__in": sorted(ids)}).order_by("pk")
        found = list(rows.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(found) > MOST_AT_ONCE:
            queueing.start(entity, by=self.by)
        else:
            self._refresh(entity, found, roll_ups=False)


def due_of(changes: Changes) -> Due:
    """Return the ``Due`` of a unit of work."""
    due = changes.follower
    if not isinstance(due, Due):
        raise TypeError("this unit of work has no results to bring in step")
    return due


def locked(resource: Resource, ids: Sequence[int]) -> list[Any]:
    """Read and lock these rows in the order of their ids; a fixed order avoids deadlocks."""
    rows = resource.model.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(ids))
    return list(rows.order_by("pk"))


def pieces(resource: Resource, after: int) -> Iterator[list[int]]:
    """Yield the ids of all rows above ``after`` in batches, including the trash, from which rows may be restored."""
    while ids := list(resource.model.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        after = ids[-1]
