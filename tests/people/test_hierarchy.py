"""Customers that are part of others: none is part of itself, whichever door is taken."""

from __future__ import annotations

import pytest

from kith.engine.history import changelog
from kith.people.models import Customer
from tests.api.client import Api, errors
from tests.cast import Cast
from tests.people.merging import merge
from tests.transfer.helpers import counts, load

pytestmark = [pytest.mark.database, pytest.mark.django_db]

ITSELF = {"parent": ["A customer cannot be part of itself, not even through others; choose another one."]}


def test_no_customer_is_part_of_itself_not_even_through_others(cast: Cast) -> None:
    api = Api(cast.henry)
    top = cast.henry.create("customers", name="Top")
    middle = cast.henry.create("customers", name="Middle", parent=top.pk)
    bottom = cast.henry.create("customers", name="Bottom", parent=middle.pk)
    for inside in (top, middle, bottom):
        answer = api.patch(f"customers/{top.pk}/", {"parent": inside.pk})
        assert (answer.status_code, errors(answer)) == (422, ITSELF)
    with cast.henry.at_work():
        assert Customer.objects.get(pk=top.pk).parent_id is None
    assert api.patch(f"customers/{bottom.pk}/", {"parent": top.pk}).status_code == 200


def test_work_on_many_makes_no_circle_either(cast: Cast) -> None:
    one, other = (cast.henry.create("customers", name=name) for name in ("One", "Other"))
    body = {"ids": [one.pk, other.pk], "inputs": {"parent": one.pk}}
    answer = Api(cast.henry).post("customers/actions/edit/", body).json()
    assert [refused["id"] for refused in answer["refused"]] == [one.pk]
    with cast.henry.at_work():
        assert set(Customer.objects.values_list("name", "parent__name")) == {("One", None), ("Other", "One")}


def test_two_rows_of_a_file_make_no_circle_together(cast: Cast) -> None:
    for name in ("One", "Other"):
        cast.henry.create("customers", name=name)
    result = load(cast.henry, "customers", "Name,Parent\nOne,Other\nOther,One\n", mode="both")
    assert counts(result) == (0, 1, 0, 0, 1)
    assert result["faults"] == [(3, "Part of", ITSELF["parent"][0], "error")]
    with cast.henry.at_work():
        assert set(Customer.objects.values_list("name", "parent__name")) == {("One", "Other"), ("Other", None)}


def test_a_merge_in_a_chain_can_be_taken_back(cast: Cast) -> None:
    top = cast.henry.create("customers", name="Top")
    middle = cast.henry.create("customers", name="Middle", parent=top.pk)
    low = cast.henry.create("customers", name="Low", parent=middle.pk)
    answer = merge(cast.henry, "customers", low.pk, top.pk)
    with cast.henry.at_work() as by:
        assert changelog.undo(int(answer.headers["Kith-Change-Set"]), by=by, door="api").conflicts == []
        assert set(Customer.objects.values_list("name", "parent__name")) == {
            ("Top", None),
            ("Middle", "Top"),
            ("Low", "Middle"),
        }
