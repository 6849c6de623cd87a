"""Declarations of contacts, customers and their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.engine.changes import Changes
from kith.engine.declare import List, Nav, Record, Related, Section, Timeline, Way
from kith.engine.policy import ChildPolicy, Policy, SharedPolicy
from kith.engine.resource import Errors, Resource
from kith.kit.names import fold, full_name, sort_key
from kith.people.models import Address, Affiliation, Contact, ContactPoint, Customer, Handover, PointType, Tag
from kith.people.services import affiliations, handover, places, reach

ADDRESS = ("street", "street2", "postcode", "city", "state", "country", "latitude", "longitude")
TIMES = ("created_at", "updated_at")


class ContactResource(Resource):
    model = Contact
    policy = Policy()
    nav = Nav("sell", 10, "user", "c")
    icon = "user"
    fields = (
        "salutation", "first_name", "last_name", "designation", "customer", "email", "phone", "website", "status",
        "source", "birthday", *ADDRESS, "owner", "team", "tags", "points", "addresses", "affiliations", "description",
    )  # fmt: skip
    list = List(
        "name", "designation", "customer", "status", "phone", "email", "city", "owner", "updated_at", sort="name"
    )
    record = Record(
        Section(_("Contact"), "phone", "email", "website", "points"),
        Section(_("Person"), "salutation", "first_name", "last_name", "designation", "birthday"),
        Section(_("Work"), "customer", "affiliations", "status", "source"),
        Section(_("Address"), *ADDRESS, "addresses"),
        Section(_("Handling"), "owner", "team", "tags", "description"),
        Timeline(),
        Related("affiliations", "customer", "role", "since", "until", "primary"),
        Related("handovers", "giver", "taker", "reason", "handed_at"),
        highlights=("status", "customer", "owner", "updated_at"),
        subtitle=("designation", "customer", "city"),
    )
    filters = (
        "name", "first_name", "last_name", "designation", "customer", "email", "phone", "status", "source", "birthday",
        "postcode", "city", "state", "country", "owner", "team", "tags", "points", "affiliations", *TIMES,
    )  # fmt: skip
    sortable = ("name", "city", "status", "updated_at", "created_at", "email")
    sort_columns = {"name": "sort_name"}
    tones = {"status": {"new": "blue", "hot": "red", "cold": "grey", "converted": "green", "not_interested": "grey"}}
    search = ("name", "email", "phone", "city")
    match = ("email", "phone", "name")
    actions = (handover.hand_over,)

    def derive(self, row: Contact) -> None:
        row.name = full_name(row.first_name, row.last_name) or row.email or row.phone
        row.sort_name = (sort_key(row.last_name, row.first_name) or fold(row.name))[:200]

    def validate(self, row: Contact) -> Errors:
        if not (row.name or row.email or row.phone):
            return {"": [str(_("Give a name, an e-mail address or a telephone number."))]}
        return places.problems(row)

    def called(self, name: str) -> Mapping[str, Any]:
        first, _space, last = name.strip().rpartition(" ")
        return {"first_name": first, "last_name": last}

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        reach.follow_columns(rows, changes=changes)
        affiliations.follow_column(rows, changes=changes)

    def more_words(self, row: Contact) -> Sequence[str]:
        return reach.words(row)

    def ways(self, values: Mapping[str, Any]) -> Sequence[Way]:
        return reach.ways(values["points"] or ())


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
    sortable = ("name", "city", "status", "annual_revenue", "updated_at", "created_at")
    sort_columns = {"name": "sort_name"}
    tones = {
        "status": {"draft": "grey", "new": "blue", "active": "green", "inactive": "grey", "blocked": "red"},
        "rating": {"a": "green", "b": "blue", "c": "amber", "d": "grey"},
    }
    search = ("name", "email", "phone", "city", "website")
    match = ("name", "email")
    actions = (handover.hand_over_customer,)

    def derive(self, row: Customer) -> None:
        row.sort_name = fold(row.name)[:200]

    def validate(self, row: Customer) -> Errors:
        return places.problems(row)

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        reach.follow_columns(rows, changes=changes)

    def more_words(self, row: Customer) -> Sequence[str]:
        return reach.words(row)

    def ways(self, values: Mapping[str, Any]) -> Sequence[Way]:
        return reach.ways(values["points"] or ())


class ContactPointResource(Resource):
    model = ContactPoint
    policy = ChildPolicy("contact", "customer")
    title = "value"
    icon = "at"
    listed = False
    fields = ("contact", "customer", "type", "label", "value", "primary")
    list = List("value", "type", "label", "contact", "customer", "primary", sort="id")
    record = Record(Section(_("Contact point"), "type", "label", "value", "primary"))
    filters = ("contact", "customer", "type", "label", "value", "primary")

    def derive(self, row: ContactPoint) -> None:
        reach.normalise(row)

    def validate(self, row: ContactPoint) -> Errors:
        return reach.problems(row)

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        reach.follow_points([row for row, _changed in rows], changes=changes)


class AddressResource(Resource):
    model = Address
    policy = ChildPolicy("contact", "customer")
    title = "city"
    icon = "map-pin"
    listed = False
    fields = ("contact", "customer", "label", *ADDRESS)
    list = List("label", "street", "postcode", "city", "country", "contact", "customer", sort="id")
    record = Record(Section(_("Address"), "label", *ADDRESS))
    filters = ("contact", "customer", "label", "city", "country", "postcode")

    def validate(self, row: Address) -> Errors:
        return places.problems(row)


class AffiliationResource(Resource):
    model = Affiliation
    policy = ChildPolicy("contact", "customer")
    title = "role"
    icon = "link"
    listed = False
    fields = ("contact", "customer", "role", "since", "until", "primary")
    list = List("contact", "customer", "role", "since", "until", "primary", sort="id")
    record = Record(Section(_("Affiliation"), "contact", "customer", "role", "since", "until", "primary"))
    filters = ("contact", "customer", "role", "since", "until", "primary")

    def validate(self, row: Affiliation) -> Errors:
        if row.since and row.until and row.until < row.since:
            return {"until": [str(_("The end lies before the beginning."))]}
        return {}

    def make_way(self, rows: Sequence[Any], *, changes: Changes) -> None:
        affiliations.make_way(rows, changes=changes)

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        affiliations.follow_rows([row for row, _changed in rows], changes=changes)


class HandoverResource(Resource):
    model = Handover
    policy = ChildPolicy("contact", "customer")
    nav = Nav("organisation", 60, "arrows-exchange")
    title = "reason"
    icon = "arrows-exchange"
    list = List("handed_at", "contact", "customer", "giver", "taker", "reason", "held_since", sort="-handed_at")
    record = Record(
        Section(_("Hand-over"), "contact", "customer", "giver", "taker", "reason", "held_since", "handed_at")
    )
    filters = ("contact", "customer", "giver", "taker", "handed_at")
    sortable = ("handed_at",)


class PointTypeResource(Resource):
    model = PointType
    policy = SharedPolicy()
    nav = Nav("settings", 40, "at")
    icon = "at"
    fields = ("name", "nature", "link", "icon")
    list = List("name", "nature", "link", "updated_at", sort="name")
    record = Record(Section(_("Type"), "name", "nature", "link", "icon"), Timeline())
    filters = ("name", "nature")
    sortable = ("name",)
    match = ("name",)

    def derive(self, row: PointType) -> None:
        row.key = row.key or fold(row.name)[:60]

    def validate(self, row: PointType) -> Errors:
        return reach.link_problems(row.link)

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        reach.forget_types()


class TagResource(Resource):
    model = Tag
    policy = SharedPolicy()
    nav = Nav("settings", 50, "tag")
    icon = "tag"
    fields = ("name", "colour")
    list = List("name", "colour", "updated_at", sort="name")
    record = Record(Section(_("Tag"), "name", "colour"), Timeline())
    filters = ("name", "colour")
    sortable = ("name",)
    match = ("name",)

    def derive(self, row: Tag) -> None:
        row.key = fold(row.name)[:60]
