"""From raw input to a row: the one way for forms, the API and single rows of an import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine.fields.base import Field, Reading, is_empty
from kith.engine.web.errors import FieldErrors, Invalid

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource

type Values = dict[str, Any]


def parse_values(
    resource: Resource,
    data: Mapping[str, Any],
    reading: Reading,
    *,
    partial: bool,
    fields: Mapping[str, Field] | None = None,
) -> Values:
    """The parsed values of ``data``. With ``partial`` only what is given is read; otherwise required fields must be.

    Raises FieldErrors with every fault at once; unknown and read-only fields are faults.
    """
    known = resource.writable if fields is None else fields
    values: Values = {}
    errors: dict[str, list[str]] = {}
    for name, raw in data.items():
        field = known.get(name)
        if field is None:
            errors[name] = [_not_writable(resource, name)]
            continue
        try:
            values[name] = field.parse(raw, reading)
        except Invalid as error:
            errors[name] = [error.message]
    if not partial:
        for name, field in known.items():
            if field.needed and name not in errors and is_empty(values.get(name)):
                errors[name] = [_("Please fill this in.")]
    if errors:
        raise FieldErrors(errors)
    return values


def _not_writable(resource: Resource, name: str) -> str:
    if name in resource.bound:
        return _("This field cannot be written.")
    return _("There is no field “%(name)s”.") % {"name": name[:60]}


def refuse_emptying(row: Any, values: Values, resource: Resource) -> None:
    """Raise FieldErrors where a value would be taken away that new records must have."""
    errors = {
        name: [_("Please fill this in.")]
        for name, value in values.items()
        if (field := resource.bound[name]).needed
        and not field.kind.many
        and is_empty(value)
        and not is_empty(field.stored(row))
    }
    if errors:
        raise FieldErrors(errors)


def apply(row: Any, values: Values, resource: Resource) -> dict[Field, Any]:
    """Set the columns of ``row``; answers the values that live in rows of their own and are written after it."""
    later: dict[Field, Any] = {}
    for name, value in values.items():
        field = resource.bound[name]
        if field.kind.many:
            later[field] = value
        else:
            field.put(row, value)
    return later


def check(row: Any, resource: Resource) -> None:
    """Raise FieldErrors if the row as a whole is not valid."""
    resource.derive(row)
    errors = resource.validate(row)
    if errors:
        raise FieldErrors(errors)
