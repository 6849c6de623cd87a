"""Relations and their types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.kit.names import fold
from kith.people.models import Relation, RelationType
from kith.people.models.relations import LEFT, RIGHT
from kith.people.services import ending, relations
from kith.people.services.vocabulary import keep_used
from kith.sdk.declare import About, BetweenPolicy, Errors, List, Nav, Record, Resource, Section, SharedPolicy, Timeline
from kith.sdk.models import Change
from kith.sdk.rules import Changes


class RelationTypeResource(Resource):
    model = RelationType
    policy = SharedPolicy()
    nav = Nav("settings", 54, "affiliate")
    icon = "affiliate"
    fields = ("name", "inverse", "symmetric", "between")
    list = List("name", "inverse", "between", "relations", "updated_at", sort="name")
    record = Record(Section(_("Type"), "name", "inverse", "symmetric", "between"), Timeline())
    filters = ("name", "between", "symmetric")
    sortable = ("name",)
    match = ("name",)

    def derive(self, row: RelationType) -> None:
        row.key = fold(row.name)[:60]

    def validate(self, row: RelationType) -> Errors:
        return relations.type_problems(row)

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        relations.wordings.forget()

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        relations.wordings.forget()
        keep_used(kind, written, links={Relation: "type"})
        if kind == Change.Kind.UPDATE:
            for row, fields in written:
                relations.keep_binding(row, fields)


class RelationResource(Resource):
    model = Relation
    policy = BetweenPolicy(LEFT, RIGHT)
    about = About("contacts", "customers", card=None, stream=False, filter=False, told=relations.told)
    title = "type"
    icon = "affiliate"
    without = ("list",)
    fields = ("left_contact", "left_customer", "type", "right_contact", "right_customer", "since", "until", "note")
    list = List(
        "left_contact", "left_customer", "type", "right_contact", "right_customer", "since", "until", "note", sort="id"
    )
    record = Record(
        Section(_("Relation"), "left_contact", "left_customer", "type", "right_contact", "right_customer"),
        Section(_("Period"), "since", "until", "note"),
    )
    filters = ("left_contact", "left_customer", "type", "right_contact", "right_customer", "since", "until", "note")
    actions = (ending.end,)

    def derive(self, row: Relation) -> None:
        relations.pair(row)

    def validate(self, row: Relation) -> Errors:
        return relations.problems(row)

    def make_way(self, rows: Sequence[Any], *, changes: Changes) -> None:
        relations.make_way(rows, changes=changes)
