"""Who may do what with contacts and customers: rows of a book follow its levels, all others follow their owner.

The levels of books are grants of the actor under names of their own (``book:7``), resolved with the roles. A level
says who sees, makes, changes and passes on what is in the book; a role alone opens none. For everything else, such as
export, import and trash, it takes the level and the role. Whoever administers books has in each what the role says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from kith.sdk.declare import ANY, NOTHING, Policy, Scope, SharedPolicy
from kith.sdk.models import Row
from kith.sdk.rules import Actor

BOOKS = "contact-books"
PREFIX = "book:"
EVERY_BOOK = PREFIX + ANY
# What each level grants in its book: read; add and edit own; reassign and edit all.
LEVELS: Mapping[str, Mapping[str, Scope]] = {
    "": {},
    "read": {"view": Scope.AGENCY},
    "own": {"view": Scope.AGENCY, "create": Scope.OWN, "edit": Scope.OWN},
    "all": dict.fromkeys(("view", "create", "edit", "hand_over"), Scope.AGENCY),
}
_RANK = tuple(LEVELS)

type Grants = dict[tuple[str, str], Scope]


def higher(one: str, other: str) -> str:
    """The level that allows more."""
    return max(one, other, key=_RANK.index)


def grants_in(levels: Mapping[int, str]) -> Grants:
    """The grants that a level in each book of the agency (empty for none) means."""
    found: Grants = {
        (f"{PREFIX}{book}", verb): reach for book, level in levels.items() for verb, reach in LEVELS[level].items()
    }
    # Said once for all books, so that whoever has a verb in every book is asked by no condition on it.
    for verb in LEVELS["all"]:
        if all(LEVELS[level].get(verb) is Scope.AGENCY for level in levels.values()):
            found[EVERY_BOOK, verb] = Scope.AGENCY
    return found


def administers(actor: Actor) -> bool:
    """Whether the actor defines books and who has access, and so is kept out of none. A token does not matter here."""
    return Actor(actor.agency_id, actor.staff_id, grants=actor.grants).scope_for(BOOKS, "edit") is Scope.AGENCY


def books_with(actor: Actor, verb: str, *scopes: Scope) -> list[int]:
    """The ids of the books in which the actor's levels grant a verb this far."""
    found = (name for (name, granted), reach in actor.grants.items() if granted == verb and reach in scopes)
    return sorted(int(name.removeprefix(PREFIX)) for name in found if name.startswith(PREFIX) and name != EVERY_BOOK)


class BookPolicy(Policy):
    """Rows of a book follow the levels of the book, rows without one their owner, or who stands in for them."""

    stand_in = "stand_in"

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        by_role = super().rows(actor, verb, entity=entity, path=path)
        if administers(actor):
            return by_role
        if not _token_leaves(actor, entity, verb):
            return NOTHING
        base = _base(verb)
        if not by_role and actor.grants.get((EVERY_BOOK, base)) is Scope.AGENCY:
            return by_role
        inside = self._inside(actor, base, path)
        if base != verb:
            inside &= by_role
        return Q(**{f"{path}book": None}) & by_role | inside

    def _inside(self, actor: Actor, verb: str, path: str) -> Q:
        whole, own = books_with(actor, verb, Scope.AGENCY), books_with(actor, verb, Scope.OWN)
        found = Q(**{f"{path}book__in": whole}) if whole else NOTHING
        if own:
            found |= Q(**{f"{path}book__in": own}) & self.held(actor, Scope.OWN, path=path)
        return found

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        if super().may(actor, verb, entity=entity):
            return True
        base = _base(verb)
        granted = base == verb and bool(books_with(actor, base, Scope.OWN, Scope.AGENCY))
        return granted and _token_leaves(actor, entity, verb)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        record: Any = row
        by_role = super().covers(actor, verb, row, entity=entity)
        if record.book_id is None or administers(actor):
            return by_role
        base = _base(verb)
        inside = self.holds(actor, actor.grants.get((f"{PREFIX}{record.book_id}", base), Scope.NONE), row)
        return inside and _token_leaves(actor, entity, verb) and (base == verb or by_role)


class ShelfPolicy(SharedPolicy):
    """The books themselves: seen by whoever may read in them, defined by whoever a role lets do so."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        if actor.may(entity, verb):
            return Q()
        readable = self._readable(actor, verb, entity)
        return Q(**{f"{path}pk__in": readable}) if readable else NOTHING

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        return actor.may(entity, verb) or bool(self._readable(actor, verb, entity))

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        return actor.may(entity, verb) or row.pk in self._readable(actor, verb, entity)

    @staticmethod
    def _readable(actor: Actor, verb: str, entity: str) -> Iterable[int]:
        if verb != "view" or not _token_leaves(actor, entity, verb):
            return ()
        return books_with(actor, "view", Scope.AGENCY)


def moves(actor: Actor, book: int | None) -> bool:
    """Whether the actor may put records into a book, or take them out; the common book follows the roles alone."""
    everything = actor.grants.get((f"{PREFIX}{book}", "hand_over")) is Scope.AGENCY
    return book is None or everything or administers(actor)


def _base(verb: str) -> str:
    """The verb of the levels that one has to have in a book besides what the role says."""
    if verb in LEVELS["all"]:
        return verb
    return "view" if verb == "export" else "edit"


def _token_leaves(actor: Actor, entity: str, verb: str) -> bool:
    """Whether the token in use, if any, was made for this."""
    if actor.ceiling is None:
        return True
    return Actor(actor.agency_id, actor.staff_id, grants=actor.ceiling).may(entity, verb)
