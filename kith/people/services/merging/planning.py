"""The plan of a merge: the source record of each value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import UniqueConstraint
from django.utils.translation import gettext as _

from kith.engine.fields.base import is_empty
from kith.people.models.shared import LocatedAddress
from kith.sdk.declare import Field, registry
from kith.sdk.rules import FieldErrors

if TYPE_CHECKING:
    from kith.sdk.declare import Resource
    from kith.sdk.rules import Actor

# Instead of a record id: join the texts of all records, one below the other.
ALL = 0
ADDRESS = tuple(field.name for field in LocatedAddress._meta.local_fields)
# Groups of values that only make sense together and come from one record.
TOGETHER = (ADDRESS, ("annual_revenue", "annual_revenue_currency"), ("credit_limit", "credit_limit_currency"))


@dataclass(frozen=True)
class Plan:
    """``sources`` maps each field to the id of its source record, or to ``ALL``."""

    resource: Resource
    rows: tuple[Any, ...]
    sources: Mapping[str, int]

    def value(self, name: str) -> Any:
        """Return the stored value of the result."""
        field = self.resource.bound[name]
        if self.sources[name] == ALL:
            return _joined(field, self.rows)
        value = field.stored(next(row for row in self.rows if row.pk == self.sources[name]))
        itself = field.model_field.is_relation and field.model_field.related_model is type(self.rows[0])
        return None if itself and value in {row.pk for row in self.rows} else value

    def source(self, name: str) -> Any:
        """Return the source record of a value."""
        return next(row for row in self.rows if row.pk == self.sources[name])


def fields_of(resource: Resource) -> list[Field]:
    """Return the fields with a choice: editable and not unique per record."""
    own = {
        name
        for rule in resource.model._meta.constraints
        if isinstance(rule, UniqueConstraint)
        for name in rule.fields
        if name != "agency"
    }
    return [
        field
        for name, field in resource.writable.items()
        if not field.kind.many and field.kind.name != "children" and name not in own and _is_column(field)
    ]


def _is_column(field: Field) -> bool:
    return bool(getattr(field.model_field, "concrete", False))


def plan_of(resource: Resource, rows: Sequence[Any], choose: Mapping[str, int], *, by: Actor) -> Plan:
    """Plan the merge of ``rows`` into the first one. Raises FieldErrors for an invalid choice."""
    whole = registry.whole(resource.model, by)  # includes fields that the actor may not see; their values are kept too
    known, fields = ({field.name: field for field in fields_of(each)} for each in (resource, whole))
    ids = {row.pk for row in rows}
    problems = []
    for name, source in choose.items():
        if name not in known:
            problems.append(_("There is no field “%(name)s” to choose.") % {"name": name[:60]})
        elif source not in ids and not (source == ALL and can_join(fields[name], rows)):
            problems.append(_("“%(name)s” cannot be taken from there.") % {"name": fields[name].label})
    if problems:
        raise FieldErrors({"choose": problems})
    sources = {name: _best(field, fields, rows) for name, field in fields.items()}
    return Plan(whole, tuple(rows), sources | dict(choose))


def can_join(field: Field, rows: Sequence[Any]) -> bool:
    """Whether the texts of a field can be joined."""
    if field.kind.name != "long_text" or field.name in ADDRESS:
        return False
    fits = field.max_length is None or len(_joined(field, rows)) <= field.max_length
    return fits and len(_texts(field, rows)) > 1


def _joined(field: Field, rows: Sequence[Any]) -> str:
    return "\n\n".join(_texts(field, rows))


def _texts(field: Field, rows: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(text for row in rows if (text := str(field.stored(row) or "").strip())))


def _best(field: Field, fields: Mapping[str, Field], rows: Sequence[Any]) -> int:
    """Return the id of the record with the best value: not empty, then the survivor's, then the newest."""
    first, *others = rows
    ranked = [first, *sorted(others, key=lambda row: row.updated_at, reverse=True)]
    group = next((each for each in TOGETHER if field.name in each), (field.name,))
    members = [fields[name] for name in group if name in fields]
    if field.name not in {each.name for each in members}:
        members = [field]
    if can_join(field, rows):
        return ALL
    # max() returns the first of equals.
    best = max(ranked, key=lambda row: sum(not is_empty(each.stored(row)) for each in members))
    return int(best.pk)
