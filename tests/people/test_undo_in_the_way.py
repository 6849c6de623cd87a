"""Taking back what something newer has taken the place of: that stays, and the report tells of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from kith.engine.declare import registry
from kith.engine.history import changelog
from kith.engine.write import writes
from kith.people.models import Affiliation, Contact, Service
from tests.api.client import Api
from tests.cast import Cast

pytestmark = [pytest.mark.database, pytest.mark.django_db]

WHY = "what came afterwards stands in its way"


def test_an_affiliation_whose_place_as_the_primary_one_is_taken_stays_away(cast: Cast) -> None:
    contacts = registry.named("contacts")
    acme, nova, wave = (cast.alice.create("customers", name=name) for name in ("Acme", "Nova", "Wave"))
    both = [{"customer": acme.pk, "primary": True}, {"customer": wave.pk, "primary": False}]
    row = cast.alice.create("contacts", last_name="Lee", affiliations=both)
    with cast.alice.at_work() as by:
        _row, emptied = writes.edit(contacts, row.pk, {"affiliations": []}, by=by, door="ui")
        writes.edit(contacts, row.pk, {"customer": nova.pk}, by=by, door="ui")
        assert emptied is not None
        report = changelog.undo(emptied.pk, by=by, door="ui")
        assert WHY in [why for _entity, _id, why in report.conflicts]
        found = Affiliation.objects.filter(contact=row.pk).values_list("customer__name", "primary")
        assert sorted(found) == [("Nova", True), ("Wave", False)]
        assert Contact.objects.get(pk=row.pk).customer == nova
    connection.check_constraints()


def test_a_name_that_is_taken_by_now_keeps_its_former_owner_in_the_trash(cast: Cast) -> None:
    services = registry.named("services")
    old = cast.ada.create("services", name="Hosting")
    with cast.ada.at_work() as by:
        _row, gone = writes.trash(services, old.pk, by=by, door="ui")
    new = cast.ada.create("services", name="Hosting")
    with cast.ada.at_work() as by:
        report = changelog.undo(gone.pk, by=by, door="ui")
        assert (report.undone, [why for _entity, _id, why in report.conflicts]) == (0, [WHY])
        assert list(Service.objects.filter(deleted_at=None)) == [new]


@pytest.mark.parametrize(
    ("target", "target_values", "slug", "linked", "without"),
    [
        ("customers", {"name": "Acme"}, "customers", {"parent": "id"}, {"parent": None}),
        ("customers", {"name": "Acme"}, "contacts", {"customer": "id"}, {"affiliations": []}),
        ("tags", {"name": "Fair"}, "contacts", {"tags": "name"}, {"tags": []}),
    ],
)
def test_a_link_to_what_is_gone_does_not_come_back(
    cast: Cast, target: str, target_values: Any, slug: str, linked: dict[str, str], without: Any
) -> None:
    api = Api(cast.ada)
    made = api.post(f"{target}/", target_values)
    values = {name: made.json()["id"] if by == "id" else [target_values[by]] for name, by in linked.items()}
    title = {"name": "Branch"} if slug == "customers" else {"last_name": "Lee"}
    row = api.post(f"{slug}/", {**title, **values}).json()["id"]
    edited = api.patch(f"{slug}/{row}/", without)
    assert api.post(f"undo/{made.headers['Kith-Change-Set']}/").json()["undone"] == 1
    answer = api.post(f"undo/{edited.headers['Kith-Change-Set']}/")
    assert (answer.status_code, answer.json()["undone"]) == (200, 0)
    assert {conflict["message"] for conflict in answer.json()["conflicts"]} == {WHY}
    connection.check_constraints()
