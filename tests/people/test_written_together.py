"""A field and a list of further such values in one form, as of addresses or customers: nothing of either is lost."""

from __future__ import annotations

from typing import Any

import pytest

from kith.people.models import Contact, PointType
from tests.api.client import Api
from tests.cast import Cast
from tests.transfer.test_pages import signed_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def mobile(cast: Cast) -> int:
    with cast.henry.at_work():
        return PointType.objects.get(key="mobile").pk


def held(cast: Cast) -> tuple[str, str, list[str]]:
    with cast.henry.at_work():
        row = Contact.objects.get()
        return row.email, row.phone, sorted(row.points.values_list("value", flat=True))


@pytest.mark.parametrize("door", ["form", "api"])
def test_a_new_record_keeps_its_fields_beside_a_further_number(cast: Cast, mobile: int, door: str) -> None:
    plain = {"last_name": "Berg", "email": "a@x.example", "phone": "030 2"}
    if door == "form":
        row = {"points-0-type": mobile, "points-0-label": "", "points-0-value": "0171 7"}
        assert signed_in(cast.henry).post("/contacts/new/", {**plain, **row}).status_code == 302
    else:
        body = {**plain, "points": [{"type": mobile, "value": "0171 7"}]}
        assert Api(cast.henry).post("contacts/", body).status_code == 201
    assert held(cast) == ("a@x.example", "030 2", ["0171 7", "030 2", "a@x.example"])


def test_an_edited_field_counts_beside_a_row_that_says_the_old_value(cast: Cast, mobile: int) -> None:
    api = Api(cast.henry)
    row = api.post("contacts/", {"last_name": "Berg", "email": "a@x.example", "phone": "030 2"}).json()
    listed: list[dict[str, Any]] = [
        {"id": point["id"], "type": point["type"]["id"], "value": point["value"]} for point in row["points"]
    ]
    body = {"email": "b@x.example", "points": [*listed, {"type": mobile, "value": "0171 7"}]}
    assert api.patch(f"contacts/{row['id']}/", body).status_code == 200
    assert held(cast) == ("b@x.example", "030 2", ["0171 7", "030 2", "b@x.example"])
    listed[0]["value"] = "b@x.example"
    assert api.patch(f"contacts/{row['id']}/", {"email": "", "points": listed}).status_code == 200
    assert held(cast) == ("", "030 2", ["030 2"])
    alone = [{"type": mobile, "value": "0171 8"}]
    assert api.patch(f"contacts/{row['id']}/", {"email": "c@x.example", "points": alone}).status_code == 200
    assert held(cast) == ("c@x.example", "0171 8", ["0171 8", "c@x.example"])


def test_a_customer_beside_a_list_of_affiliations_is_kept(cast: Cast) -> None:
    api = Api(cast.henry)
    one, two, three = (cast.henry.create("customers", name=name).pk for name in ("One", "Two", "Three"))

    def told(row: dict[str, Any]) -> tuple[str, list[tuple[str, bool]]]:
        listed = [(each["customer"]["name"], each["primary"]) for each in row["affiliations"]]
        return row["customer"]["name"], sorted(listed)

    plain = {"last_name": "Berg", "customer": one}
    row = api.post("contacts/", {**plain, "affiliations": [{"customer": two, "role": "adviser"}]}).json()
    assert told(row) == ("One", [("One", True), ("Two", False)])
    primary = api.post("contacts/", {**plain, "affiliations": [{"customer": two, "primary": True}]}).json()
    assert told(primary) == ("Two", [("One", False), ("Two", True)])
    listed = [
        {"id": each["id"], "customer": each["customer"]["id"], "primary": each["primary"]}
        for each in row["affiliations"]
    ]
    body = {"customer": three, "affiliations": listed}
    edited = api.patch(f"contacts/{row['id']}/", body).json()
    assert told(edited) == ("Three", [("One", False), ("Three", True), ("Two", False)])
