"""Two contact books of the sample agency beside the common one: partners, and suppliers."""

from __future__ import annotations

from collections.abc import Sequence

from kith.agency.models import Role
from kith.config.demo.organisation import Organisation
from kith.engine.write.changes import Changes
from kith.people.models import BookAccess, Contact, ContactBook

# name, description, colour, levels by the key of a role
BOOKS = (
    ("Partners", "People at agencies and studios we work with. All of sales sees them, its head decides.", "violet",
     {"salesperson": "read", "sales-head": "all"}),
    ("Suppliers", "Printers, hosts and freelancers. The service desk keeps this book.", "green",
     {"support": "all", "sales-head": "read"}),
)  # fmt: skip
EVERY = 45  # one contact in 45 is in a book


def shelve(organisation: Organisation, people: Sequence[Contact], changes: Changes) -> None:
    """Create the books with their access, and put some of these unsaved contacts into them."""
    books = [ContactBook(name=name, description=text, colour=colour) for name, text, colour, _levels in BOOKS]
    changes.add_many(books)
    roles = {role.key: role for role in Role.objects.all()}
    changes.add_many(
        [
            BookAccess(book=book, role=roles[role], level=level)
            for book, (_name, _text, _colour, levels) in zip(books, BOOKS, strict=True)
            for role, level in levels.items()
        ]
    )
    for number, person in enumerate(people[::EVERY]):
        person.book = books[number % len(books)]
