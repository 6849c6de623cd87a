"""Scenes of the property tests: generated rights, teams, units, owners and trash for the rows of the world.

The rows are those of ``world.py`` with their marks; a scene only changes owners and rights. It is written directly to
the tables, because permissions do not depend on how the rows came about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from kith.agency.models import Agency, ApiToken, Employee, EmployeeRole, Grant, Role, Team, TeamMember, Unit
from kith.engine.declare import registry
from kith.engine.policy import Actor
from kith.engine.policy.sensitive import SEE
from kith.engine.write import writes
from kith.engine.write.changes import Changes
from kith.people.models import BookAccess, ContactBook
from tests.cast import forget_caches
from tests.contract.sight import BY_OWNER, FOLLOWS, is_closed
from tests.contract.world import World

# Nil is the tested user; the others are possible owners, besides none.
ME = "nil"
PEOPLE = (ME, "alice", "carol", "henry")
NOBODY = ""
TEAMS = UNITS = BOOKS = (0, 1)
BY_ROLE = -1  # instead of a team: access by role
ANY = "*"
NOW_AND_THEN = st.sampled_from((False, False, False, True))
_stamps = count(1)


def drawn(examples: int) -> settings:
    """Return deterministic settings without a deadline, which a busy machine would miss."""
    return settings(
        max_examples=examples,
        phases=(Phase.generate,),  # shrinking would take longer than reading the message
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@dataclass(frozen=True)
class Scene:
    """All inputs of the permissions."""

    grants: Mapping[tuple[str, str], int]  # (entity, verb) → 1 own, 2 team, 3 unit, 4 all
    teams: Mapping[str, frozenset[int]]
    ended_teams: frozenset[int]
    units: Mapping[str, int | None]
    second_unit_below_first: bool
    owners: Mapping[tuple[str, str], str]  # row → owner
    trashed: frozenset[tuple[str, str]]
    audience: str  # of all notes and documents
    books: Mapping[tuple[str, str], int | None]  # row → book
    levels: Mapping[tuple[int, int], str]  # (book, team or role) → read, own, all, or nothing
    scopes: frozenset[tuple[str, str]] = (
        frozenset()
    )  # (entity, verb) scopes of the token; empty: all rights of its owner


@dataclass(frozen=True)
class Stage:
    """Role, teams, units and token that scenes fill; and an edit of each row by the tested user, for undo."""

    world: World
    role: int
    teams: tuple[int, ...]
    units: tuple[int, ...]
    books: tuple[int, ...]
    edited: Mapping[tuple[str, str], int]
    secret: str  # of the token


def open_entities() -> list[str]:
    """Return the entities with generic pages and API."""
    return [resource.slug for resource in registry.every() if not is_closed(resource)]


def owned_entities() -> list[str]:
    """Return the entities with an owner."""
    return [resource.slug for resource in registry.every() if type(resource.policy) in BY_OWNER]


def verbs() -> list[str]:
    """Return every verb that a role can grant."""
    found = {verb for resource in registry.every() for verb in resource.policy.verbs}
    found |= {SEE for resource in registry.every() if resource.sensitive}
    return sorted(found | {action.permission for resource in registry.every() for action in resource.actions})


def placed_rows(world: World) -> list[tuple[str, str]]:
    """Return the first agency's planted rows with an owner, including the trash."""
    planted = {**world.rows, **{(f"gone{owner}", slug): row for (owner, slug), row in world.trashed.items()}}
    return [(owner, slug) for owner, slug in planted if slug in owned_entities() and not owner.endswith("dave")]


def row_of(world: World, key: tuple[str, str]) -> int:
    owner, slug = key
    return world.trashed[owner.removeprefix("gone"), slug] if owner.startswith("gone") else world.rows[key]


def token_scopes() -> st.SearchStrategy[frozenset[tuple[str, str]]]:
    """Generate scopes of a token, mostly on owned entities, so that they often narrow the generated rights."""
    entities = st.sampled_from([*owned_entities() * 4, *open_entities(), *[ANY] * 4])
    several = st.sampled_from([*verbs(), *[ANY] * 6])
    return st.frozensets(st.tuples(entities, several), min_size=1, max_size=8)


def scenes(world: World, *, by_token: bool = False) -> st.SearchStrategy[Scene]:
    """Generate scenes; rights on owned entities are drawn per verb, all others are sparse."""
    rows = placed_rows(world)
    each_verb = {(slug, verb): st.sampled_from((0, 1, 2, 3, 4)) for slug in owned_entities() for verb in verbs()}
    keys = st.tuples(st.sampled_from([*open_entities(), ANY]), st.sampled_from([*verbs(), ANY]))
    sparse = st.dictionaries(keys, st.sampled_from((1, 2, 3, 4)), max_size=8)
    return st.builds(
        Scene,
        grants=st.builds(lambda owned, more: {**owned, **more}, st.fixed_dictionaries(each_verb), sparse),
        teams=st.fixed_dictionaries({person: st.frozensets(st.sampled_from(TEAMS)) for person in PEOPLE}),
        ended_teams=st.frozensets(st.sampled_from(TEAMS), max_size=1),
        units=st.fixed_dictionaries({person: st.sampled_from((None, *UNITS)) for person in PEOPLE}),
        second_unit_below_first=st.booleans(),
        owners=st.fixed_dictionaries({key: st.sampled_from((*PEOPLE, NOBODY)) for key in rows}),
        trashed=st.fixed_dictionaries(dict.fromkeys(rows, NOW_AND_THEN)).map(
            lambda drawn: frozenset(key for key, gone in drawn.items() if gone)
        ),
        audience=st.sampled_from(("all", "team", "me")),
        books=st.fixed_dictionaries({key: st.sampled_from((None, None, *BOOKS)) for key in rows}),
        levels=st.fixed_dictionaries(
            {
                (book, group): st.sampled_from(("", "", "read", "own", "all"))
                for book in BOOKS
                for group in (BY_ROLE, *TEAMS)
            }
        ),
        scopes=token_scopes() if by_token else st.just(frozenset()),
    )


def set_stage(world: World) -> Stage:
    """Make the empty role of the tested user, and the teams and units of the scenes."""
    agency = world.cast.agency.pk
    with scope(agency=agency):
        changes = Changes(by=Actor.system(agency), door="system", action="test.stage")
        role = Role(name="Drawn role")
        teams = [Team(name=f"Drawn team {number}") for number in TEAMS]
        units = [Unit(name=f"Drawn unit {number}") for number in UNITS]
        books = [ContactBook(name=f"Drawn book {number}") for number in BOOKS]
        for row in (role, *teams, *units, *books):
            changes.add(row)
        changes.add(EmployeeRole(employee=world.nil.employee, role=role))
        changes.close()
        edited = {key: _edit(world, key) for key in placed_rows(world) if not key[0].startswith("gone")}
    groups = tuple(team.pk for team in teams), tuple(unit.pk for unit in units), tuple(book.pk for book in books)
    return Stage(world, role.pk, *groups, edited, world.nil.token())


def _edit(world: World, key: tuple[str, str]) -> int:
    """Make an edit by the tested user, who has all rights at that time."""
    by = Actor.system(world.cast.agency.pk, staff_id=world.person(ME).id)
    _row, change_set = writes.edit(
        registry.named(key[1], by), row_of(world, key), {"city": "Before"}, by=by, door="api"
    )
    assert change_set is not None
    return change_set.pk


@contextmanager
def played(stage: Stage, scene: Scene) -> Iterator[None]:
    """Write the scene to the database; roll it back at the end of the block, with all writes of the block."""
    with transaction.atomic():
        with scopes_disabled():
            _grant(stage, scene)
            _group(stage, scene)
            _place(stage.world, scene)
            _shelve(stage, scene)
            stage_agency = Agency.objects.filter(pk=stage.world.cast.agency.pk)
            stage_agency.update(rights_stamp=next(_stamps))
        forget_caches()
        yield
        transaction.set_rollback(True)
    forget_caches()


def _new(stage: Stage, model: type[Any], **values: Any) -> Any:
    now = timezone.now()
    return model(agency_id=stage.world.cast.agency.pk, created_at=now, updated_at=now, **values)


def _grant(stage: Stage, scene: Scene) -> None:
    Grant.objects.bulk_create(
        _new(stage, Grant, role_id=stage.role, entity=entity, verb=verb, scope=reach)
        for (entity, verb), reach in scene.grants.items()
        if reach
    )
    tokens = ApiToken.objects.filter(employee=stage.world.nil.id)
    tokens.update(scopes=[list(pair) for pair in sorted(scene.scopes)])


def _group(stage: Stage, scene: Scene) -> None:
    ids = {person: stage.world.person(person).id for person in PEOPLE}
    TeamMember.objects.bulk_create(
        _new(stage, TeamMember, team_id=stage.teams[number], employee_id=ids[person])
        for person, numbers in scene.teams.items()
        for number in numbers
    )
    ended = [stage.teams[number] for number in scene.ended_teams]
    Team.objects.filter(pk__in=ended).update(deleted_at=timezone.now())
    for person, number in scene.units.items():
        unit = stage.units[number] if number is not None else None
        Employee.objects.filter(pk=ids[person]).update(unit_id=unit)
    if scene.second_unit_below_first:
        Unit.objects.filter(pk=stage.units[1]).update(parent_id=stage.units[0])


def _place(world: World, scene: Scene) -> None:
    ids = {person: world.person(person).id for person in PEOPLE} | {NOBODY: None}
    now = timezone.now()
    groups: dict[tuple[str, str, bool], list[int]] = {}
    for key, owner in scene.owners.items():
        groups.setdefault((key[1], owner, key in scene.trashed), []).append(row_of(world, key))
    for (slug, owner, gone), rows in groups.items():
        model = registry.named(slug).model
        model.objects.filter(pk__in=rows).update(owner_id=ids[owner], deleted_at=now if gone else None)
    for told in FOLLOWS:
        rows = [row for (_owner, slug), row in world.rows.items() if slug == told]
        registry.named(told).model.objects.filter(pk__in=rows).update(audience=scene.audience)


def _shelve(stage: Stage, scene: Scene) -> None:
    """Put rows into books, and set the levels of the tested user's role and teams."""
    for key, book in scene.books.items():
        rows = registry.named(key[1]).model.objects.filter(pk=row_of(stage.world, key))
        if book is not None:
            rows.update(book_id=stage.books[book])
    BookAccess.objects.bulk_create(
        _new(
            stage,
            BookAccess,
            book_id=stage.books[book],
            level=level,
            role_id=stage.role if group == BY_ROLE else None,
            team_id=None if group == BY_ROLE else stage.teams[group],
        )
        for (book, group), level in scene.levels.items()
        if level
    )
