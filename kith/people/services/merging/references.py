"""Everything that can point to a record, found from the models and listed nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import CheckConstraint, ForeignKey, Model, QuerySet, UniqueConstraint

from kith.sdk.models import Row
from kith.sdk.rules import entity_of

# How rows name a record of any entity, unless they say otherwise in ``refers``.
_ANY_RECORD = ("entity", "object_id")


class Reference(NamedTuple):
    """A column that holds the id of a record; ``entity`` is the column that says of which entity, "" for a link.

    ``bound`` says that the database may refuse two rows beside each other, or a row as such, because of this column.
    """

    model: type[Row]
    column: str
    entity: str
    bound: bool

    def rows(self, target: type[Model], ids: list[int]) -> QuerySet[Any]:
        """The rows that point to these records, those in the trash included."""
        of_entity = {self.entity: entity_of(target)} if self.entity else {}
        return self.model.objects.filter(**{f"{self.column}__in": ids}, **of_entity).order_by("pk")


@cache
def references(target: type[Model]) -> tuple[Reference, ...]:
    """Every column that can point to a record of this model."""
    return tuple(_found(target))


def _found(target: type[Model]) -> Iterator[Reference]:
    for model in apps.get_models():
        if not issubclass(model, Row):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.remote_field.model is target:
                yield Reference(model, field.attname, "", _is_bound(model, field.name, unique=field.unique))
        names = {field.name for field in model._meta.concrete_fields}
        named = model.refers or ((_ANY_RECORD,) if names.issuperset(_ANY_RECORD) else ())
        for entity, column in named:
            yield Reference(model, column, entity, _is_bound(model, column, unique=False))


def _is_bound(model: type[Model], name: str, *, unique: bool) -> bool:
    return unique or any(
        (isinstance(rule, UniqueConstraint) and name in rule.fields) or isinstance(rule, CheckConstraint)
        for rule in model._meta.constraints
    )
