"""The organisation chart: units, departments, and people below their managers, in three queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.agency.models import Department, Employee, Unit
from kith.agency.services import absences
from kith.engine.search import fulltext
from kith.sdk.declare import registry
from kith.sdk.rules import Actor, policy

type Away = Mapping[int, absences.Away]
type Node = dict[str, Any]
MOST_FOUND = 100


def tree(actor: Actor) -> list[Node]:
    """Return the visible units with their people; people without a unit come last."""
    return _Chart(list(_people(actor)), _units(actor), _departments(actor), absences.away(actor)).nodes()


def search_people(q: str, actor: Actor) -> QuerySet[Employee]:
    """Return the people who match by name, e-mail address or number."""
    rows: QuerySet[Employee] = fulltext.narrow(_people(actor), registry.of(Employee, actor), q).rows
    return rows.select_related("unit", "department", "designation").order_by("sort_name", "pk")


def found(q: str, actor: Actor) -> list[Node]:
    """Return the matching people, each with their unit and department."""
    gone = absences.away(actor)
    return [_node(person, gone, note=_whereabouts(person)) for person in search_people(q, actor)[:MOST_FOUND]]


def _whereabouts(person: Employee) -> str:
    parts = (person.designation, person.department, person.unit)
    return " · ".join(str(part) for part in parts if part is not None)


def _people(actor: Actor) -> QuerySet[Employee]:
    rows: QuerySet[Employee] = policy.scope(actor, "view", registry.of(Employee, actor))
    return rows.filter(is_active=True).select_related("designation").order_by("sort_name", "pk")


def _units(actor: Actor) -> list[Unit]:
    return list(policy.scope(actor, "view", registry.of(Unit, actor)).order_by("name", "pk"))


def _departments(actor: Actor) -> list[Department]:
    return list(policy.scope(actor, "view", registry.of(Department, actor)).order_by("name", "pk"))


def _node(person: Employee, away: Away, *, note: str = "", children: list[Node] | None = None) -> Node:
    tail, absence = "", away.get(person.pk)
    if children:
        tail = ngettext("%(count)d report", "%(count)d reports", len(children)) % {"count": len(children)}
    if absence is not None:
        day = date_format(absence.until, "SHORT_DATE_FORMAT")
        told = _("away until %(day)s: %(stand_in)s stands in") % {"day": day, "stand_in": absence.stand_in}
        tail = " · ".join(filter(None, (told, tail)))
    return {
        "name": person.name,
        "note": note or (str(person.designation) if person.designation else ""),
        "url": f"/employees/{person.pk}/",
        "tail": tail,
        "children": children or [],
    }


class _Chart:
    """Places each person exactly once: below the manager if both are in the same group, else at its top."""

    def __init__(self, people: list[Employee], units: list[Unit], departments: list[Department], away: Away) -> None:
        self._away = away
        known_units = {unit.pk for unit in units}
        self._units: dict[int | None, list[Unit]] = defaultdict(list)
        for unit in units:
            self._units[unit.parent_id if unit.parent_id in known_units else None].append(unit)
        self._departments: dict[int | None, list[Department]] = defaultdict(list)
        for department in departments:
            self._departments[department.unit_id if department.unit_id in known_units else None].append(department)
        known = {department.pk for department in departments}
        self._groups: dict[tuple[int | None, int | None], list[Employee]] = defaultdict(list)
        for person in people:
            unit_id = person.unit_id if person.unit_id in known_units else None
            department_id = person.department_id if person.department_id in known else None
            self._groups[unit_id, department_id].append(person)

    def nodes(self) -> list[Node]:
        whole: list[Node | None] = [self._unit(unit) for unit in self._units[None]]
        whole += [self._department(None, department) for department in self._departments[None]]
        loose = self._group((None, None))
        if loose:
            whole.append(self._titled(_("Without a unit"), "", loose, ""))
        return [node for node in whole if node is not None]

    def _unit(self, unit: Unit) -> Node:
        children = self._group((unit.pk, None))
        children += [node for row in self._departments_of(unit) if (node := self._department(unit, row)) is not None]
        children += [self._unit(part) for part in self._units[unit.pk]]
        return self._titled(unit.name, unit.city, children, f"/units/{unit.pk}/")

    def _departments_of(self, unit: Unit) -> list[Department]:
        """Return the unit's departments, and departments of other units in which its people work."""
        own = self._departments[unit.pk]
        seen = {row.pk for row in own}
        shared = [row for rows in self._departments.values() for row in rows if row.pk not in seen]
        return [*own, *(row for row in shared if (unit.pk, row.pk) in self._groups)]

    def _department(self, unit: Unit | None, department: Department) -> Node | None:
        people = self._group((unit.pk if unit is not None else None, department.pk))
        if not people and unit is None:
            return None
        return self._titled(department.name, _("department"), people, f"/departments/{department.pk}/")

    @staticmethod
    def _titled(name: str, note: str, children: list[Node], url: str) -> Node:
        people = sum(_size(child) for child in children)
        tail = ngettext("%(count)d person", "%(count)d people", people) % {"count": people}
        node: Node = {"name": name, "note": note, "url": url, "tail": tail, "children": children}
        return node | {"square": True, "people": people}

    def _group(self, key: tuple[int | None, int | None]) -> list[Node]:
        people = self._groups.get(key, [])
        inside = {person.pk for person in people}
        below: dict[int | None, list[Employee]] = defaultdict(list)
        for person in people:
            below[person.manager_id if person.manager_id in inside else None].append(person)

        placed: set[int] = set()

        def branch(reports: list[Employee]) -> list[Node]:
            nodes = []
            for person in reports:
                if person.pk not in placed:
                    placed.add(person.pk)
                    nodes.append(_node(person, self._away, children=branch(below[person.pk])))
            return nodes

        # People in a cycle of managers have no root above them; they are appended, so that nobody is missing.
        return branch(below[None]) + branch(people)


def _size(node: Node) -> int:
    """Count the people of a node: itself, if it is a person, and all below."""
    return int(node["people"]) if "people" in node else 1 + sum(_size(child) for child in node["children"])
