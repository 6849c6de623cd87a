"""Levels in contact books, and the rule that moving a record needs the highest level in both books."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kith.agency.models import TeamMember
from kith.engine.policy import scope
from kith.kit.memory import Memory
from kith.people import book_policies as policies
from kith.people.models import BookAccess, Contact, ContactBook, Customer
from kith.sdk.declare import registry
from kith.sdk.models import Change
from kith.sdk.rules import Actor, Changes, FieldErrors, Refused

MOST_PRESETS = 8
_presets: Memory[list[tuple[str, tuple[str, str]]]] = Memory(1_000)

type Written = Sequence[tuple[Any, Mapping[str, Any]]]


def grants_of(employee_id: int, roles: Collection[int]) -> policies.Grants:
    """Return an employee's grants in books, from roles and teams; called when an actor is resolved."""
    levels: dict[int, str] = dict.fromkeys(ContactBook.objects.values_list("pk", flat=True), "")
    if not levels:
        return policies.grants_in(levels)
    teams = TeamMember.objects.filter(employee=employee_id, deleted_at=None, team__deleted_at=None).values("team")
    mine = BookAccess.objects.filter(Q(role__in=list(roles)) | Q(team__in=teams), deleted_at=None)
    for book, level in mine.values_list("book", "level"):
        levels[book] = policies.higher(levels[book], level)
    return policies.grants_in(levels)


def stay_or_move(kind: str, written: Written, changes: Changes) -> None:
    """Moving a record requires the right to edit all records in both books. Raises FieldErrors."""
    if kind != Change.Kind.UPDATE:
        return
    for _row, fields in written:
        if "book" in fields and not all(policies.moves(changes.by, book) for book in fields["book"]):
            text = _("Moving between books takes the right to reassign and edit all in both; ask who administers them.")
            raise FieldErrors({"book": [text]})


def stays_in_use(kind: str, written: Written) -> None:
    """Refuse to delete a book with records in it; they would lose their permissions. Raises Refused."""
    if kind not in (Change.Kind.TRASH, Change.Kind.ERASE):
        return
    ids = [book.pk for book, _fields in written]
    if any(model.objects.filter(book__in=ids).exists() for model in (Contact, Customer)):
        raise Refused(_("There are still records in this book, perhaps in the trash; move them to another one first."))


def presets(actor: Actor) -> list[tuple[str, tuple[str, str]]]:
    """Return the actor's books, and the common one, as filters of a list; empty if the agency has no books.

    Cached per actor, because a changed book or access changes the actor.
    """

    def make() -> list[tuple[str, tuple[str, str]]]:
        seen = scope(actor, "view", registry.of(ContactBook, actor)).order_by("name", "pk").values_list("pk", "name")
        found = [(str(name), ("book", str(pk))) for pk, name in seen[:MOST_PRESETS]]
        return [(_("Common book"), ("book.empty", "1")), *found] if found else []

    return _presets.get((actor, actor.language), make)
