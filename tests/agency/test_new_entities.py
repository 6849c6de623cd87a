"""Grants that are declared with an entity: what a fresh agency, an upgrade and an undo make of them."""

from __future__ import annotations

from typing import Any

import pytest
from django_scopes import scope

from kith.agency import checks
from kith.agency.models import Agency, Grant, Role
from kith.agency.services import new_entities
from kith.engine.declare import registry
from kith.engine.declare.grants import Grants
from kith.engine.history import changelog
from kith.engine.models import ChangeSet
from kith.engine.policy import ANY, Scope
from kith.engine.write import writes
from tests.agency.browser import sign_in
from tests.cast import Cast, found_agency


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Personas as if they came with an upgrade, with grants in their declaration."""
    resource = type(registry.named("personas"))
    monkeypatch.setattr(resource, "grants", Grants(salesperson="team/own", support="view"))


def grants_of(agency: Agency, key: str) -> dict[str, Scope]:
    with scope(agency=agency.pk):
        rows = Grant.objects.filter(role__key=key, entity="personas", deleted_at=None).values_list("verb", "scope")
        return {verb: Scope(reach) for verb, reach in rows}


WORKED = dict.fromkeys(("create", "edit", "trash", "export", "import"), Scope.OWN)


def edit_role(cast: Cast, key: str) -> Role:
    with cast.sys.at_work() as actor:
        role = Role.objects.get(key=key)
        writes.edit(registry.of(Role), role.pk, {"description": "ours"}, by=actor, door="ui")
    return role


def last_set(agency: Agency) -> Any:
    with scope(agency=agency.pk):
        return ChangeSet.objects.filter(action="roles.new_entities").order_by("-pk").first()


def test_a_fresh_agency_has_the_grants_from_its_first_day(cast: Cast, declared: None) -> None:
    agency, _roles = found_agency("Fresh")
    assert grants_of(agency, "salesperson") == {**WORKED, "view": Scope.TEAM}
    assert grants_of(agency, "administrator") == {"view": Scope.AGENCY, ANY: Scope.AGENCY}
    assert not new_entities.give(agency)


def test_an_upgrade_gives_them_to_roles_that_nobody_edited(cast: Cast, declared: None) -> None:
    assert grants_of(cast.agency, "salesperson") == {"view": Scope.AGENCY}
    assert new_entities.give(cast.agency)
    # What the role had is not touched.
    assert grants_of(cast.agency, "salesperson") == {**WORKED, "view": Scope.AGENCY}
    assert not new_entities.give(cast.agency)


def test_an_edited_role_gets_none_and_the_administrator_is_told(cast: Cast, declared: None) -> None:
    with scope(agency=cast.agency.pk):
        Grant.objects.filter(entity="personas", role__key="salesperson")._raw_delete("default")
    role = edit_role(cast, "salesperson")
    assert new_entities.give(cast.agency)
    assert grants_of(cast.agency, "salesperson") == {}
    with scope(agency=cast.agency.pk):
        assert list(new_entities.ungranted(cast.agency.pk)) == [new_entities.Ungranted("personas", [role])]
    page = sign_in(cast.sys).get("/settings/roles/").content.decode()
    assert "New since an upgrade: personas." in page


def test_the_grants_are_one_change_set_that_can_be_undone_for_good(cast: Cast, declared: None) -> None:
    assert new_entities.give(cast.agency)
    given = last_set(cast.agency)
    with cast.sys.at_work() as actor:
        changelog.undo(given.pk, by=actor, door="ui")
    assert grants_of(cast.agency, "salesperson") == {"view": Scope.AGENCY}
    assert not new_entities.give(cast.agency)


def test_a_reach_or_a_role_that_does_not_exist_is_named(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="“everything” is no reach; write view, own, team, unit, all, or two as"):
        Grants(salesperson="everything")
    monkeypatch.setattr(type(registry.named("personas")), "grants", Grants(cook="all"))
    assert [message.msg for message in checks.check_grants()] == [
        "PersonaResource: it has grants for “cook”, which is no seeded role; "
        "there are: administrator, sales-head, salesperson, support, system-administrator"
    ]
