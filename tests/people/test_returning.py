"""Somebody who was erased at their request comes back: told and held, whichever way they come."""

from __future__ import annotations

import pytest

from kith.people.models import Contact
from tests.api.client import Api, errors
from tests.cast import Cast
from tests.transfer.helpers import counts, dry, load

pytestmark = pytest.mark.django_db

FILE = "First name,Last name,Email,Phone\nAnn,Lee,ANN@lee.example,\nAl,Lee,,030 5550123\nBo,Ray,bo@ray.example,\n"


@pytest.fixture(autouse=True)
def erased(cast: Cast) -> None:
    """Ann Lee has asked to be erased, and was."""
    ann = cast.ada.create(
        "contacts", first_name="Ann", last_name="Lee", email="ann@lee.example", phone="+49 30 5550123", country="DE"
    )
    answer = Api(cast.ada).post(f"contacts/{ann.pk}/actions/erase_person/", {"confirm": "Ann Lee"})
    assert answer.status_code == 200, answer.content


def test_rows_of_a_file_are_held_and_told(cast: Cast) -> None:
    found = dry(cast.ada, "contacts", FILE.replace("030 5550123", "+49 30 5550123"))
    assert dict(found.counts) == {"conflict": 2, "create": 1}
    result = load(cast.ada, "contacts", FILE.replace("030 5550123", "+49 30 5550123"))
    assert counts(result) == (1, 0, 0, 2, 0)
    assert [(row, kind) for row, _column, _message, kind in result["faults"]] == [(2, "conflict"), (3, "conflict")]
    assert "asked to be erased" in result["faults"][0][2]
    with cast.ada.at_work():
        assert list(Contact.objects.filter(deleted_at=None).values_list("name", flat=True)) == ["Bo Ray"]


def test_whoever_may_not_erase_is_told_at_the_field(cast: Cast) -> None:
    answer = Api(cast.alice).post("contacts/", {"last_name": "Lee", "email": "Ann@lee.example"})
    assert answer.status_code == 422
    assert "asked to be erased" in errors(answer)["email"][0]
    answer = Api(cast.alice).post("contacts/", {"last_name": "Lee", "phone": "+49 30 5550123"})
    assert list(errors(answer)) == ["phone"]
    assert Api(cast.alice).post("contacts/", {"last_name": "Lee", "email": "lee@ann.example"}).status_code == 201


def test_whoever_may_erase_people_may_add_them(cast: Cast) -> None:
    assert Api(cast.ada).post("contacts/", {"last_name": "Lee", "email": "ann@lee.example"}).status_code == 201
