"""The evaluation plan of an agency's formulas and roll-ups: order, dependencies, and triggers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db.models import Q

from kith.custom.computed.values import Place, type_of
from kith.engine.declare import registry
from kith.engine.fields.base import Field
from kith.engine.fields.links import Link
from kith.engine.policy import Actor
from kith.engine.policy.sensitive import is_sensitive
from kith.kit.formulas import Circle, Fault, Formula, compiled, fields_of, in_order, is_volatile, parse
from kith.kit.formulas.parsing import FieldName

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.models import CustomField

FORMULA, ROLL_UP = "formula", "roll_up"
COMPUTED = (FORMULA, ROLL_UP)


@dataclass(frozen=True)
class Work:
    """One formula: the key of its field, the compiled function, and the fields it reads by dotted name."""

    key: str
    formula: Formula
    decimals: int
    reads: tuple[FieldName, ...]
    volatile: bool


@dataclass(frozen=True)
class RollUp:
    """One roll-up: the foreign key of the related rows, the function, and the aggregated field.

    ``base`` is the condition for rows that count at all. ``on`` is the column of the record's entity, for rows with a
    generic reference.
    """

    key: str
    entity: str
    model: type[Any]
    parent: str
    function: str
    column: str
    where: Any
    decimals: int
    watched: frozenset[str]
    volatile: bool
    base: Q = field(default_factory=Q)
    on: str = ""

    @property
    def link(self) -> str:
        """The column with the id of the record."""
        return self.parent if self.on else f"{self.parent}_id"


@dataclass
class EntityPlan:
    """The formulas of one entity in order of evaluation, and its roll-ups."""

    entity: str
    works: list[Work] = field(default_factory=list)
    roll_ups: list[RollUp] = field(default_factory=list)

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The fields of the record that its formulas read, without formulas."""
        worked = {work.key for work in self.works}
        names = {path.path[0] for work in self.works for path in work.reads if len(path.path) == 1}
        return tuple(sorted(names - worked))

    @cached_property
    def linked(self) -> Mapping[str, tuple[str, ...]]:
        """Link → fields of the linked record that formulas read."""
        found: dict[str, set[str]] = {}
        for work in self.works:
            for path in work.reads:
                if len(path.path) == 2:
                    found.setdefault(path.path[0], set()).add(path.path[1])
        return {link: tuple(sorted(names)) for link, names in found.items()}

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """The roll-ups that are zero for a new record."""
        return tuple(each.key for each in self.roll_ups if each.function == "count")

    @property
    def volatile(self) -> bool:
        return any(work.volatile for work in self.works) or any(each.volatile for each in self.roll_ups)


@dataclass(frozen=True)
class Follower:
    """Formulas of ``entity`` that read these fields through one of its links."""

    entity: str
    link: str
    names: frozenset[str]


class Plan:
    """The plan of one agency. A formula that uses a removed field is left out, and its results stay empty."""

    def __init__(self, agency_id: int, definitions: Iterable[CustomField]) -> None:
        self._agency_id = agency_id
        self._definitions = [each for each in definitions if each.kind in COMPUTED]

    def __bool__(self) -> bool:
        return bool(self._definitions)

    @cached_property
    def place(self) -> Place:
        agencies = apps.get_model(settings.KITH_AGENCY_MODEL)._default_manager
        zone, currency = agencies.values_list("zone", "currency").get(pk=self._agency_id)
        return Place(ZoneInfo(zone), currency)

    @cached_property
    def entities(self) -> Mapping[str, EntityPlan]:
        """The plans of entities with formulas or roll-ups."""
        made: dict[str, EntityPlan] = {}
        for definition in self._definitions:
            if registry.get(definition.entity) is None:
                continue
            plan = made.setdefault(definition.entity, EntityPlan(definition.entity))
            if definition.kind == ROLL_UP:
                if (roll_up := roll_up_of(definition)) is not None:
                    plan.roll_ups.append(roll_up)
            elif (work := work_of(definition)) is not None:
                plan.works.append(work)
        for plan in made.values():
            plan.works = _ordered(plan.works)
        return made

    @cached_property
    def roll_ups_of(self) -> Mapping[type[Any], Sequence[tuple[str, RollUp]]]:
        """Model of related rows → (entity, roll-up) to recompute after a write."""
        found: dict[type[Any], list[tuple[str, RollUp]]] = {}
        for plan in self.entities.values():
            for each in plan.roll_ups:
                found.setdefault(each.model, []).append((plan.entity, each))
        return found

    @cached_property
    def followers(self) -> Mapping[type[Any], Sequence[Follower]]:
        """Linked model → formulas that read it."""
        found: dict[type[Any], list[Follower]] = {}
        system = Actor.system(self._agency_id)
        for plan in self.entities.values():
            for link, names in plan.linked.items():
                bound = registry.named(plan.entity, system).bound[link]
                target = link_target(bound, system)
                if target is not None:
                    found.setdefault(target.model, []).append(Follower(plan.entity, link, frozenset(names)))
        return found

    @cached_property
    def volatile(self) -> tuple[str, ...]:
        """The entities with formulas that depend on the current day."""
        return tuple(entity for entity, plan in self.entities.items() if plan.volatile)


def link_target(bound: Field, actor: Actor) -> Resource | None:
    """Return the target entity of a link with its own column, as the actor sees it."""
    if isinstance(bound.kind, Link) and bound.path == bound.name:
        return bound.kind.target(bound, actor)
    return None


def found_field(resource: Resource, path: tuple[str, ...], actor: Actor) -> Field | None:
    """Return the field for a formula's path of keys, also through a link; None if a formula cannot read it."""
    first = resource.bound.get(path[0])
    if first is None or len(path) > 2:
        return None
    target = link_target(first, actor)
    found = first if len(path) == 1 else target.bound.get(path[1]) if target is not None else None
    # A stored result is the same for all readers of the record, so a formula must not read sensitive fields.
    return found if found is not None and type_of(found) is not None and not is_sensitive(found) else None


def work_of(definition: CustomField) -> Work | None:
    """Compile a formula; None if it uses a removed field."""
    try:
        node = parse(definition.options.get("formula", ""))
    except Fault:
        return None
    system = Actor.system(definition.agency_id)
    resource = registry.named(definition.entity, system)
    reads = fields_of(node)
    if any(found_field(resource, each.path, system) is None for each in reads):
        return None
    places = definition.options.get("decimals", 2)
    return Work(definition.key, compiled(node), places, reads, is_volatile(node))


def roll_up_of(definition: CustomField) -> RollUp | None:
    """Prepare a roll-up; None if its source or field was removed."""
    from kith.custom.computed.sources import sources

    options = definition.options
    system = Actor.system(definition.agency_id)
    source = sources(registry.named(definition.entity), system).get(options.get("source", ""))
    if source is None:
        return None
    column = options.get("field", "")
    where = options.get("where")
    names = {part["field"] for part in leaves(where)} | ({column} if column else set())
    if not names <= source.resource.bound.keys():
        return None
    base, asked, on = Q(deleted_at=None), frozenset((source.parent,)), ""
    if (standing := source.standing) is not None:
        on, asked = standing.entity, standing.fixed
        base &= Q(**{on: definition.entity}) & standing.counted
    return RollUp(
        definition.key, source.resource.slug, source.resource.model, source.parent, options["function"], column, where,
        options.get("decimals", 2), frozenset((*names, *asked)), _by_day(where, source.resource), base, on,
    )  # fmt: skip


def _by_day(where: Any, resource: Resource) -> bool:
    """Whether a condition may use a relative date."""
    return any(resource.bound[part["field"]].kind.name in ("date", "instant") for part in leaves(where))


def leaves(where: Any) -> list[dict[str, Any]]:
    """Return the single conditions of a JSON tree."""
    if isinstance(where, dict):
        if "field" in where:
            return [where]
        return [leaf for inner in where.values() for leaf in leaves(inner)]
    if isinstance(where, list):
        return [leaf for inner in where for leaf in leaves(inner)]
    return []


def _ordered(works: Sequence[Work]) -> list[Work]:
    by_key = {work.key: work for work in works}
    uses = {work.key: [path.path[0] for path in work.reads if len(path.path) == 1] for work in works}
    try:
        return [by_key[key] for key in in_order(uses)]
    except Circle:  # saving refuses cycles
        return []
