"""The cast of all tests: two agencies with people in different roles.

Alice and Bob are salespeople in the team North, Carol is one in the team South; Henry is their head, Sue helps
customers, Ada administers and Sys may do everything. Dave runs another agency and must never matter to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

import pytest
from django_scopes import scope

from kith.agency import seeds
from kith.agency.middleware import hash_secret
from kith.agency.models import Agency, ApiToken, Employee, EmployeeRole, Role, Team, TeamMember, User
from kith.agency.services import actors
from kith.engine.declare import registry
from kith.engine.policy import Actor
from kith.engine.query import counting
from kith.engine.rows.scoping import within
from kith.engine.write import writes
from kith.engine.write.changes import Changes
from kith.people import seeds as people_seeds
from kith.people.services import reach, relations
from kith.transfer import own_keys

PASSWORD = "kith-test-password"


@dataclass(frozen=True)
class Person:
    """A person of the cast: employee and user."""

    employee: Employee
    user: User

    @property
    def id(self) -> int:
        return self.employee.pk

    @property
    def agency(self) -> Agency:
        return self.employee.agency

    @property
    def actor(self) -> Actor:
        """Return the actor with current rights."""
        stamp = Agency.objects.values_list("rights_stamp", flat=True).get(pk=self.employee.agency_id)
        return actors.actor_of(self.id, agency_id=self.employee.agency_id, rights_stamp=stamp)

    @contextmanager
    def at_work(self) -> Iterator[Actor]:
        """Yield the actor within its scope."""
        actor = self.actor
        with within(actor):
            yield actor

    def create(self, slug: str, **data: Any) -> Any:
        """Create a record as this person would in the browser."""
        with self.at_work() as actor:
            row, _change_set = writes.create(registry.named(slug, actor), data, by=actor, door="ui")
            return row

    def token(self, *scopes: tuple[str, str]) -> str:
        """Return a new API token of this person, narrowed to ``scopes`` of (entity, verb)."""
        secret = f"kith_{token_urlsafe(32)}"
        with scope(agency=self.employee.agency_id):
            changes = Changes(by=Actor.system(self.employee.agency_id), door="system", action="test.token")
            changes.add(
                ApiToken(
                    employee=self.employee,
                    name="test",
                    prefix=secret[:12],
                    secret_hash=hash_secret(secret),
                    scopes=[list(pair) for pair in scopes],
                )
            )
            changes.close()
        return secret


@dataclass(frozen=True)
class Cast:
    agency: Agency
    other: Agency
    alice: Person
    bob: Person
    carol: Person
    henry: Person
    sue: Person
    ada: Person
    sys: Person
    dave: Person

    @property
    def everyone(self) -> tuple[Person, ...]:
        return (self.alice, self.bob, self.carol, self.henry, self.sue, self.ada, self.sys, self.dave)


def forget_caches() -> None:
    """Clear all caches: after the rollback of a test its ids are used again for other rows."""
    actors._resolve.cache_clear()
    actors._zone.cache_clear()
    reach.forget_types()
    reach.home_region.forget()
    relations.wordings.forget()
    counting._counts.clear()
    own_keys.mark_of.cache_clear()


def found_agency(name: str, country: str = "DE") -> tuple[Agency, dict[str, Role]]:
    """Create an agency with its seeds."""
    agency = Agency.objects.create(name=name, country=country, zone="Europe/Berlin")
    with scope(agency=agency.pk):
        roles = seeds.first_steps(agency)
        people_seeds.first_steps(agency)
    return agency, roles


type Hired = tuple[str, str, Role, Team | None]


def hire(agency: Agency, name: str, email: str, role: Role, team: Team | None = None) -> Person:
    """Create a user as an employee with a role and an optional team."""
    return hire_all(agency, (name, email, role, team))[0]


def hire_all(agency: Agency, *hired: Hired) -> list[Person]:
    """Create several, each given as name, e-mail, role and team."""
    with scope(agency=agency.pk):
        changes = Changes(by=Actor.system(agency.pk), door="system", action="test.hire")
        users = [User.objects.create_user(email, PASSWORD, full_name=name) for name, email, _role, _team in hired]
        employees = [Employee(name=user.full_name, email=user.email, user=user) for user in users]
        changes.add_many(employees)
        placed = list(zip(employees, hired, strict=True))
        changes.add_many([EmployeeRole(employee=employee, role=role) for employee, (_n, _e, role, _team) in placed])
        changes.add_many(
            [TeamMember(team=team, employee=one) for one, (_n, _e, _r, team) in placed if team is not None]
        )
        changes.close()
    for employee in employees:
        employee.agency = agency
    return [*map(Person, employees, users)]


def make_team(agency: Agency, name: str) -> Team:
    with scope(agency=agency.pk):
        changes = Changes(by=Actor.system(agency.pk), door="system", action="test.team")
        team = Team(name=name)
        changes.add(team)
        changes.close()
        return team


def make_cast() -> Cast:
    """Create both agencies with all people."""
    forget_caches()
    agency, roles = found_agency("Northwind Agency")
    other, other_roles = found_agency("Other Agency", "FR")
    north, south = make_team(agency, "North"), make_team(agency, "South")
    seller = roles["salesperson"]
    alice, bob, carol, henry, sue, ada, sys = hire_all(
        agency,
        ("Alice Adams", "alice@agency.example", seller, north),
        ("Bob Brown", "bob@agency.example", seller, north),
        ("Carol Clark", "carol@agency.example", seller, south),
        ("Henry Head", "henry@agency.example", roles["sales-head"], None),
        ("Sue Support", "sue@agency.example", roles["support"], None),
        ("Ada Admin", "ada@agency.example", roles["administrator"], None),
        ("Sys Tem", "sys@agency.example", roles["system-administrator"], None),
    )
    dave = hire(other, "Dave Dent", "dave@other.example", other_roles["system-administrator"])
    return Cast(agency, other, alice, bob, carol, henry, sue, ada, sys, dave)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The cast in the test's database."""
    yield make_cast()
    forget_caches()
