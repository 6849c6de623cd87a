"""What the database refuses is told in words, at the field, by whichever door it came."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import BaseConstraint

from kith.people.models import Affiliation, Contact
from tests.api.client import Api, errors
from tests.cast import Cast

pytestmark = pytest.mark.database

DEFAULT = BaseConstraint.default_violation_error_message


def test_every_constraint_says_what_is_wrong() -> None:
    silent = [
        constraint.name
        for model in apps.get_models()
        if model.__module__.startswith("kith.")
        for constraint in model._meta.constraints
        if constraint.violation_error_message == DEFAULT
    ]
    assert silent == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["tags", "point-types", "units", "teams"])
def test_a_name_that_is_taken_is_told_at_once(cast: Cast, path: str) -> None:
    sys = Api(cast.sys)
    assert sys.post(f"{path}/", {"name": "Twice"}).status_code == 201
    answer = sys.post(f"{path}/", {"name": "Twice"})
    assert answer.status_code == 422
    assert [text.partition(" exists")[2] for texts in errors(answer).values() for text in texts] == [" already."]


@pytest.mark.django_db
def test_the_affiliation_made_primary_last_is_the_primary_one(cast: Cast) -> None:
    henry = Api(cast.henry)
    north, south = (cast.henry.create("customers", name=name) for name in ("North Ltd", "South Ltd"))
    ann = cast.henry.create("contacts", last_name="Ann", customer=north.pk)
    made = henry.post("affiliations/", {"contact": ann.pk, "customer": south.pk, "primary": True})
    assert made.status_code == 201
    assert primary_of(cast, ann) == ("South Ltd", ["South Ltd"])
    with cast.henry.at_work():
        former = Affiliation.objects.get(customer=north)
    henry.patch(f"affiliations/{former.pk}/", {"primary": True})
    assert primary_of(cast, ann) == ("North Ltd", ["North Ltd"])
    told = henry.get(f"contacts/{ann.pk}/history/").json()["items"]
    assert sum("primary" in str(item).casefold() for item in told) >= 2


@pytest.mark.django_db
def test_a_list_of_affiliations_may_move_the_mark(cast: Cast) -> None:
    north, south = (cast.henry.create("customers", name=name) for name in ("North Ltd", "South Ltd"))
    parts = [{"customer": north.pk, "primary": True}, {"customer": south.pk}]
    ann = cast.henry.create("contacts", last_name="Ann", affiliations=parts)
    with cast.henry.at_work():
        ids = dict(Affiliation.objects.values_list("customer__name", "pk"))
    for first in (True, False):
        parts = [
            {"id": ids["South Ltd"], "customer": south.pk, "primary": True},
            {"id": ids["North Ltd"], "customer": north.pk, "primary": False},
        ]
        assert (
            Api(cast.henry).patch(f"contacts/{ann.pk}/", {"affiliations": parts if first else parts[::-1]}).status_code
            == 200
        )
        assert primary_of(cast, ann) == ("South Ltd", ["South Ltd"])


def primary_of(cast: Cast, contact: Contact) -> tuple[str, list[str]]:
    """The customer that the contact shows, and those of its primary affiliations."""
    with cast.henry.at_work():
        marked = Affiliation.objects.filter(contact=contact, primary=True)
        return str(Contact.objects.get(pk=contact.pk).customer), [str(each.customer) for each in marked]
