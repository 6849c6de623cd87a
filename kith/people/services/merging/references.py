"""Find all columns that can refer to a record, by introspection of the models; there is no list to maintain."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import CheckConstraint, ForeignKey, Model, QuerySet, UniqueConstraint

from kith.sdk.models import Row
from kith.sdk.rules import entity_of

# The columns of generic references; a model may name others in ``refers``.
_ANY_RECORD = ("entity", "object_id")


class Reference(NamedTuple):
    """A column with the id of a record; ``entity`` is the column of its entity, "" for a foreign key.

    ``bound`` means that a unique or check constraint includes this column.
    """

    model: type[Row]
    column: str
    entity: str
    bound: bool

    def rows(self, target: type[Model], ids: list[int]) -> QuerySet[Any]:
        """Return the rows that refer to these records, including the trash."""
        of_entity = {self.entity: entity_of(target)} if self.entity else {}
        return self.model.objects.filter(**{f"{self.column}__in": ids}, **of_entity).order_by("pk")


@cache
def references(target: type[Model]) -> tuple[Reference, ...]:
    """Return every column that can refer to a record of this model."""
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
