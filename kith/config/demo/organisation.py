"""The sample agency: units, departments, people, teams, and those who can sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kith.agency.models import (
    Agency,
    Department,
    Designation,
    Employee,
    EmployeeRole,
    Role,
    Team,
    TeamMember,
    Unit,
    User,
)
from kith.agency.services.founding import found_agency
from kith.agency.services.joining import make_user
from kith.engine.write.changes import Changes
from kith.kit.names import fold
from kith.people.models import PointType, Tag

PASSWORD = "kith-demo"
DOMAIN = "demo.example"

# name, city, country, the unit it is part of
UNITS = (
    ("Nordlicht Headquarters", "Hamburg", "DE", ""),
    ("Sales Europe", "Hamburg", "DE", "Nordlicht Headquarters"),
    ("Sales Overseas", "Rotterdam", "NL", "Nordlicht Headquarters"),
    ("Customer Service", "Leipzig", "DE", "Nordlicht Headquarters"),
    ("Studio and Technology", "Berlin", "DE", "Nordlicht Headquarters"),
)

# department, unit
DEPARTMENTS = (
    ("Management", "Nordlicht Headquarters"),
    ("Finance", "Nordlicht Headquarters"),
    ("People and Office", "Nordlicht Headquarters"),
    ("Northern and Eastern Europe", "Sales Europe"),
    ("Southern Europe", "Sales Europe"),
    ("Overseas", "Sales Overseas"),
    ("Service Desk", "Customer Service"),
    ("Design", "Studio and Technology"),
    ("Marketing", "Studio and Technology"),
    ("Systems", "Studio and Technology"),
)

# name | designation | department | reports to | teams | login and role
STAFF = """
Ulrike Hansen | Managing director | Management | | |
Marten Osterloh | Head of Sales | Management | Ulrike Hansen | Sales North | head sales-head
Dilek Aydın | Head of Customer Service | Service Desk | Ulrike Hansen | First line |
Konrad Weidemann | Head of Studio | Design | Ulrike Hansen | Trade fair crew |
Ada Brinkmann | Office administrator | People and Office | Ulrike Hansen | | admin administrator
Jasper Lohmann | Head of Systems | Systems | Konrad Weidemann | | sysadmin system-administrator
Renate Vogt | Head of Finance | Finance | Ulrike Hansen | |
Malte Iversen | Accountant | Finance | Renate Vogt | |
Sigrun Thode | Accountant | Finance | Renate Vogt | |
Paulina Kranz | People partner | People and Office | Ulrike Hansen | |
Femke de Wit | Team lead Sales North | Northern and Eastern Europe | Marten Osterloh | Sales North |
Jonas Reimers | Salesperson | Northern and Eastern Europe | Femke de Wit | Sales North | sales salesperson
Clara Möhring | Salesperson | Northern and Eastern Europe | Femke de Wit | Sales North | sales2 salesperson
Oskar Lindqvist | Salesperson | Northern and Eastern Europe | Femke de Wit | Sales North |
Magdalena Sowa | Salesperson | Northern and Eastern Europe | Femke de Wit | Sales North |
Taras Holub | Salesperson | Northern and Eastern Europe | Femke de Wit | Sales North |
Chiara Valenti | Team lead Sales South | Southern Europe | Marten Osterloh | Sales South |
Mathis Delorme | Salesperson | Southern Europe | Chiara Valenti | Sales South |
Inés Robledo | Salesperson | Southern Europe | Chiara Valenti | Sales South |
Eleni Markou | Salesperson | Southern Europe | Chiara Valenti | Sales South |
Deniz Aksoy | Salesperson | Southern Europe | Chiara Valenti | Sales South |
Pieter van Dongen | Team lead Sales Overseas | Overseas | Marten Osterloh | Sales Overseas |
Grace Adeyemi | Salesperson | Overseas | Pieter van Dongen | Sales Overseas |
Haruka Sato | Salesperson | Overseas | Pieter van Dongen | Sales Overseas |
Samir Haddad | Salesperson | Overseas | Pieter van Dongen | Sales Overseas |
Lin Meihua | Salesperson | Overseas | Pieter van Dongen | Sales Overseas |
Rohan Kapoor | Salesperson | Overseas | Pieter van Dongen | Sales Overseas |
Sven Tiedemann | Service agent | Service Desk | Dilek Aydın | First line | support support
Nele Hartwig | Service agent | Service Desk | Dilek Aydın | First line |
Amadou Diarra | Service agent | Service Desk | Dilek Aydın | First line |
Petra Schlüter | Service agent | Service Desk | Dilek Aydın | First line |
Yara Nasser | Service trainee | Service Desk | Nele Hartwig | First line |
Henrik Sommer | Art director | Design | Konrad Weidemann | Trade fair crew |
Luisa Ferreira | Designer | Design | Henrik Sommer | Trade fair crew |
Zofia Wrona | Designer | Design | Henrik Sommer | |
Benedikt Auer | Stand builder | Design | Henrik Sommer | Trade fair crew |
Merle Kaufmann | Head of Marketing | Marketing | Konrad Weidemann | Campaigns |
Theo Rasmussen | Campaign manager | Marketing | Merle Kaufmann | Campaigns |
Aylin Doğan | Copywriter | Marketing | Merle Kaufmann | Campaigns |
Ivo Petrov | Systems engineer | Systems | Jasper Lohmann | |
"""

# name, kind, lead, what it is for
TEAMS = (
    ("Sales North", "sales", "Femke de Wit", "Germany, Britain, Scandinavia, Poland and Ukraine."),
    ("Sales South", "sales", "Chiara Valenti", "From Portugal to Turkey."),
    ("Sales Overseas", "sales", "Pieter van Dongen", "The Americas, Asia and the Gulf."),
    ("First line", "support", "Dilek Aydın", "Answers whoever calls or writes, usually within the hour."),
    ("Trade fair crew", "project", "Henrik Sommer", "Builds the stands and takes them down again."),
    ("Campaigns", "marketing", "Merle Kaufmann", "Mailings, fairs and everything that brings new names."),
)
TAGS = (
    ("trade fair", "blue"), ("newsletter", "green"), ("key account", "violet"), ("late payer", "red"),
    ("referral", "amber"), ("press", "grey"), ("speaks German", "grey"), ("Christmas card", "amber"),
)  # fmt: skip


class Hire(NamedTuple):
    """One line of ``STAFF``."""

    name: str
    designation: str
    department: str
    manager: str
    teams: tuple[str, ...]
    sign_in: str

    @classmethod
    def read(cls, line: str) -> Hire:
        name, designation, department, manager, teams, sign_in = (part.strip() for part in line.split("|"))
        return cls(name, designation, department, manager, tuple(filter(None, teams.split(", "))), sign_in)


@dataclass(frozen=True)
class Organisation:
    """The agency's objects by name or key, for the rest of the sample."""

    agency: Agency
    staff: dict[str, Employee]
    teams: dict[str, Team]
    sellers: dict[str, list[Employee]]
    signed_in: list[Employee]
    types: dict[str, PointType]
    tags: dict[str, Tag]

    def readers(self, owner: Employee | None, team: str) -> list[Employee]:
        """Return the users who can see a record of this owner in this sales team; salespeople only see their own."""
        sellers = {seller for each in self.sellers.values() for seller in each}
        mates = self.sellers[team] if owner is not None else ()
        return [person for person in self.signed_in if person not in sellers or person in mates]


def found(name: str, *, city: str, country: str, zone: str, currency: str, street: str, postcode: str) -> Agency:
    """Create an agency with its address and the seeds of every new agency."""
    agency = found_agency(name)
    agency.city, agency.country, agency.zone, agency.currency = city, country, zone, currency
    agency.street, agency.postcode, agency.kind = street, postcode, Agency.Kind.AGENCY
    agency.save()
    return agency


def organise(agency: Agency, changes: Changes) -> Organisation:
    """Write the whole organisation. Call within ``scope(agency=…)``."""
    units = _units(changes)
    departments = [Department(name=name, unit=units[unit]) for name, unit in DEPARTMENTS]
    changes.add_many(departments)
    hires = [Hire.read(line) for line in STAFF.strip().splitlines()]
    staff = _staff(hires, {each.name: each for each in departments}, changes)
    teams = _teams(hires, staff, changes)
    tags = [Tag(name=name, colour=colour) for name, colour in TAGS]
    changes.add_many(tags)
    return Organisation(
        agency=agency,
        staff=staff,
        teams=teams,
        sellers={
            name: [staff[hire.name] for hire in hires if name in hire.teams and "Head" not in hire.designation]
            for name, team in teams.items()
            if team.kind == Team.Kind.SALES
        },
        signed_in=[staff[hire.name] for hire in hires if hire.sign_in],
        types={kind.key: kind for kind in PointType.objects.all()},
        tags={tag.name: tag for tag in tags},
    )


def _units(changes: Changes) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for name, city, country, parent in UNITS:
        units[name] = Unit(name=name, city=city, country=country, parent=units.get(parent))
        changes.add(units[name])
    return units


def _staff(hires: list[Hire], departments: dict[str, Department], changes: Changes) -> dict[str, Employee]:
    designations = {hire.designation: Designation(name=hire.designation) for hire in hires}
    changes.add_many(list(designations.values()))
    staff: dict[str, Employee] = {}
    for number, hire in enumerate(hires):
        department = departments[hire.department]
        employee = Employee(
            name=hire.name,
            email=f"{hire.sign_in.partition(' ')[0] or _local_part(hire.name)}@{DOMAIN}",
            phone=f"+49 40 66969 {100 + number}",
            department=department,
            unit=department.unit,
            designation=designations[hire.designation],
            manager=staff.get(hire.manager),
        )
        if hire.sign_in:
            employee.user = let_in(employee.email, hire.name)
        changes.add(employee)
        staff[hire.name] = employee
    _give_roles(hires, staff, changes)
    return staff


def _local_part(name: str) -> str:
    return fold(name).replace(" ", ".")


def let_in(email: str, name: str) -> User:
    """Create a user with the published password, marked as a sample."""
    user = make_user(email, PASSWORD, name)
    user.is_demo = True
    user.save(update_fields=["is_demo"])
    return user


def _give_roles(hires: list[Hire], staff: dict[str, Employee], changes: Changes) -> None:
    roles = {role.key: role for role in Role.objects.all()}
    signed = [hire for hire in hires if hire.sign_in]
    changes.add_many([EmployeeRole(employee=staff[hire.name], role=roles[hire.sign_in.split()[1]]) for hire in signed])
    for hire in signed:
        remember_place(staff[hire.name])


def remember_place(employee: Employee) -> None:
    """Make this agency the one that the employee's user enters after login."""
    if employee.user is not None:
        employee.user.current_employee = employee
        employee.user.save(update_fields=["current_employee"])


def _teams(hires: list[Hire], staff: dict[str, Employee], changes: Changes) -> dict[str, Team]:
    teams = {
        name: Team(name=name, kind=kind, lead=staff[lead], description=purpose) for name, kind, lead, purpose in TEAMS
    }
    changes.add_many(list(teams.values()))
    changes.add_many([TeamMember(team=teams[team], employee=staff[hire.name]) for hire in hires for team in hire.teams])
    return teams
