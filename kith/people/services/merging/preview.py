"""The preview of a merge, for the page that compares records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, Model, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kith.engine.fields.base import is_empty
from kith.engine.query.reading import read_these
from kith.kit.names import fold
from kith.people.services.merging.planning import ALL, Plan, can_join
from kith.people.services.merging.references import references
from kith.sdk.declare import Field, Resource, registry
from kith.sdk.models import ExternalId, Line
from kith.sdk.rules import Actor, policy


@dataclass(frozen=True)
class Option:
    """The value of one record in a field."""

    id: int
    text: str
    chosen: bool
    empty: bool


@dataclass(frozen=True)
class Choice:
    """A field with each record's value, and the value of the result."""

    field: Field
    options: tuple[Option, ...]
    result: str

    @property
    def equal(self) -> bool:
        """Whether all values are equal."""
        return len({option.text for option in self.options}) == 1

    @property
    def vacant(self) -> bool:
        return all(option.empty for option in self.options)


@dataclass(frozen=True)
class United:
    """A field with several values, without duplicates."""

    label: str
    values: tuple[str, ...]


class Comparison:
    """Records side by side, as visible to one actor, and the result of a plan."""

    def __init__(self, resource: Resource, plan: Plan, actor: Actor) -> None:
        self.resource, self.plan, self.actor = resource, plan, actor
        fields = tuple(field for name, field in resource.writable.items() if name in plan.sources or field.kind.many)
        lines = {line.id: line for line in read_these(resource, [row.pk for row in plan.rows], fields, actor)}
        self.lines = [lines[row.pk] for row in plan.rows if row.pk in lines]

    def choices(self) -> list[Choice]:
        """Return the non-empty fields in the order of the form."""
        bound = self.resource.bound
        found = [self._choice(bound[name]) for name in self.plan.sources if name in bound]
        return [choice for choice in found if not choice.vacant]

    def _choice(self, field: Field) -> Choice:
        source = self.plan.sources[field.name]
        options = [
            Option(line.id, field.kind.display(line[field.name], field), line.id == source, is_empty(line[field.name]))
            for line in self.lines
        ]
        options.sort(key=lambda option: [row.pk for row in self.plan.rows].index(option.id))
        result = next((option.text for option in options if option.chosen), "")
        if can_join(field, self.plan.rows):
            options.append(Option(ALL, _("all of them, below each other"), source == ALL, False))
        if source == ALL:
            result = field.kind.display(self.plan.value(field.name), field)
        return Choice(field, tuple(options), result)

    def united(self) -> list[United]:
        """Return the fields that are united without a choice."""
        found = []
        for field in self.resource.writable.values():
            if field.kind.many and any(line[field.name] for line in self.lines):
                values = dict.fromkeys(
                    text for line in self.lines for text in _texts(field, line[field.name] or ()) if text
                )
                found.append(United(_label(field), tuple(_once(field, list(values), self.lines))))
        return found


def _target(field: Field) -> Resource | None:
    """Return the entity of a child-row field."""
    kind: Any = field.kind
    target: Resource | None = kind.target(field) if kind.name == "children" else None
    return target


def _label(field: Field) -> str:
    target = _target(field)
    return capfirst(target.label_plural) if target is not None else field.label


def _texts(field: Field, values: Sequence[Any]) -> list[str]:
    return [field.kind.display((value,), field) for value in values]


def _once(field: Field, texts: list[str], lines: Sequence[Line]) -> list[str]:
    """Remove duplicates; of contact points with the same normal form the first stays."""
    known: dict[str, str] = {}
    key = _keys(field, lines)
    for text in texts:
        known.setdefault(key(text), text)
    return list(known.values())


def _keys(field: Field, lines: Sequence[Line]) -> Callable[[str], str]:
    if field.name != "points":
        return fold
    normal = {
        field.kind.display((point,), field): str(point.extra[1]) for line in lines for point in line[field.name] or ()
    }
    return lambda text: normal.get(text) or fold(text)


# What belongs to the records ------------------------------------------------------------------------


def attached(resource: Resource, ids: Sequence[int], actor: Actor) -> dict[str, dict[int, int]]:
    """Count visible rows that refer to each record: plural name → record id → count; one query."""
    shown = {target.model for field in resource.writable.values() if (target := _target(field)) is not None}
    counts = []
    model: type[Model] = resource.model
    for reference in references(model):
        target = registry.find(reference.model, actor)
        if reference.model in shown or (target is None and reference.model is not ExternalId):
            continue
        if target is not None and not policy.may(actor, "view", target):
            continue
        seen = (
            reference.model.objects.filter(deleted_at=None) if target is None else policy.scope(actor, "view", target)
        )
        rows = seen.filter(**{f"{reference.column}__in": ids})
        if reference.entity:
            rows = rows.filter(**{reference.entity: resource.slug})
        label = Value(str(reference.model._meta.verbose_name_plural), output_field=CharField())
        grouped = rows.order_by().values(of=F(reference.column), what=label).annotate(n=Count("pk"))
        counts.append(grouped.values_list("what", "of", "n"))
    found: dict[str, dict[int, int]] = {}
    for what, of, number in counts[0].union(*counts[1:], all=True) if counts else ():
        each = found.setdefault(capfirst(what), {})
        each[of] = each.get(of, 0) + number
    return found


def best_survivor(rows: Sequence[Any], belongs: Mapping[str, Mapping[int, int]]) -> Any:
    """Return the default survivor: the record with the most related rows, then the oldest."""
    return max(rows, key=lambda row: (sum(counts.get(row.pk, 0) for counts in belongs.values()), -row.pk))
