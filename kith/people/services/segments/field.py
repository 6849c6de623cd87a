"""The field “segment” of main entities, for conditions and as a list column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from kith.engine.fields.base import Json
from kith.engine.fields.operators import Operator
from kith.engine.query.tree import compile_tree
from kith.kit.numbers import whole_number
from kith.people.models import Segment, SegmentMember, SegmentPresence
from kith.people.services.segments.holding import Membership, memberships, tree_of
from kith.sdk.declare import ANY, Field, Link, Reading, Resource, Scope, register_kind, registry
from kith.sdk.rules import Actor, BadQuery, Invalid, Node, leaf, leaves, policy

FIELD = "segment"
# Limits of nesting and of the total number of conditions.
MOST_DEPTH = 5
MOST_INSIDE = 300
MOST_SHOWN = 20


class SegmentColumn(models.ForeignKey[Any, Any]):
    """A field without a database column: the segments of a record."""

    def __init__(self) -> None:
        super().__init__(
            Segment, models.DO_NOTHING, verbose_name=gettext_lazy("segment"), null=True, blank=True, related_name="+"
        )


@dataclass(frozen=True, eq=False)
class Chosen:
    """A segment in a condition, with its members as visible to the reader."""

    segment_id: int
    members: Q


def reader_of(actor: Actor) -> Actor:
    """Return the actor with the right to view alone: a segment is for others too, who may not see sensitive fields."""
    return actor.narrowed({(ANY, "view"): Scope.AGENCY})


def members_of(segment: Segment, actor: Actor) -> Q:
    """Return the condition of membership under the actor's policy. Raises BadQuery."""
    if segment.kind == Segment.Kind.STATIC:
        return Q(pk__in=SegmentMember.objects.filter(segment=segment.pk, deleted_at=None).values("object_id"))
    tree = tree_of(segment)
    return policy.NOTHING if tree is None else compile_tree(tree, registry.named(segment.entity, actor), actor)


class SegmentLink(Link):
    """Membership in a segment: by its current condition, or as a manual member."""

    name = "link"
    equal_to = None
    leads = False
    many = True
    operators: ClassVar[Mapping[str, Operator]] = dict.fromkeys(("in", "not_in", "eq", "ne"), lambda path, value: Q())

    def stamp(self, field: Field) -> object:
        """Return the newest change of any segment, as part of cache keys; segments are few."""
        known = Segment.objects.aggregate(newest=Max("updated_at"), last=Max("pk"))
        return (known["newest"], known["last"])

    def read_filter(self, raw: object, field: Field, reading: Reading) -> Any:
        number = whole_number(str(raw).strip())
        resource = registry.of(Segment, reading.actor)
        found = policy.scope(reading.actor, "view", resource).filter(pk=number or 0, entity=field.resource.slug).first()
        if found is None or isinstance(raw, bool):
            raise Invalid(
                _("There is no segment “%(raw)s” of %(entity)s that you can see; write its id.")
                % {"raw": str(raw)[:40], "entity": field.resource.label_plural}
            )
        try:
            within(found.pk, tree_of(found), field.resource, reading.actor)
            return Chosen(found.pk, members_of(found, reading.actor))
        except BadQuery as error:
            raise Invalid(
                _("The segment “%(name)s” cannot be asked any more; mend its condition: %(problem)s")
                % {"name": found.name, "problem": error.message}
            ) from error

    def parse_filter(self, operator: str, raw: object, field: Field, reading: Reading) -> Any:
        if operator == "empty":
            visible = policy.scope(reading.actor, "view", registry.of(Segment, reading.actor))
            return visible, super().parse_filter(operator, raw, field, reading)
        return super().parse_filter(operator, raw, field, reading)

    def condition(self, operator: str, path: str, value: Any, field: Field) -> Q:
        prefix = path.removesuffix(field.name)
        if operator == "empty":
            return self._in_any(prefix, *value)
        chosen: list[Chosen] = value if isinstance(value, list) else [value]
        inside, everybody = Q(), False
        for each in chosen:
            everybody |= not each.members
            inside |= self._reached(each.members, prefix, field)
        outside = operator in ("ne", "not_in")
        if everybody:
            return policy.NOTHING if outside else Q()
        return ~inside if outside else inside

    @staticmethod
    def _reached(members: Q, prefix: str, field: Field) -> Q:
        if not prefix or not members:
            return members
        return Q(**{f"{prefix}pk__in": field.resource.model.objects.filter(members).values("pk")})

    @staticmethod
    def _in_any(prefix: str, visible: Any, wanted: bool) -> Q:
        """Return the condition of membership in any segment at the last update."""
        put = SegmentMember.objects.filter(deleted_at=None, segment__in=visible.values("pk"))
        seen = SegmentPresence.objects.filter(segment__in=visible.values("pk"))
        inside = Q(**{f"{prefix}pk__in": put.values("object_id")}) | Q(**{f"{prefix}pk__in": seen.values("object_id")})
        return ~inside if wanted else inside

    # As a column ------------------------------------------------------------------------------------

    def columns(self, field: Field, actor: Actor) -> tuple[str, ...]:
        return ("pk",)

    def load(self, values: Sequence[Any], field: Field) -> Any:
        return ()

    def attach(self, field: Field, actor: Actor, loaded: Sequence[tuple[int, Any]]) -> dict[int, Any] | None:
        found: dict[int, list[Membership]] = {row: [] for row, _none in loaded}
        for each in memberships(field.resource, list(found), actor):
            found[each.object_id].append(each)
        return {row: tuple(mine[:MOST_SHOWN]) for row, mine in found.items()}

    def display(self, value: Any, field: Field) -> str:
        return ", ".join(each.segment.name for each in value or ())

    def cell(self, value: Any, field: Field) -> Markup:
        return Markup(", ").join(
            Markup('<a href="/segments/{}/">{}</a>').format(each.segment.pk, each.segment.name) for each in value or ()
        )

    def json(self, value: Any, field: Field) -> Any:
        return [{"id": each.segment.pk, "name": each.segment.name} for each in value or ()]

    def schema(self, field: Field) -> Json:
        return {"type": "array", "items": super().schema(field)}


register_kind(SegmentColumn, SegmentLink())


def within(segment_id: int, tree: Node | None, resource: Resource, actor: Actor) -> int:
    """Count the conditions of a tree including nested segments. Raises Invalid for cycles and for too many."""
    return 0 if tree is None else _Weighing(actor).weigh(tree, resource, (segment_id,))


class _Weighing:
    """Walks the nested segments of a condition; counts each once."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._weights: dict[int, int] = {}

    def weigh(self, tree: Node, resource: Resource, above: tuple[int, ...]) -> int:
        total = 0
        for where in leaves(tree):
            total += 1
            field = leaf(where.path, resource, self._actor)
            if field is not None and isinstance(field.kind, SegmentLink) and where.operator != "empty":
                total += sum(self._of(number, above) for number in _numbers(where.value))
        if total > MOST_INSIDE:
            raise Invalid(
                _("With the segments within it this comes to more than %(most)d conditions.") % {"most": MOST_INSIDE}
            )
        return total

    def _of(self, number: int, above: tuple[int, ...]) -> int:
        if number in above:
            raise Invalid(_("A segment cannot be within itself, not even through others."))
        if len(above) > MOST_DEPTH:
            raise Invalid(_("Segments can stand at most %(most)d deep within one another.") % {"most": MOST_DEPTH})
        if number not in self._weights:
            found = Segment.objects.filter(pk=number, deleted_at=None, kind=Segment.Kind.DYNAMIC).first()
            inner = tree_of(found) if found is not None else None
            self._weights[number] = (
                self.weigh(inner, registry.named(found.entity, self._actor), (*above, number))
                if found and inner is not None
                else 1
            )
        return self._weights[number]


def _numbers(value: Any) -> list[int]:
    parts = value if isinstance(value, list) else str(value).split(",")
    return [number for part in parts if (number := whole_number(str(part).strip())) is not None]
