"""Child rows, which are written with their record: further telephone numbers, addresses, links."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from kith.engine.declare import registry
from kith.engine.fields.base import Field, Json, Kind, Reading
from kith.engine.fields.operators import Operator
from kith.engine.query.prepared import THESE, Prepared
from kith.engine.query.reading import Line, Reader
from kith.engine.web.errors import Invalid
from kith.kit.memory import Memory

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

MOST = 200
_plans: Memory[tuple[Reader, Prepared]] = Memory(1_000)


class Children(Kind):
    """A list of child rows. Writing it replaces the children: known ids are updated, others inserted or deleted."""

    name = "children"
    input = "children"
    many = True
    operators: ClassVar[Mapping[str, Operator]] = {}

    def target(self, field: Field, actor: Actor | None = None) -> Resource:
        """The entity to which it leads, as the actor sees it."""
        return registry.of(field.model_field.related_model, actor)

    def parent_name(self, field: Field) -> str:
        """Return the child's foreign key to this record."""
        return str(field.model_field.field.name)

    def lines(self, rows: QuerySet[Any], field: Field) -> QuerySet[Any]:
        """The rows themselves: each belongs to one record."""
        return rows

    def child_fields(self, field: Field, actor: Actor | None = None) -> dict[str, Field]:
        """Return the child's writable fields as the actor sees them, without foreign keys to possible parents."""
        target, own = self.target(field, actor), self.parent_name(field)
        parents = getattr(target.policy, "parents", ())
        return {
            name: child
            for name, child in target.writable.items()
            if name != own and not (name in parents and child.model_field.null)
        }

    def empty(self, field: Field) -> Any:
        return ()

    def read(self, raw: Any, field: Field, reading: Reading) -> tuple[dict[str, Any], ...]:
        items = self._items(raw)
        if len(items) > MOST:
            raise Invalid(_("At most %(most)d entries are possible here.") % {"most": MOST})
        known = self.child_fields(field, reading.actor)
        return tuple(self._item(item, number, known, reading) for number, item in enumerate(items, start=1))

    @staticmethod
    def _items(raw: Any) -> list[Any]:
        if isinstance(raw, str):
            try:
                raw = json.loads(raw)
            except (ValueError, RecursionError) as error:
                raise Invalid(_("This list could not be read; it must be as an export writes it.")) from error
        if not isinstance(raw, list):
            raise Invalid(_("Write a list of entries."))
        return raw

    @classmethod
    def _item(cls, item: Any, number: int, known: Mapping[str, Field], reading: Reading) -> dict[str, Any]:
        if not isinstance(item, dict):
            raise Invalid(_("Entry %(number)d must have named fields.") % {"number": number})
        values: dict[str, Any] = {}
        if item.get("id") is not None:
            if not isinstance(item["id"], int):
                raise Invalid(_("Entry %(number)d: the id must be a number.") % {"number": number})
            values["id"] = item["id"]
        for name, raw in item.items():
            if name == "id":
                continue
            if name not in known:
                raise Invalid(_("Entry %(number)d: there is no field “%(name)s”.") % {"number": number, "name": name})
            values[name] = cls._value(known[name], raw, number, reading)
        for name, child in known.items():
            if child.required and "id" not in values and name not in values:
                raise Invalid(
                    _("Entry %(number)d: please fill in “%(label)s”.") % {"number": number, "label": child.label}
                )
        return values

    @staticmethod
    def _value(child: Field, raw: Any, number: int, reading: Reading) -> Any:
        try:
            return child.parse(raw, reading)
        except Invalid as error:
            raise Invalid(
                _("Entry %(number)d, %(label)s: %(problem)s")
                % {"number": number, "label": child.label, "problem": error.message}
            ) from error

    def condition(self, operator: str, path: str, value: Any, field: Field) -> Q:
        """Return the condition that children exist, as a subquery: a join would repeat rows."""
        parent = f"{self.parent_name(field)}_id"
        present = self.target(field).model.objects.filter(deleted_at__isnull=True, **{f"{parent}__isnull": False})
        inside = Q(**{f"{path.removesuffix(field.name)}pk__in": present.values(parent)})
        return ~inside if value else inside

    def rows(self, field: Field, actor: Actor) -> QuerySet[Any]:
        """Return the children; they have the permissions of the record."""
        parent = f"{self.parent_name(field)}__isnull"
        found: QuerySet[Any] = self.target(field).model.objects.filter(deleted_at__isnull=True, **{parent: False})
        return found

    def columns(self, field: Field, actor: Actor) -> tuple[Exists, ...]:
        """Select whether children exist, so that only records with children need the second query."""
        children = self.target(field).model.objects.filter(deleted_at__isnull=True)
        return (Exists(children.filter(**{self.parent_name(field): OuterRef("pk")})),)

    def attach(self, field: Field, actor: Actor, loaded: Sequence[tuple[int, Any]]) -> dict[int, Any] | None:
        found: dict[int, list[Any]] = {row: [] for row, _any in loaded}
        if parents := [row for row, has_any in loaded if has_any]:
            reader, rows = self._plan(field, actor)
            for child in reader.lines(rows.among(parents).fetch()):
                found[child.extra[0]].append(child)
        return {row: tuple(items) for row, items in found.items()}

    def _plan(self, field: Field, actor: Actor) -> tuple[Reader, Prepared]:
        """Prepare the query for the children of records, with its reader."""

        def make() -> tuple[Reader, Prepared]:
            target, parent = self.target(field, actor), self.parent_name(field)
            telling = target.extensions.telling
            extra = (f"{parent}_id", *(telling.told_with if telling is not None else ()))
            reader = Reader(tuple(self.child_fields(field, actor).values()), actor, extra=extra)
            rows = target.model.objects.filter(deleted_at__isnull=True, **{f"{parent}__among": THESE}).order_by("pk")
            return reader, Prepared(rows.values_list(*reader.paths))

        return _plans.get((field, actor), make)

    def sort_path(self, field: Field) -> str | None:
        return None

    def display(self, value: Any, field: Field) -> str:
        return ", ".join(_told(child) for child in value or ())

    def cell(self, value: Any, field: Field) -> Markup:
        return escape(self.display(value, field))

    def json(self, value: Any, field: Field) -> Any:
        return [child.json() for child in value or ()]

    def text(self, value: Any, field: Field) -> str:
        """Return JSON without ids, so that the export can be imported anywhere."""
        items = [{name: entry for name, entry in child.text_values().items() if entry} for child in value or ()]
        return json.dumps(items, ensure_ascii=False) if items else ""

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return ()

    def schema(self, field: Field) -> Json:
        properties: Json = {"id": {"type": "integer"}}
        for name, child in self.child_fields(field).items():
            properties[name] = {"anyOf": [child.kind.schema(child), {"type": "null"}]}
        return {"type": "array", "items": {"type": "object", "properties": properties}}

    def write_schema(self, field: Field) -> Json:
        properties: Json = {"id": {"type": "integer"}}
        for name, child in self.child_fields(field).items():
            properties[name] = child.kind.write_schema(child)
        return {
            "type": "array",
            "maxItems": MOST,
            "items": {"type": "object", "properties": properties, "additionalProperties": False},
        }


def _told(child: Line) -> str:
    """Return a short text for one child; booleans are left out, because they mean nothing without their label."""
    texts = child.text_values()
    told = sorted(child.fields, key=lambda field: field.name != field.resource.title)
    return " · ".join(texts[field.name] for field in told if field.kind.name != "yes_no" and texts[field.name])
