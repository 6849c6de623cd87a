"""The table of access to contact books: every book beside every role and team, read and written as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kith.agency.models import Role, Team
from kith.people.models import BookAccess, ContactBook
from kith.sdk.rules import Changes, FieldErrors

ROLE, TEAM = "role", "team"


class Key(NamedTuple):
    """A place in the table: a book, and a role or a team."""

    book: int
    sort: str
    group: int

    @property
    def name(self) -> str:
        """The name of the choice in the form."""
        return f"level:{self.book}:{self.sort}:{self.group}"


class Group(NamedTuple):
    sort: str
    id: int
    name: str


def books() -> list[ContactBook]:
    """The books of the agency by name."""
    return list(ContactBook.objects.filter(deleted_at=None).order_by("name", "pk"))


def groups() -> list[Group]:
    """The roles, then the teams, by name."""
    return [
        Group(sort, pk, name)
        for sort, model in ((ROLE, Role), (TEAM, Team))
        for pk, name in model.objects.filter(deleted_at=None).order_by("name", "pk").values_list("pk", "name")
    ]


def held() -> dict[Key, BookAccess]:
    """What is granted now."""
    found = BookAccess.objects.filter(deleted_at=None)
    return {_key(access): access for access in found}


def _key(access: BookAccess) -> Key:
    if access.role_id is not None:
        return Key(access.book_id, ROLE, access.role_id)
    return Key(access.book_id, TEAM, access.team_id or 0)


def read(data: Mapping[str, Any]) -> dict[Key, str]:
    """The levels that a sent table means. Raises FieldErrors for a level that does not exist."""
    wanted, errors = {}, {}
    for book in books():
        for group in groups():
            key = Key(book.pk, group.sort, group.id)
            level = str(data.get(key.name, ""))
            if level and level not in BookAccess.Level.values:
                errors[key.name] = [_("Choose one of the levels in the list.")]
            wanted[key] = level
    if errors:
        raise FieldErrors(errors)
    return wanted


def apply(wanted: Mapping[Key, str], *, changes: Changes) -> None:
    """Make the access what the table says; what the table does not know stays."""
    present = held()
    new, gone = [], []
    for key, level in wanted.items():
        access = present.get(key)
        if access is None and level:
            new.append(BookAccess(book_id=key.book, level=level, **{f"{key.sort}_id": key.group}))
        elif access is not None and not level:
            gone.append(access)
        elif access is not None and access.level != level:
            access.level = level
            changes.save(access)
    changes.add_many(new)
    changes.erase_many(gone)


def fingerprint() -> str:
    """What an editor saw of the table; it differs as soon as somebody else has changed it."""
    return sha256(repr(sorted((key, access.level) for key, access in held().items())).encode()).hexdigest()[:16]
