"""Several agencies in one installation: switching, and nothing shared."""

from __future__ import annotations

from django.test import Client
from django_scopes import scope

from kith.agency.models import Agency, Employee, SecurityEvent
from kith.agency.services import founding
from kith.engine.policy import Actor
from kith.engine.write.changes import Changes
from tests.agency.browser import sign_in
from tests.cast import Cast


def second_place(cast: Cast) -> Employee:
    """Alice works for the other agency as well."""
    with scope(agency=cast.other.pk):
        changes = Changes(by=Actor.system(cast.other.pk), door="system", action="test")
        place = Employee(name="Alice elsewhere", user=cast.alice.user)
        changes.add(place)
        changes.close()
    return place


def test_one_switches_between_ones_own_places_by_post_alone(cast: Cast) -> None:
    place = second_place(cast)
    client = sign_in(cast.alice)
    assert "Northwind Agency" in client.get("/account/").content.decode()
    assert client.get(f"/account/agency/{place.pk}/").status_code == 405
    assert client.post(f"/account/agency/{cast.dave.id}/").status_code == 404
    assert client.post(f"/account/agency/{cast.bob.id}/").status_code == 404
    assert client.post(f"/account/agency/{place.pk}/")["Location"] == "/"
    page = client.get("/account/").content.decode()
    assert "Alice elsewhere" in page
    assert client.get(f"/employees/{cast.bob.id}/activity/").status_code == 404
    other_device = sign_in(cast.alice)
    assert "Alice elsewhere" in other_device.get("/account/").content.decode(), "signing in leads to the last place"
    with scope(agency=cast.other.pk):
        Employee.objects.filter(pk=place.pk).update(is_active=False)
    assert "Alice elsewhere" not in client.get("/account/").content.decode()
    assert client.get("/account/").status_code == 200


def test_switching_needs_the_form_of_the_page(cast: Cast) -> None:
    place = second_place(cast)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice.user, backend="kith.agency.backends.Backend")
    assert client.post(f"/account/agency/{place.pk}/").status_code == 403


def test_who_works_nowhere_sees_nothing(cast: Cast) -> None:
    client = sign_in(cast.alice)
    with scope(agency=cast.agency.pk):
        Employee.objects.filter(pk=cast.alice.id).update(is_active=False)
    for path in ("/account/", "/organisation/", "/settings/"):
        assert client.get(path).status_code == 403, path


def test_a_new_agency_starts_with_roles_and_what_the_domains_bring(cast: Cast) -> None:
    agency = founding.found_agency("Third Agency")
    from kith.agency.models import Role
    from kith.people.models import PointType

    with scope(agency=agency.pk):
        assert Role.objects.count() == 5
        assert PointType.objects.filter(key="mobile").count() == 1


def test_the_settings_page_changes_the_agency_and_nothing_else(cast: Cast) -> None:
    client = sign_in(cast.ada)
    page = client.get("/settings/agency/").content.decode()
    assert 'value="Northwind Agency"' in page
    data = {"name": "North & Co", "kind": "agency", "zone": "Europe/Vienna", "language": "en", "currency": "CHF",
            "country": "AT", "id": cast.other.pk, "rights_stamp": 7}  # fmt: skip
    assert client.post("/settings/agency/", data).status_code == 302
    row = Agency.objects.get(pk=cast.agency.pk)
    assert (row.name, row.zone, row.currency, row.country) == ("North & Co", "Europe/Vienna", "CHF", "AT")
    assert row.rights_stamp > 7
    assert Agency.objects.get(pk=cast.other.pk).name == "Other Agency"
    with cast.alice.at_work() as actor:
        assert (actor.zone, actor.currency) == ("Europe/Vienna", "CHF")
    with scope(agency=cast.agency.pk):
        assert SecurityEvent.objects.get(kind="agency_changed").detail.startswith("name: Northwind Agency → North & Co")
    for wrong in ({"zone": "Nowhere/City"}, {"currency": "XYZ"}, {"name": ""}):
        assert client.post("/settings/agency/", {**data, **wrong}).status_code == 422, wrong
    assert sign_in(cast.alice).post("/settings/agency/", data).status_code == 403


def test_the_index_links_only_what_one_may_do(cast: Cast) -> None:
    assert sign_in(cast.alice).get("/settings/").status_code == 403
    ada = sign_in(cast.ada).get("/settings/").content.decode()
    assert "/settings/invitations/" in ada
    assert "/settings/tokens/" not in ada
    assert "/settings/roles/" not in ada
    everything = sign_in(cast.sys).get("/settings/").content.decode()
    for path in ("agency", "roles", "tokens", "invitations", "activity"):
        assert f'href="/settings/{path}/"' in everything
        assert sign_in(cast.sys).get(f"/settings/{path}/").status_code == 200
