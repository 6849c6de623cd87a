"""Roles: nobody reaches beyond their own rights, an administrator remains, and every change counts at once."""

from __future__ import annotations

import pytest
from django.test import Client
from django_scopes import scope

from kith.agency import seeds
from kith.agency.models import Employee, EmployeeRole, Grant, Role, Team, TeamMember, Unit
from kith.agency.services import matrix, places
from kith.agency.services.reach import beyond, grants_of
from kith.engine.declare import registry
from kith.engine.history import changelog
from kith.engine.models import ChangeSet
from kith.engine.policy import ANY, Scope
from kith.engine.web.errors import Forbidden, KithError, NotFound, Refused
from kith.engine.write import actions, writes
from kith.engine.write.changes import Changes
from tests.agency.browser import sign_in
from tests.cast import Cast, Person


def role(cast: Cast, key: str) -> Role:
    with scope(agency=cast.agency.pk):
        return Role.objects.get(key=key)


def own_role(cast: Cast, by: Person, name: str, **grants: Scope) -> Role:
    """A role of one's own; grants as entity__verb=scope."""
    with by.at_work() as actor, writes.work(by=actor, door="ui", action="roles.create") as changes:
        made = Role(name=name)
        changes.add(made)
        for key, reach in grants.items():
            entity, _bar, verb = key.partition("__")
            changes.add(Grant(role=made, entity=entity, verb=verb, scope=reach))
    return made


def give(by: Person, to: Person, what: Role) -> ChangeSet | None:
    with by.at_work() as actor:
        return actions.run(places.give_role, to.id, {"role": what.pk}, by=actor, door="ui")[1]


def take(by: Person, of: Person, what: Role) -> ChangeSet | None:
    with by.at_work() as actor:
        return actions.run(places.take_role, of.id, {"role": what.pk}, by=actor, door="ui")[1]


def roles_of(person: Person) -> set[str]:
    with scope(agency=person.employee.agency_id):
        return set(EmployeeRole.objects.filter(employee=person.id).values_list("role__name", flat=True))


def test_the_administrator_can_hand_on_every_seeded_role_but_the_widest(cast: Cast) -> None:
    with cast.ada.at_work() as actor:
        further = {key for key in seeds.ROLES if beyond(actor, grants_of([role(cast, key).pk]))}
    assert further == {"system-administrator"}


def test_every_seeded_grant_is_a_choice_of_the_table(cast: Cast) -> None:
    with scope(agency=cast.agency.pk):
        known = {(line.entity, verb) for line in matrix.lines() for verb, _label in line.verbs}
        stored = {(grant.entity, grant.verb) for grant in Grant.objects.all()}
    entities = {line_entity for line_entity, _verb in known}
    assert {pair for pair in stored if pair[0] in entities} <= known


def test_nobody_gives_a_role_beyond_their_own(cast: Cast) -> None:
    widest = role(cast, "system-administrator")
    for target in (cast.ada, cast.alice):
        with pytest.raises(Forbidden):
            give(cast.ada, target, widest)
    assert roles_of(cast.ada) == {"Administrator"}
    give(cast.ada, cast.alice, role(cast, "sales-head"))
    assert roles_of(cast.alice) == {"Salesperson", "Sales head"}
    with pytest.raises(Forbidden):
        give(cast.henry, cast.alice, role(cast, "support"))
    with pytest.raises(Forbidden):
        take(cast.ada, cast.sys, widest)


def test_the_page_refuses_what_the_action_refuses(cast: Cast) -> None:
    client = sign_in(cast.ada)
    widest = role(cast, "system-administrator").pk
    answer = client.post(f"/employees/{cast.alice.id}/access/", {"roles": [widest]})
    assert answer.status_code == 403
    assert roles_of(cast.alice) == {"Salesperson"}
    answer = client.post(f"/employees/{cast.sys.id}/access/", {"roles": []})
    assert answer.status_code == 302, "roles that one may not take stay"
    assert roles_of(cast.sys) == {"System administrator"}
    assert sign_in(cast.alice).post(f"/employees/{cast.alice.id}/access/", {"roles": [widest]}).status_code == 403
    assert client.post(f"/employees/{cast.dave.id}/access/", {"roles": []}).status_code == 404


def test_who_manages_roles_cannot_widen_them_beyond_their_own(cast: Cast) -> None:
    keeper = own_role(
        cast, cast.sys, "Role keeper", roles__view=Scope.AGENCY, roles__edit=Scope.AGENCY, roles__create=Scope.AGENCY,
        roles__trash=Scope.AGENCY, contacts__view=Scope.TEAM, employees__view=Scope.AGENCY,
    )  # fmt: skip
    give(cast.sys, cast.carol, keeper)
    client = sign_in(cast.carol)
    assert client.get(f"/settings/roles/{role(cast, 'administrator').pk}/").status_code == 200
    answer = client.post("/settings/roles/new/", {"name": "Mine", "may:contacts:view": "4"})
    assert answer.status_code == 403
    answer = client.post("/settings/roles/new/", {"name": "Mine", "may:*:*": "4"})
    assert answer.status_code == 403
    with scope(agency=cast.agency.pk):
        assert not Role.objects.filter(name="Mine").exists()
    assert client.post("/settings/roles/new/", {"name": "Mine", "may:contacts:view": "2"}).status_code == 302
    for key in ("administrator", "system-administrator"):
        target = role(cast, key)
        with scope(agency=cast.agency.pk):
            seen = matrix.fingerprint(target)
        answer = client.post(f"/settings/roles/{target.pk}/", {"name": "Taken over", "seen": seen})
        assert answer.status_code == 403
        assert role(cast, key).name != "Taken over"


def test_a_role_is_edited_undone_and_not_overwritten_by_a_second_editor(cast: Cast) -> None:
    client = sign_in(cast.sys)
    made = own_role(cast, cast.sys, "Caller", contacts__view=Scope.TEAM, contacts__edit=Scope.OWN)
    with scope(agency=cast.agency.pk):
        seen = matrix.fingerprint(made)
    data = {"name": "Caller", "may:contacts:view": "4", "may:customers:view": "2", "seen": seen}
    assert client.post(f"/settings/roles/{made.pk}/", data).status_code == 302
    with scope(agency=cast.agency.pk):
        now = {(grant.entity, grant.verb): grant.scope for grant in Grant.objects.filter(role=made)}
        assert now == {("contacts", "view"): 4, ("customers", "view"): 2}
    assert client.post(f"/settings/roles/{made.pk}/", data).status_code == 409
    with cast.sys.at_work() as actor:
        done = ChangeSet.objects.filter(action="roles.edit").latest("pk")
        report = changelog.undo(done.pk, by=actor, door="ui")
        assert report.conflicts == []
        now = {(grant.entity, grant.verb): grant.scope for grant in Grant.objects.filter(role=made)}
    assert now == {("contacts", "view"): 2, ("contacts", "edit"): 1}
    assert client.post(f"/settings/roles/{made.pk}/", {"name": "Caller", "may:contacts:view": "9"}).status_code in (
        409,
        422,
    )


def test_the_last_system_administrator_stays(cast: Cast) -> None:
    widest = role(cast, "system-administrator")
    with pytest.raises(Refused):
        take(cast.sys, cast.sys, widest)
    with cast.sys.at_work() as actor:
        everything = Grant.objects.get(role=widest, entity=ANY, verb=ANY)
        for write in ("erase", "narrow", "trash role", "trash employee", "deactivate"):
            with pytest.raises(KithError), writes.work(by=actor, door="ui", action="roles.edit") as changes:
                _reduce(write, everything, cast, changes)
    assert roles_of(cast.sys) == {"System administrator"}
    give(cast.sys, cast.henry, widest)
    take(cast.sys, cast.sys, widest)
    assert roles_of(cast.sys) == set()


def _reduce(write: str, everything: Grant, cast: Cast, changes: Changes) -> None:
    grant = Grant.objects.get(pk=everything.pk)
    employee = Employee.objects.get(pk=cast.sys.id)
    if write == "erase":
        changes.erase(grant)
    elif write == "narrow":
        grant.scope = Scope.TEAM
        changes.save(grant)
    elif write == "trash role":
        changes.trash(Role.objects.get(pk=grant.role_id))
    elif write == "trash employee":
        changes.trash(employee)
    else:
        employee.is_active = False
        changes.save(employee)


def test_an_administrator_without_a_sign_in_does_not_count(cast: Cast) -> None:
    with cast.sys.at_work() as actor, writes.work(by=actor, door="ui", action="test") as changes:
        ghost = Employee(name="Ghost")
        changes.add(ghost)
        changes.add(EmployeeRole(employee=ghost, role=role(cast, "system-administrator")))
    with pytest.raises(Refused):
        take(cast.sys, cast.sys, role(cast, "system-administrator"))


def test_a_taken_role_is_gone_with_the_next_request(cast: Cast) -> None:
    give(cast.sys, cast.alice, role(cast, "administrator"))
    client = sign_in(cast.alice)
    api = Client(headers={"Authorization": f"Bearer {cast.alice.token()}"})
    assert client.get("/settings/agency/").status_code == 200
    assert api.post("/api/v1/units/", {"name": "North"}, content_type="application/json").status_code == 201
    change_set = take(cast.sys, cast.alice, role(cast, "administrator"))
    assert change_set is not None
    assert client.get("/settings/agency/").status_code == 403
    assert api.post("/api/v1/units/", {"name": "South"}, content_type="application/json").status_code == 403
    with cast.sys.at_work() as actor:
        changelog.undo(change_set.pk, by=actor, door="ui")
    assert client.get("/settings/agency/").status_code == 200


def test_who_lost_a_right_cannot_take_it_back_by_undo(cast: Cast) -> None:
    give(cast.sys, cast.carol, role(cast, "administrator"))
    given = give(cast.carol, cast.bob, role(cast, "administrator"))
    taken = take(cast.carol, cast.bob, role(cast, "administrator"))
    assert given is not None
    assert taken is not None
    take(cast.sys, cast.carol, role(cast, "administrator"))
    with cast.carol.at_work() as actor, pytest.raises(Forbidden):
        changelog.undo(taken.pk, by=actor, door="ui")
    assert roles_of(cast.bob) == {"Salesperson"}


def test_teams_and_units_count_at_once(cast: Cast) -> None:
    row = cast.carol.create("contacts", last_name="Southern")
    with cast.bob.at_work() as actor, pytest.raises(NotFound):
        writes.take(registry.named("contacts", actor), row.pk, by=actor, verb="view")
    with cast.henry.at_work() as actor, writes.work(by=actor, door="ui", action="teams.edit") as changes:
        changes.add(TeamMember(team=Team.objects.get(name="South"), employee_id=cast.bob.id))
    with cast.bob.at_work() as actor:
        assert cast.carol.id in actor.team_mates
    with cast.henry.at_work() as actor, writes.work(by=actor, door="ui", action="teams.trash") as changes:
        changes.trash(Team.objects.get(name="South"))
    with cast.bob.at_work() as actor:
        assert cast.carol.id not in actor.team_mates
    with cast.sys.at_work() as actor, writes.work(by=actor, door="ui", action="units.make") as changes:
        top, below = Unit(name="Top"), Unit(name="Below")
        changes.add(top)
        below.parent = top
        changes.add(below)
        for person, unit in ((cast.bob, top), (cast.carol, below)):
            employee = Employee.objects.get(pk=person.id)
            employee.unit = unit
            changes.save(employee)
    with cast.bob.at_work() as actor:
        assert actor.unit_mates == {cast.bob.id, cast.carol.id}
    with cast.carol.at_work() as actor:
        assert actor.unit_mates == {cast.carol.id}
    with cast.sys.at_work() as actor, writes.work(by=actor, door="ui", action="units.move") as changes:
        fresh = Unit.objects.get(name="Below")
        fresh.parent = None
        changes.save(fresh)
    with cast.bob.at_work() as actor:
        assert actor.unit_mates == {cast.bob.id}


def test_the_preview_counts_as_the_policy_does(cast: Cast) -> None:
    for person, number in ((cast.alice, 2), (cast.bob, 1), (cast.carol, 3)):
        for at in range(number):
            person.create("contacts", last_name=f"{person.employee.name} {at}")
    client = sign_in(cast.sys)
    page = client.get(f"/settings/roles/{role(cast, 'salesperson').pk}/sees/?employee={cast.alice.id}")
    text = " ".join(page.content.decode().split())
    assert 'Contacts</th><td class="num p1">3</td><td class="num p2">2</td><td class="num p3">6</td>' in text
    assert (
        client.get(f"/settings/roles/{role(cast, 'salesperson').pk}/sees/?employee={cast.dave.id}").status_code == 404
    )


def test_a_role_that_somebody_has_is_not_trashed(cast: Cast) -> None:
    client = sign_in(cast.sys)
    assert client.post(f"/settings/roles/{role(cast, 'support').pk}/trash/").status_code == 409
    made = own_role(cast, cast.sys, "Spare", contacts__view=Scope.OWN)
    assert client.post(f"/settings/roles/{made.pk}/trash/").status_code == 302
    assert client.get(f"/settings/roles/{made.pk}/").status_code == 404


def test_new_entities_and_actions_join_the_table_by_themselves(cast: Cast) -> None:
    with scope(agency=cast.agency.pk):
        table = {line.entity: {verb for verb, _label in line.verbs} for line in matrix.lines()}
    assert table["contacts"] >= {"*", "view", "create", "edit", "trash", "export", "import", "hand_over"}
    assert table["employees"] >= {"give_roles", "invite", "deactivate"}
    assert table["tokens"] == {"create", "manage"}
    assert "grants" not in table
