"""Fields of entities. ``bind`` finds the kind of a field from its model column; extensions may register kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.fields.reverse_related import ManyToOneRel

from kith.engine.fields.base import Field, Kind, Reading
from kith.engine.fields.child_rows import Children
from kith.engine.fields.choices import Choice, Country, Currency
from kith.engine.fields.conditions import Condition
from kith.engine.fields.counts import Counted
from kith.engine.fields.dates import Day, Instant
from kith.engine.fields.happenings import LastActivity, LastColumn, Rows, RowsColumn
from kith.engine.fields.links import FACES, Link, Ref, Tags, avatar
from kith.engine.fields.numbers import Money, Number, Whole, Year, YesNo
from kith.engine.fields.text import Email, LongText, Name, Phone, Photo, Text, Url
from kith.engine.rows import columns

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource

__all__ = [
    "FACES",
    "Field",
    "Kind",
    "Reading",
    "Ref",
    "add_virtual",
    "avatar",
    "bind",
    "kind_of",
    "kinds",
    "register_kind",
]

# Looked up along the class hierarchy of the column, so a subclass may have a kind of its own.
kinds: dict[type[Any], Kind] = {
    models.CharField: Text(),
    models.TextField: LongText(),
    models.EmailField: Email(),
    models.URLField: Url(),
    columns.NameField: Name(),
    columns.PhoneField: Phone(),
    columns.CountryField: Country(),
    columns.CurrencyField: Currency(),
    columns.MoneyField: Money(),
    columns.PhotoField: Photo(),
    columns.YearField: Year(),
    columns.ConditionField: Condition(),
    models.DecimalField: Number(),
    models.IntegerField: Whole(),
    models.BooleanField: YesNo(),
    models.DateField: Day(),
    models.DateTimeField: Instant(),
    models.ForeignKey: Link(),
    models.ManyToManyField: Tags(),
    ManyToOneRel: Children(),
    RowsColumn: Rows(),
    LastColumn: LastActivity(),
}
_choice = Choice()
# Fields that stand in no table, such as what a record is part of: (model, name) → a column that says their kind.
_virtual: dict[tuple[type[models.Model], str], Any] = {}
_counted = Counted()


def register_kind(column: type[Any], kind: Kind) -> None:
    """Teach Kith a new type of column; ``kind`` then serves every surface."""
    kinds[column] = kind


def add_virtual(model: type[models.Model], name: str, column: Any) -> None:
    """Let records of a model have a field that stands in no table; the class of ``column`` chooses its kind."""
    column.set_attributes_from_name(name)
    _virtual[model, name] = column


def bind(resource: Resource, name: str) -> Field:
    """The field ``name`` of the resource's model. Raises LookupError when the model has no such column."""
    try:
        column: Any = _virtual.get((resource.model, name)) or resource.model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise LookupError(f"{resource.slug} has no field “{name}”") from error
    return Field(
        name=name,
        resource=resource,
        kind=kind_of(column),
        model_field=column,
        required=not getattr(column, "blank", True) and not column.has_default(),
        writable=name in resource.fields,
    )


def kind_of(column: Any) -> Kind:
    """The kind of a model column, by the nearest of its classes that has one."""
    if getattr(column, "choices", None):
        return _choice
    if isinstance(column, ManyToOneRel) and column.field.name not in getattr(column.related_model, "part_of", ()):
        return _counted
    for parent in type(column).__mro__:
        if parent in kinds:
            return kinds[parent]
    raise LookupError(f"no kind of field for {type(column).__name__}")
