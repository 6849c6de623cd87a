"""The kind of a field: ``bind`` determines it from the model column; extensions may register kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.fields.reverse_related import ManyToOneRel

from kith.engine.fields.base import Field, Kind
from kith.engine.fields.child_rows import Children
from kith.engine.fields.choices import Choice, Country, Currency
from kith.engine.fields.conditions import Condition
from kith.engine.fields.counts import Counted
from kith.engine.fields.dates import Day, Instant
from kith.engine.fields.happenings import LastActivity, LastColumn, Rows, RowsColumn
from kith.engine.fields.links import Link, Tags
from kith.engine.fields.numbers import Money, Number, Whole, Year, YesNo
from kith.engine.fields.text import Email, LongText, Name, Phone, Photo, Text, Url
from kith.engine.rows import columns

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource

# Looked up along the column's MRO, so a subclass may have its own kind.
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
# Fields without a database column, such as segments: (model, name) → an unbound column for the kind.
_virtual: dict[tuple[type[models.Model], str], Any] = {}
_counted = Counted()


def register_kind(column: type[Any], kind: Kind) -> None:
    """Register the kind of a column class, for every surface."""
    kinds[column] = kind


def add_virtual(model: type[models.Model], name: str, column: Any) -> None:
    """Add a field without a database column to a model; the class of ``column`` determines its kind."""
    column.set_attributes_from_name(name)
    _virtual[model, name] = column


def bind(resource: Resource, name: str) -> Field:
    """Return the field ``name`` of the resource's model. Raises LookupError if there is no such column."""
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
    """Return the kind of a model column, by its MRO."""
    if getattr(column, "choices", None):
        return _choice
    if isinstance(column, ManyToOneRel) and column.field.name not in getattr(column.related_model, "part_of", ()):
        return _counted
    for parent in type(column).__mro__:
        if parent in kinds:
            return kinds[parent]
    raise LookupError(f"no kind of field for {type(column).__name__}")
