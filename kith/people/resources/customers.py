"""Customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.kit.names import fold
from kith.people.book_policies import BookPolicy
from kith.people.models import Customer
from kith.people.resources.shared import ADDRESS, FINANCE, OWNED, PARTY_FILTERS, PAST, TIMES
from kith.people.services import books, duplicates, handover, hierarchy, journey, ownership, places, reach
from kith.people.services.merging import merge
from kith.sdk.declare import Errors, Field, List, Nav, Record, Related, Resource, Section, Timeline
from kith.sdk.rules import Changes


class CustomerResource(Resource):
    model = Customer
    policy = BookPolicy()
    nav = Nav("sell", 20, "building", "o")
    icon = "building"
    fields = (
        "name", "kind", "status", "industry", "category", "rating", "parent", "email", "phone", "website", "source",
        "employees", "founded", "annual_revenue", "annual_revenue_currency", *ADDRESS, *OWNED, "relationship_manager",
        "operations", "team", "book", "tags", "points", "addresses", "journey_stage", "language", "preferred_channel",
        "services", "units", *FINANCE, "description",
    )  # fmt: skip
    list = List("name", "industry", "status", "rating", "city", "country", "phone", "owner", "updated_at", sort="name")
    record = Record(
        Section(_("Reach"), "phone", "email", "website", "points"),
        Section(_("Business"), "name", "kind", "status", "industry", "category", "rating", "parent", "source"),
        Section(_("Journey"), "journey_stage", "stage_since"),
        Section(_("Figures"), "employees", "founded", "annual_revenue", "annual_revenue_currency"),
        Section(_("Address"), *ADDRESS, "addresses"),
        Section(_("Handling"), *OWNED, "relationship_manager", "operations", "team", "book", "tags", "description"),
        Section(_("Preferences"), "language", "preferred_channel"),
        Section(_("Finance"), *FINANCE),
        Timeline(),
        Related("affiliations", "contact", "role", "since", "until", "primary"),
        Related("services", "service", "state", "channel", "since", "until", "remark"),
        Related("units", "name", "cost_centre", "delivery", "invoice_email", "tax_number", "payment_days"),
        Related("subsidiaries", "name", "status", "city", "owner"),
        *PAST,
        highlights=("status", "rating", "annual_revenue", "owner"), subtitle=("industry", "city", "country"),
    )  # fmt: skip
    filters = (
        "name", "kind", "status", "industry", "category", "rating", "parent", "employees", "founded", "annual_revenue",
        *PARTY_FILTERS, "relationship_manager", "operations", "services", "units", "language",
        "preferred_channel", *FINANCE, *TIMES,
    )  # fmt: skip
    sensitive = FINANCE
    sortable = ("name", "city", "status", "annual_revenue", "stage_since", "updated_at", "created_at")
    tones = {
        "status": {"draft": "grey", "new": "blue", "active": "green", "inactive": "grey", "blocked": "red"},
        "rating": {"a": "green", "b": "blue", "c": "amber", "d": "grey"},
    }
    search = ("name", "email", "phone", "city", "website")
    match = ("name", "email")
    actions = (handover.hand_over_customer, merge.merge_customers)

    def derive(self, row: Customer) -> None:
        row.sort_name = fold(row.name)[:200]

    def validate(self, row: Customer) -> Errors:
        return {
            **places.problems(row),
            **journey.problems(row),
            **ownership.problems(row),
            **hierarchy.problems(row),
        }

    def reconcile(self, row: Any, before: Mapping[str, Any], later: dict[Field, Any]) -> None:
        reach.take_along(row, before, later)

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        reach.follow_columns(rows, changes=changes)
        journey.keep_moves(rows, changes=changes)

    def make_way(self, rows: Sequence[Any], *, changes: Changes) -> None:
        journey.note_since(rows, changes=changes)

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        duplicates.note_records(kind, written, changes=changes)
        books.stay_or_move(kind, written, changes)
        hierarchy.keep_from_circles(kind, written, changes)

    def more_words(self, row: Customer) -> Sequence[str]:
        return reach.words(row)
