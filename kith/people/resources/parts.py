"""Contact points, addresses, affiliations and hand-overs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.people.models import Address, Affiliation, ContactPoint, Handover
from kith.people.policies import HandoverPolicy
from kith.people.resources.shared import ADDRESS
from kith.people.services import affiliations, duplicates, places, reach
from kith.people.services.privacy import returning
from kith.sdk.declare import About, ChildPolicy, Errors, List, Nav, Record, Resource, Section
from kith.sdk.declare import about as records
from kith.sdk.rules import Changes


class ContactPointResource(Resource):
    model = ContactPoint
    policy = ChildPolicy("contact", "customer")
    title = "value"
    icon = "at"
    without = ("list",)
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

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        returning.refuse_returning(kind, written, changes=changes)
        duplicates.note_parts(kind, written, changes=changes)


class AddressResource(Resource):
    model = Address
    policy = ChildPolicy("contact", "customer")
    title = "city"
    icon = "map-pin"
    without = ("list",)
    fields = ("contact", "customer", "label", *ADDRESS)
    list = List("label", "street", "postcode", "city", "country", "contact", "customer", sort="id")
    record = Record(Section(_("Address"), "label", *ADDRESS))
    filters = ("contact", "customer", "label", "city", "country", "postcode")

    def validate(self, row: Address) -> Errors:
        return places.problems(row)

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        found_by = {"city", "contact", "customer"}
        moved = [row for row, changed in rows if not changed or found_by & changed.keys()]
        reach.follow_addresses(moved, changes=changes)


class AffiliationResource(Resource):
    """Affiliations belong to the contact: a visible customer must not reveal contacts that the reader may not see."""

    model = Affiliation
    policy = ChildPolicy("contact")
    title = "role"
    icon = "link"
    without = ("list",)
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
    policy = HandoverPolicy("contact", "customer")
    about = About(
        "contacts", "customers", records.ANY_OWNED, at="handed_at", card=("giver", "taker", "reason", "handed_at")
    )
    nav = Nav("organisation", 60, "arrows-exchange")
    title = "reason"
    icon = "arrows-exchange"
    list = List(
        "handed_at",
        "contact",
        "customer",
        "giver",
        "taker",
        "reason",
        "held_since",
        "entity",
        "object_id",
        sort="-handed_at",
    )
    record = Record(
        Section(_("Hand-over"), "contact", "customer", "giver", "taker", "reason", "held_since", "handed_at")
    )
    filters = ("contact", "customer", "entity", "object_id", "giver", "taker", "handed_at")
    sortable = ("handed_at",)
