"""Contact books and who has access to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kith.agency.access import SeenWithParent
from kith.agency.services.reach import stamp_rights
from kith.people.book_policies import ShelfPolicy
from kith.people.models import BookAccess, ContactBook
from kith.people.services import books
from kith.sdk.declare import Further, List, Nav, Record, Related, Resource, Section, Timeline, extend
from kith.sdk.rules import Actor, Changes


class ContactBookResource(Resource):
    model = ContactBook
    policy = ShelfPolicy()
    nav = Nav("settings", 30, "book")
    icon = "book"
    fields = ("name", "description", "colour")
    list = List("name", "description", "colour", "updated_at", sort="name")
    record = Record(
        Section(_("Contact book"), "name", "description", "colour"),
        Related("accesses", "role", "team", "level"),
        Timeline(),
    )
    filters = ("name", "colour")
    sortable = ("name",)
    match = ("name",)

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        stamp_rights(changes.by.agency_id)
        books.stays_in_use(kind, written)


def _pages_about(row: ContactBook, actor: Actor) -> Sequence[Further]:
    if not actor.may("contact-books", "edit"):
        return []
    return [Further(gettext("Who has access"), "key", "/settings/books/")]


extend("contact-books", menu=(_pages_about,), rights=(books.grants_of,))


class BookAccessResource(Resource):
    """Access to books; only written by the access matrix."""

    model = BookAccess
    policy = SeenWithParent("book")
    title = "level"
    icon = "key"
    without = ("list",)
    list = List("role", "team", "level", "updated_at", sort="id")
    record = Record(Section(_("Access"), "book", "role", "team", "level"))
    filters = ("book", "role", "team", "level")

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        stamp_rights(changes.by.agency_id)
