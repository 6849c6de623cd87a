"""Counts of related records that are not child rows, displayed as a link to their list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.expressions import Combinable
from markupsafe import Markup, escape

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.fields.base import Field, Json, Kind
from kith.engine.fields.operators import Operator

if TYPE_CHECKING:
    from kith.engine.policy import Actor


class Found(NamedTuple):
    """A record id, and the number of visible records that refer to it."""

    row_id: int
    number: int


class Counted(Kind):
    """The number of records that refer to this one; read-only."""

    name = "count"
    numeric = True
    operators: ClassVar[Mapping[str, Operator]] = {}

    def columns(self, field: Field, actor: Actor) -> tuple[str | Combinable, ...]:
        """Count under the actor's policy, so that the number equals the length of the linked list."""
        parent = field.model_field.field.name
        seen = policy.scope(actor, "view", registry.of(field.model_field.related_model, actor))
        grouped = seen.filter(**{parent: OuterRef("pk")}).order_by().values(parent)
        return (F("pk"), Subquery(grouped.annotate(number=Count("pk")).values("number")[:1]))

    def load(self, values: Sequence[Any], field: Field) -> Found:
        return Found(values[0], values[1] or 0)

    def sort_path(self, field: Field) -> str | None:
        return None

    def display(self, value: Any, field: Field) -> str:
        return f"{value.number:,}"

    def cell(self, value: Any, field: Field) -> Markup:
        target, parent = registry.of(field.model_field.related_model), field.model_field.field.name
        if not target.listed:
            return escape(self.display(value, field))
        return Markup('<a class="link" href="{}?{}={}">{}</a>').format(
            target.url, parent, value.row_id, self.display(value, field)
        )

    def json(self, value: Any, field: Field) -> Any:
        return value.number

    def text(self, value: Any, field: Field) -> str:
        return str(value.number)

    def schema(self, field: Field) -> Json:
        return {"type": "integer", "minimum": 0}
