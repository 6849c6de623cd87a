"""Leaving, coming back, handing over, and what is told of somebody."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django_scopes import scope

from kith.agency.models import Employee, SecurityEvent
from kith.agency.services import leaving, places
from kith.engine.declare import registry
from kith.engine.history import changelog
from kith.engine.query.parse import parse
from kith.engine.web.errors import FieldErrors, Forbidden
from kith.engine.write import actions, writes
from kith.people.models import Contact, Customer, Handover
from kith.transfer.exporting import streams
from tests.agency.browser import sign_in
from tests.cast import Cast, Person


def test_who_leaves_loses_sessions_tokens_and_keeps_the_history(cast: Cast) -> None:
    alice, secret = sign_in(cast.alice), cast.alice.token()
    row = cast.alice.create("contacts", last_name="Berg")
    page = sign_in(cast.ada)
    text = page.get(f"/employees/{cast.alice.id}/access/").content.decode()
    assert "Alice Adams looks after: 1 contact." in text
    assert page.post(f"/employees/{cast.alice.id}/access/deactivate/", {"reason": "moved"}).status_code == 302
    assert alice.get("/account/").status_code == 302
    assert UserSession.objects.filter(user=cast.alice.user).count() == 0
    bearer = Client(headers={"Authorization": f"Bearer {secret}"})
    assert bearer.get("/api/v1/contacts/").status_code == 401
    with scope(agency=cast.agency.pk):
        assert Contact.objects.get(pk=row.pk).owner_id == cast.alice.id
    assert page.post(f"/employees/{cast.alice.id}/access/reactivate/").status_code == 302
    assert bearer.get("/api/v1/contacts/").status_code == 401, "tokens stay revoked"
    assert sign_in(cast.alice).get("/account/").status_code == 200


def test_everything_passes_to_somebody_else_by_the_rule_of_each_entity(cast: Cast) -> None:
    contact = cast.alice.create("contacts", last_name="Berg")
    customer = cast.alice.create("customers", name="Berg AG")
    with cast.ada.at_work() as actor:
        inputs = {"hand_over_to": cast.bob.id, "reason": "moved"}
        _row, change_set = actions.run(places.deactivate, cast.alice.id, inputs, by=actor, door="ui")
        assert (Contact.objects.get(pk=contact.pk).owner_id, Customer.objects.get(pk=customer.pk).owner_id) == (
            cast.bob.id, cast.bob.id,
        )  # fmt: skip
        told = Handover.objects.order_by("pk").values_list("giver", "taker", "reason")
        assert list(told) == [(cast.alice.id, cast.bob.id, "moved")] * 2
        assert leaving.owned_by(Employee.objects.get(pk=cast.alice.id)) == []
        assert change_set is not None
        assert changelog.undo(change_set.pk, by=actor, door="ui").conflicts == []
        assert Contact.objects.get(pk=contact.pk).owner_id == cast.alice.id
        assert Employee.objects.get(pk=cast.alice.id).is_active


def test_nobody_deactivates_themselves_or_somebody_with_further_rights(cast: Cast) -> None:
    for by, of in ((cast.ada, cast.ada), (cast.ada, cast.sys), (cast.alice, cast.bob), (cast.henry, cast.alice)):
        with by.at_work() as actor, pytest.raises(Forbidden):
            actions.run(places.deactivate, of.id, {}, by=actor, door="ui")
        with scope(agency=cast.agency.pk):
            assert Employee.objects.get(pk=of.id).is_active


def test_records_do_not_pass_to_who_left_or_to_oneself(cast: Cast) -> None:
    cast.alice.create("contacts", last_name="Berg")
    with cast.ada.at_work() as actor:
        actions.run(places.deactivate, cast.bob.id, {}, by=actor, door="ui")
        for to in (cast.bob.id, cast.alice.id):
            with pytest.raises(FieldErrors):
                actions.run(places.deactivate, cast.alice.id, {"hand_over_to": to}, by=actor, door="ui")
        assert Employee.objects.get(pk=cast.alice.id).is_active


def test_no_door_sets_what_is_not_offered(cast: Cast) -> None:
    bearer = Client(headers={"Authorization": f"Bearer {cast.sys.token()}"})
    bodies: tuple[dict[str, Any], ...] = (
        {"is_active": False},
        {"user": cast.sys.user.pk},
        {"agency": cast.other.pk},
        {"role_links": []},
    )
    for body in bodies:
        path = f"/api/v1/employees/{cast.alice.id}/"
        assert bearer.patch(path, body, content_type="application/json").status_code == 422, body
    with scope(agency=cast.agency.pk):
        assert Employee.objects.get(pk=cast.alice.id).is_active


def test_an_administrator_signs_somebody_out_everywhere(cast: Cast) -> None:
    alice = sign_in(cast.alice)
    assert sign_in(cast.bob).post(f"/employees/{cast.alice.id}/access/sign-out/").status_code == 403
    assert sign_in(cast.ada).post(f"/employees/{cast.sys.id}/access/sign-out/").status_code == 403
    assert sign_in(cast.ada).post(f"/employees/{cast.alice.id}/access/sign-out/").status_code == 302
    assert alice.get("/account/").status_code == 302
    with scope(agency=cast.agency.pk):
        assert SecurityEvent.objects.filter(kind="sessions_ended", staff=cast.ada.id, detail="Alice Adams").count() == 1


def test_activity_is_for_oneself_and_for_who_runs_the_people(cast: Cast) -> None:
    cast.alice.create("contacts", last_name="Berg")
    path = f"/employees/{cast.alice.id}/activity/"
    for person, status in ((cast.alice, 200), (cast.ada, 200), (cast.sys, 200), (cast.bob, 403), (cast.dave, 404)):
        assert sign_in(person).get(path).status_code == status, person.employee.name
    text = sign_in(cast.ada).get(path).content.decode()
    assert "Contacts: added" in text
    assert "Berg" not in text


def test_the_security_log_is_the_system_administrators_and_of_one_agency(cast: Cast) -> None:
    sign_in(cast.dave)
    Client().post("/account/login/", {"login": "alice@agency.example", "password": "wrong"})
    log = sign_in(cast.sys).get("/settings/activity/").content.decode()
    assert "sign-in failed" in log
    assert "Alice Adams" in log
    assert "Dave" not in log
    assert sign_in(cast.ada).get("/settings/activity/").status_code == 403
    with cast.sys.at_work() as actor:
        from kith.agency.models import Role

        role = Role.objects.get(key="support").pk
        actions.run(places.give_role, cast.alice.id, {"role": role}, by=actor, door="ui")
    assert "Employees: give a role" in sign_in(cast.sys).get("/settings/activity/?show=rights").content.decode()


def test_an_export_is_noted_with_what_was_asked_for(cast: Cast) -> None:
    cast.alice.create("contacts", last_name="Berg")
    with cast.alice.at_work() as actor:
        query = parse(registry.named("contacts", actor), [("status", "hot")])
        list(streams.stream(streams.prepare(query, by=actor, format="csv"), by=actor))
        event = SecurityEvent.objects.get(kind="exported")
    assert (event.staff_id, event.email, event.detail) == (
        cast.alice.id, "alice@agency.example", "contacts · csv · status=hot",
    )  # fmt: skip


def test_a_time_zone_that_does_not_exist_is_refused(cast: Cast) -> None:
    with cast.sys.at_work() as actor, pytest.raises(FieldErrors) as refused:
        writes.edit(registry.named("employees", actor), cast.alice.id, {"zone": "Mars/Olympus"}, by=actor, door="ui")
    assert refused.value.errors == {"zone": ["This is no time zone; write for example Europe/Berlin."]}


def test_the_record_of_an_employee_leads_to_the_pages_one_may_open(cast: Cast) -> None:
    def further(person: Person, about: Person) -> list[str]:
        text = sign_in(person).get(f"/employees/{about.id}/").content.decode()
        pages = [f"/employees/{about.id}/{name}/" for name in ("access", "activity")]
        for page in pages:
            answer = sign_in(person).get(page).status_code
            assert answer == (200 if f'href="{page}"' in text else 403)
        return [page.split("/")[3] for page in pages if f'href="{page}"' in text]

    assert further(cast.ada, cast.alice) == ["access", "activity"]
    assert further(cast.alice, cast.alice) == ["activity"]
    assert further(cast.alice, cast.bob) == []
