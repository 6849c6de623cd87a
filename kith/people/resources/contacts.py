"""Contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.kit.names import fold, full_name, sort_key
from kith.people.book_policies import BookPolicy
from kith.people.models import Contact
from kith.people.resources.shared import ADDRESS, OWNED, PARTY_FILTERS, PAST, TIMES
from kith.people.services import (
    affiliations,
    books,
    consents,
    duplicates,
    handover,
    journey,
    ownership,
    places,
    reach,
)
from kith.people.services.merging import merge
from kith.people.services.privacy import erasing
from kith.sdk.declare import Errors, Field, List, Nav, Record, Related, Resource, Section, Timeline, extend
from kith.sdk.rules import Changes


class ContactResource(Resource):
    model = Contact
    policy = BookPolicy()
    nav = Nav("sell", 10, "user", "c")
    icon = "user"
    fields = (
        "salutation", "first_name", "last_name", "designation", "department", "customer", "email", "phone", "website",
        "status", "journey_stage", "persona", "source", "birthday", *ADDRESS, *OWNED, "team", "book", "tags", "points",
        "addresses", "affiliations", "description",
    )  # fmt: skip
    list = List(
        "name", "designation", "customer", "status", "phone", "email", "city", "owner", "updated_at", sort="name"
    )
    record = Record(
        Section(_("Contact"), "phone", "email", "website", "points"),
        Section(_("Person"), "salutation", "first_name", "last_name", "birthday"),
        Section(_("Work"), "designation", "department", "customer", "affiliations", "status", "persona", "source"),
        Section(_("Journey"), "journey_stage", "stage_since"),
        Section(_("Address"), *ADDRESS, "addresses"),
        Section(_("Handling"), *OWNED, "team", "book", "tags", "description"),
        Timeline(),
        Related("affiliations", "customer", "role", "since", "until", "primary"),
        *PAST,
        highlights=("status", "customer", "owner", "updated_at"),
        subtitle=("designation", "customer", "city"),
    )
    filters = (
        "name", "first_name", "last_name", "designation", "department", "customer", "status", "persona", "birthday",
        *PARTY_FILTERS, "affiliations", *TIMES,
    )  # fmt: skip
    sortable = ("name", "city", "status", "stage_since", "updated_at", "created_at", "email")
    tones = {"status": {"new": "blue", "hot": "red", "cold": "grey", "converted": "green", "not_interested": "grey"}}
    search = ("name", "email", "phone", "city")
    without = ("reverse",)  # the affiliations of the customer show who works there
    match = ("email", "phone", "name")
    actions = (
        handover.hand_over, consents.note_consent, merge.merge_contacts, erasing.erase_person,
    )  # fmt: skip

    def derive(self, row: Contact) -> None:
        row.name = full_name(row.first_name, row.last_name) or row.email or row.phone
        row.sort_name = (sort_key(row.last_name, row.first_name) or fold(row.name))[:200]

    def validate(self, row: Contact) -> Errors:
        if not (row.name or row.email or row.phone):
            return {"": [str(_("Give a name, an e-mail address or a telephone number."))]}
        return {**places.problems(row), **journey.problems(row), **ownership.problems(row)}

    def reconcile(self, row: Any, before: Mapping[str, Any], later: dict[Field, Any]) -> None:
        reach.take_along(row, before, later)
        affiliations.take_along(row, before, later)

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        reach.follow_columns(rows, changes=changes)
        affiliations.follow_column(rows, changes=changes)
        journey.keep_moves(rows, changes=changes)

    def make_way(self, rows: Sequence[Any], *, changes: Changes) -> None:
        journey.note_since(rows, changes=changes)

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        duplicates.note_records(kind, written, changes=changes)
        books.stay_or_move(kind, written, changes)

    def more_words(self, row: Contact) -> Sequence[str]:
        return reach.words(row)


def _called(name: str) -> Mapping[str, Any]:
    first, _space, last = name.strip().rpartition(" ")
    return {"first_name": first, "last_name": last}


extend("contacts", called=_called)
