"""Who may do what to which row, said a second time in plain words: nothing here is asked from the policy under test."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.policy import BetweenPolicy, ChildPolicy, SharedPolicy
from tests.contract.scenes import ANY, BY_ROLE, ME, PEOPLE, Scene
from tests.contract.sight import BY_OWNER, FOLLOWS, KEPT, NOTED, SHARED_OUT
from tests.contract.state import rows_of
from tests.contract.world import World

NONE, OWN, TEAM, UNIT, ALL = range(5)
LOOKING = ("view", "export")
COLUMNS = (
    "id", "agency_id", "version", "deleted_at", "owner_id", "audience", "author_id", "book_id", "entity", "object_id",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """What the tables say of one row, as far as it matters for who may do what."""

    slug: str
    id: int
    agency: int
    version: int
    trashed: bool
    owner: int | None = None
    parents: tuple[tuple[str, int], ...] = ()
    audience: str = "all"
    author: int | None = None
    joins: bool = False
    book: int | None = None
    entity: str = ""
    object: int | None = None


type Facts = dict[tuple[str, int], Fact]


def sort_of(resource: Resource) -> str:
    """How rows of an entity are guarded.

    Owned, shared, shared out by their owner, part, told (part that no door writes), noted (part that is made and then
    stays), note, shelf or closed.
    """
    if resource.slug == "contact-books":
        return "shelf"
    if resource.slug in FOLLOWS:
        return "note"
    if resource.slug in SHARED_OUT:
        return "shared out"
    if isinstance(resource.policy, ChildPolicy):
        return "noted" if resource.slug in NOTED else "part" if resource.fields else "told"
    if isinstance(resource.policy, SharedPolicy):
        return "shared"
    return "owned" if type(resource.policy) in BY_OWNER else "closed"


def look_around() -> Facts:
    """All rows of all entities of both agencies, straight from the tables."""
    found = (_fact(resource.slug, row) for resource in registry.every() for row in _rows(resource))
    return {(fact.slug, fact.id): fact for fact in found}


def _rows(resource: Resource) -> list[tuple[Any, ...]]:
    return rows_of(resource.model, *_columns(resource.slug))


@cache
def _columns(slug: str) -> tuple[str, ...]:
    """The columns of an entity that a fact is made of."""
    resource = registry.named(slug)
    parents = [f"{name}_id" for name in getattr(resource.policy, "parents", ())]
    there = {column.attname for column in resource.model._meta.concrete_fields}
    return tuple(name for name in dict.fromkeys((*COLUMNS, *parents)) if name in there)


@cache
def _fact(slug: str, values: tuple[Any, ...]) -> Fact:
    """What a row says; most rows say the same time after time."""
    resource, row = registry.named(slug), dict(zip(_columns(slug), values, strict=True))
    names = getattr(resource.policy, "parents", ())
    parents = [(registry.of(resource.relation(name)).slug, row[f"{name}_id"]) for name in names]
    if slug in FOLLOWS:
        parents = [(row["entity"], row["object_id"])]
    return Fact(
        slug=slug,
        id=row["id"],
        agency=row["agency_id"],
        version=row["version"],
        trashed=row["deleted_at"] is not None,
        owner=row.get("owner_id"),
        parents=tuple((slug, pk) for slug, pk in parents if pk is not None),
        audience=row.get("audience", "all"),
        author=row.get("author_id"),
        joins=isinstance(resource.policy, BetweenPolicy),
        book=row["book_id"] if "owner_id" in row and "book_id" in row else None,
        entity=row.get("entity", ""),
        object=row.get("object_id"),
    )


def _ways_to_say(entity: str, verb: str) -> tuple[tuple[str, str], ...]:
    """A right on one entity may be given for all entities, all verbs, or both."""
    return (entity, verb), (entity, ANY), (ANY, verb), (ANY, ANY)


@dataclass
class Oracle:
    """The answers for one scene."""

    world: World
    scene: Scene
    facts: Facts
    books: tuple[int, ...]
    sorts: dict[str, str] = field(default_factory=lambda: {each.slug: sort_of(each) for each in registry.every()})

    def __post_init__(self) -> None:
        self.agency = self.world.cast.agency.pk
        self.ids = {person: self.world.person(person).id for person in PEOPLE}

    # Rights -----------------------------------------------------------------------------------------

    def reach(self, entity: str, verb: str) -> int:
        """The widest that any grant gives, if the token in use leaves it."""
        if not self.token_leaves(entity, verb):
            return NONE
        return max(self.scene.grants.get(key, NONE) for key in _ways_to_say(entity, verb))

    def token_leaves(self, entity: str, verb: str) -> bool:
        """Whether the token, if any, was made for this; it says nothing of how far."""
        return not self.scene.scopes or not self.scene.scopes.isdisjoint(_ways_to_say(entity, verb))

    def people(self, reach: int) -> set[int | None]:
        """Whose rows lie within OWN, TEAM or UNIT."""
        found = {ME} if reach >= OWN else set()
        if reach == TEAM:
            found |= {person for person in PEOPLE if self._share_a_team(person)}
        if reach == UNIT:
            found |= {person for person in PEOPLE if self._is_below_me(person)}
        return {self.ids[person] for person in found}

    def _share_a_team(self, person: str) -> bool:
        return bool(self.scene.teams[ME] & self.scene.teams[person] - self.scene.ended_teams)

    def _is_below_me(self, person: str) -> bool:
        mine, theirs = self.scene.units[ME], self.scene.units[person]
        if mine is None or theirs is None:
            return False
        return theirs == mine or (self.scene.second_unit_below_first and (mine, theirs) == (0, 1))

    def may(self, slug: str, verb: str) -> bool:
        """Whether there is any row at all for the verb; without it the answer is 403 and not 404."""
        sort = self.sorts[slug]
        if sort in ("owned", "shared", "shared out", "shelf"):
            return self.reach(slug, verb) > NONE or self._lets_in(slug, verb)
        if sort == "note":
            if not self.token_leaves(slug, verb) or (verb == "create" and self.reach(slug, verb) == NONE):
                return False
            streams = (each.slug for each in registry.every() if each.takes(slug))
            return any(self.may(each, "export" if verb == "export" else "view") for each in streams)
        stays = (sort == "told" and verb not in LOOKING) or (sort == "noted" and verb in ("edit", "trash"))
        if sort == "closed" or stays or self._is_kept(slug):
            return False
        resource = registry.named(slug)
        names: tuple[str, ...] = getattr(resource.policy, "parents", ())
        parents = (registry.of(resource.relation(name)).slug for name in names)
        return any(self.may(parent, verb if verb in LOOKING else "edit") for parent in parents)

    def _is_kept(self, slug: str) -> bool:
        """Whether it takes the right to see the sensitive fields of customers, and that is missing."""
        return slug in KEPT and self.reach("customers", "see_sensitive") < ALL

    # Rows -------------------------------------------------------------------------------------------

    def within(self, verb: str, row: Fact) -> bool:
        """Whether the verb reaches the row, be it in the trash or not."""
        if row.agency != self.agency or not self.may(row.slug, verb):
            return False
        sort = self.sorts[row.slug]
        if sort == "owned":
            return self.owned(verb, row.slug, row.owner, row.book)
        if sort == "shelf":
            opened = verb == "view" and self.level(row.id) != "" and self.token_leaves(row.slug, verb)
            return self.reach(row.slug, verb) > NONE or opened
        if sort == "note":
            return self._note(verb, row)
        if sort == "shared out":
            return self._shared_out(verb, row)
        if sort in ("part", "told", "noted"):
            return self._part(verb, row)
        return sort == "shared"

    def _shared_out(self, verb: str, row: Fact) -> bool:
        """Seen by its owner and whoever its audience means, changed as far as a grant reaches."""
        reach, me = self.reach(row.slug, verb), self.ids[ME]
        if reach == ALL or verb not in LOOKING:
            return reach == ALL or row.owner in self.people(reach)
        near = row.audience == "team" and row.owner in self.people(TEAM)
        return row.audience == "all" or row.owner == me or near

    def owned(self, verb: str, slug: str, owner: int | None, book: int | None) -> bool:
        """Whether the verb reaches rows of this owner in this book; None is the agency's common book."""
        reach = self.reach(slug, verb)
        by_role = reach == ALL or owner in self.people(reach)
        if book is None or self._keeps_the_books():
            return by_role
        level = self.level(book)
        if not self.token_leaves(slug, verb) or level == "":
            return False
        changes_it = level == "all" or (level == "own" and owner == self.ids[ME])
        said = {"view": True, "export": by_role, "create": changes_it, "edit": changes_it, "hand_over": level == "all"}
        return said.get(verb, changes_it and by_role)

    def level(self, book: int) -> str:
        """The best of the levels by role and by living teams; empty when there is none."""
        groups = {BY_ROLE} | self.scene.teams[ME] - self.scene.ended_teams
        numbers = [number for number, drawn in enumerate(self.books) if drawn == book]
        held = {self.scene.levels[number, group] for number in numbers for group in groups}
        return next((level for level in ("all", "own", "read") if level in held), "")

    def edits_all_in(self, book: int) -> bool:
        """Whether records may come into the book, and leave it."""
        return self.level(book) == "all" or self._keeps_the_books()

    def _lets_in(self, slug: str, verb: str) -> bool:
        """Whether some book gives the verb for something, whatever the role says."""
        if self.sorts[slug] not in ("owned", "shelf") or not self.token_leaves(slug, verb):
            return False
        held = {self.level(book) for book in self.books}
        if self.sorts[slug] == "shelf" or verb == "view":
            return verb == "view" and bool(held - {""})
        enough = {"create": {"own", "all"}, "edit": {"own", "all"}, "hand_over": {"all"}}
        return bool(held & enough.get(verb, set()))

    def _keeps_the_books(self) -> bool:
        """Whoever defines the books is kept out of none; a token takes this from nobody."""
        return ALL in (self.scene.grants.get(key) for key in _ways_to_say("contact-books", "edit"))

    def _part(self, verb: str, row: Fact) -> bool:
        """Seen with any of its records, changed by whoever may edit the first of them.

        What joins two records is seen by who sees both, and changed by who may edit either.
        """
        parents = [self.facts[key] for key in row.parents]
        if row.slug == "segment-members" and not self._sees_member(row, parents[0]):
            return False
        if row.joins:
            looking = verb if verb in LOOKING else "view"
            seen = all(self.within(looking, parent) and not parent.trashed for parent in parents)
            return seen and (verb in LOOKING or any(self.within("edit", parent) for parent in parents))
        if verb in LOOKING:
            return any(self.within(verb, parent) and not parent.trashed for parent in parents)
        return bool(parents) and self.within("edit", parents[0])

    def _sees_member(self, row: Fact, segment: Fact) -> bool:
        """Whoever does not see a record does not see that somebody put it into a segment."""
        record = self.facts.get((segment.entity, row.object or 0))
        return record is not None and self.within("view", record)

    def _note(self, verb: str, row: Fact) -> bool:
        """Seen with its record by those for whom it is meant; changed by its author, or by whoever may change all.

        A document for everyone is also changed by whoever may edit its record.
        """
        record = self.facts[row.parents[0]]
        me = self.ids[ME]
        meant = row.audience == "all" or row.author == me
        meant |= row.audience == "team" and row.author in self.people(TEAM)
        seen = self.within("export" if verb == "export" else "view", record) and not record.trashed and meant
        if row.slug == "documents" and verb == "edit" and row.audience == "all" and self.within("edit", record):
            return seen
        return seen and (verb in LOOKING or row.author == me or self.reach(row.slug, verb) == ALL)

    def sees(self, row: Fact) -> bool:
        """Whether lists, search, suggestions and the record's own address show the row."""
        return self.within("view", row) and not row.trashed

    def changes(self, verb: str, row: Fact) -> bool:
        """Whether a write with this verb is taken; only what is seen can be changed."""
        return self.within("view", row) and self.within(verb, row)
