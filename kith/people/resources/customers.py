"""Customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.engine.changes import Changes
from kith.engine.declare import Alike, Further, List, Nav, Record, Related, Section, Timeline, Way
from kith.engine.policy import Actor, Policy
from kith.engine.resource import Errors, Resource
from kith.kit.names import fold
from kith.people.models import Customer
from kith.people.resources.shared import ADDRESS, POSITION, TIMES
from kith.people.services import duplicates, handover, pages, places, reach
from kith.people.services.merging import merge
from kith.people.services.segments import by_hand


class CustomerResource(Resource):
    model = Customer
    policy = Policy()
    nav = Nav("sell", 20, "building", "o")
    icon = "building"
    fields = (
        "name", "kind", "status", "industry", "category", "rating", "parent", "email", "phone", "website", "source",
        "employees", "founded", "annual_revenue", "annual_revenue_currency", *ADDRESS, "owner", "team", "tags",
        "points", "addresses", "description",
    )  # fmt: skip
    list = List("name", "industry", "status", "rating", "city", "country", "phone", "owner", "updated_at", sort="name")
    record = Record(
        Section(_("Reach"), "phone", "email", "website", "points"),
        Section(_("Business"), "name", "kind", "status", "industry", "category", "rating", "parent", "source"),
        Section(_("Figures"), "employees", "founded", "annual_revenue", "annual_revenue_currency"),
        Section(_("Address"), *ADDRESS, "addresses"),
        Section(_("Handling"), "owner", "team", "tags", "description"),
        Timeline(),
        Related("affiliations", "contact", "role", "since", "until", "primary"),
        Related("subsidiaries", "name", "status", "city", "owner"),
        Related("handovers", "giver", "taker", "reason", "handed_at"),
        highlights=("status", "rating", "annual_revenue", "owner"),
        subtitle=("industry", "city", "country"),
    )
    filters = (
        "name", "kind", "status", "industry", "category", "rating", "parent", "email", "phone", "source", "employees",
        "founded", "annual_revenue", "postcode", "city", "state", "country", "owner", "team", "tags", "points", *TIMES,
    )  # fmt: skip
    position = POSITION
    sortable = ("name", "city", "status", "annual_revenue", "updated_at", "created_at")
    sort_columns = {"name": "sort_name"}
    tones = {
        "status": {"draft": "grey", "new": "blue", "active": "green", "inactive": "grey", "blocked": "red"},
        "rating": {"a": "green", "b": "blue", "c": "amber", "d": "grey"},
    }
    search = ("name", "email", "phone", "city", "website")
    match = ("name", "email")
    alike_url = "/customers/duplicates/alike/"
    actions = (handover.hand_over_customer, merge.merge_customers, *by_hand.actions_on(Customer))

    def derive(self, row: Customer) -> None:
        row.sort_name = fold(row.name)[:200]

    def validate(self, row: Customer) -> Errors:
        return places.problems(row)

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        reach.follow_columns(rows, changes=changes)

    def further(self, row: Any, actor: Actor) -> Sequence[Further]:
        return pages.of_record(self, row, actor)

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        duplicates.note_records(kind, written, changes=changes)

    def alike(self, values: Mapping[str, Any], actor: Actor) -> Sequence[Alike]:
        return duplicates.certain("customers", values, actor=actor)

    def more_words(self, row: Customer) -> Sequence[str]:
        return reach.words(row)

    def ways(self, values: Mapping[str, Any]) -> Sequence[Way]:
        return reach.ways(values["points"] or ())
