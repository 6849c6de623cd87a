"""Undo reaches as far as the write itself would today: by API, page and command line, with a message that says why."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django_scopes import scope

from kith.agency.models import EmployeeRole, Role
from kith.engine.models import ChangeSet
from kith.engine.web.errors import Forbidden, KithError, NotFound
from kith.engine.write.writes import work
from kith.people.models import Contact
from tests.api.client import Api
from tests.cast import Cast, Person
from tests.contract.state import unchanged
from tests.pages.reading import sign_in

pytestmark = pytest.mark.database

GONE = "You may not change these records any more; ask their owner to take this back."
OTHERS = "You can take back your own changes only."


def edited(person: Person, row: Contact) -> int:
    answer = Api(person).patch(f"contacts/{row.pk}/", {"city": "Bonn"})
    return int(answer.headers["Kith-Change-Set"])


def handed_over(by: Person, row: Contact, to: Person) -> int:
    answer = Api(by).post(f"contacts/{row.pk}/actions/hand_over/", {"to": to.id, "reason": "a move"})
    assert answer.status_code == 200, answer.content
    return int(answer.headers["Kith-Change-Set"])


def take_roles(cast: Cast, person: Person) -> None:
    with cast.sys.at_work() as by, work(by=by, door="ui", action="employees.give_role") as changes:
        changes.erase_many(list(EmployeeRole.objects.filter(employee=person.employee)))


def refused_everywhere(person: Person, change_set: int, error: type[KithError], message: str) -> None:
    """By all three doors, and nothing is different afterwards."""
    api, client = Api(person), sign_in(person)
    with unchanged(f"undo of {change_set}"):
        answer = api.post(f"undo/{change_set}/")
        assert answer.status_code == error.status
        assert error is NotFound or answer.json()["detail"] == message
        page = client.post(f"/undo/{change_set}/")
        assert (page.status_code, page.content.decode()) == (error.status, message)
        with pytest.raises(error, match=message[:30]):
            call_command("undo", str(change_set), "--as", person.employee.email)


def test_the_change_of_somebody_else_stays(cast: Cast) -> None:
    change_set = edited(cast.alice, cast.alice.create("contacts", last_name="Lee"))
    refused_everywhere(cast.henry, change_set, Forbidden, OTHERS)


def test_a_change_of_another_agency_does_not_exist(cast: Cast) -> None:
    change_set = edited(cast.dave, cast.dave.create("contacts", last_name="Lee"))
    refused_everywhere(cast.sys, change_set, NotFound, "There is no such change.")


def test_an_edit_stays_when_the_record_went_to_somebody_else(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee")
    change_set = edited(cast.alice, row)
    handed_over(cast.henry, row, cast.bob)
    refused_everywhere(cast.alice, change_set, Forbidden, GONE)


def test_an_edit_stays_when_the_role_was_taken_away(cast: Cast) -> None:
    change_set = edited(cast.henry, cast.alice.create("contacts", last_name="Lee"))
    take_roles(cast, cast.henry)
    refused_everywhere(cast.henry, change_set, Forbidden, GONE)


def test_a_new_record_stays_when_the_role_was_taken_away(cast: Cast) -> None:
    made = Api(cast.alice).post("contacts/", {"last_name": "Lee", "tags": ["fair"]}).headers["Kith-Change-Set"]
    take_roles(cast, cast.alice)
    refused_everywhere(cast.alice, int(made), Forbidden, GONE)


def test_an_own_hand_over_is_taken_back_until_the_new_owner_works_with_it(cast: Cast) -> None:
    rows = [cast.alice.create("contacts", last_name="Lee") for _number in range(2)]
    first, second = (handed_over(cast.alice, row, cast.carol) for row in rows)
    assert Api(cast.alice).post(f"undo/{first}/").json()["undone"] == 2
    edited(cast.carol, rows[1])
    refused_everywhere(cast.alice, second, Forbidden, GONE)
    with scope(agency=cast.agency.pk):
        owners = dict(Contact.objects.values_list("pk", "owner"))
    assert owners == {rows[0].pk: cast.alice.id, rows[1].pk: cast.carol.id}


def test_a_new_record_goes_with_what_came_along_and_a_second_undo_brings_all_back(cast: Cast) -> None:
    """Sue may trash no contact and write no tag; yet she takes back what she has just made, and that as well."""
    sue = Api(cast.sue)
    made = sue.post("contacts/", {"last_name": "Lee", "city": "Kiel", "tags": ["fair"]}).headers["Kith-Change-Set"]
    undone = sue.post(f"undo/{made}/").json()
    assert undone["conflicts"] == []
    again = sue.post(f"undo/{undone['change_set']}/").json()
    assert (again["undone"] > 0, again["conflicts"]) == (True, [])
    with scope(agency=cast.agency.pk):
        assert Contact.objects.get().city == "Kiel"


def test_of_many_those_out_of_reach_stay_and_are_told(cast: Cast) -> None:
    rows = [cast.alice.create("contacts", last_name=f"Lee {number}", city="Kiel") for number in range(3)]
    client = sign_in(cast.alice)
    chosen = {"verb": "edit", "field": "city", "ids": [row.pk for row in rows]}
    client.post("/contacts/bulk/", {**chosen, "city": "Bonn", "confirm": "1"})
    with scope(agency=cast.agency.pk):
        change_set = ChangeSet.objects.latest("pk").pk
    handed_over(cast.henry, rows[1], cast.carol)
    report: dict[str, Any] = Api(cast.alice).post(f"undo/{change_set}/").json()
    assert report["undone"] == 2
    assert report["conflicts"] == [
        {"entity": "contacts", "id": rows[1].pk, "message": "you may not change this record any more"}
    ]
    with scope(agency=cast.agency.pk):
        assert list(Contact.objects.order_by("pk").values_list("city", flat=True)) == ["Kiel", "Bonn", "Kiel"]


def test_an_export_holds_only_what_one_may_see_as_well(cast: Cast) -> None:
    """A role that exports everything and sees the own records exports the own ones."""
    cast.bob.create("contacts", last_name="Hidden")
    cast.alice.create("contacts", last_name="Mine")
    with scope(agency=cast.agency.pk):
        Role.objects.get(key="salesperson").grants.filter(entity="contacts", verb="view").update(scope=1)
        Role.objects.get(key="salesperson").grants.filter(entity="contacts", verb="export").update(scope=4)
    answer = sign_in(cast.alice).get("/contacts/export/?format=csv")
    text = answer.getvalue().decode()
    assert "Mine" in text
    assert "Hidden" not in text


def test_what_came_afterwards_may_stand_in_the_way_of_an_undo(cast: Cast) -> None:
    alice = Api(cast.alice)
    row = cast.alice.create("contacts", last_name="Lee").pk
    first, second, third = (
        alice.post(
            "affiliations/",
            {"contact": row, "customer": cast.alice.create("customers", name=name).pk, "primary": True},
        )
        for name in ("Acme", "Bosch", "Cree")
    )
    assert [answer.status_code for answer in (first, second, third)] == [201, 201, 201]
    undone = alice.post(f"undo/{second.headers['Kith-Change-Set']}/")
    assert undone.status_code == 200
    assert undone.json()["undone"] == 0
    assert "what came afterwards stands in its way" in [each["message"] for each in undone.json()["conflicts"]]
    primary = [each["id"] for each in alice.get(f"affiliations/?contact={row}&primary=true").json()["items"]]
    assert primary == [third.json()["id"]]
