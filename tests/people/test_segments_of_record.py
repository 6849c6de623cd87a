"""The record tells in which segments it is and since when, and of none that its reader must not know."""

from __future__ import annotations

import pytest

from kith.people.services.segments import looking
from tests.api.client import Api
from tests.cast import Cast
from tests.pages.reading import sign_in
from tests.people.test_segments import contact, segment

pytestmark = pytest.mark.django_db


def test_segments_by_condition_and_by_hand_are_told(cast: Cast) -> None:
    ann = contact(cast.alice, "Ann", status="hot")
    bob = contact(cast.alice, "Bob", status="cold")
    segment(cast.alice)
    party = segment(cast.alice, None, name="Party guests", kind="static")
    answer = Api(cast.alice).post(f"contacts/{ann.pk}/actions/add_to_segment/", {"segment": party.pk})
    assert answer.status_code == 200, answer.content
    looking.look_through_all()
    page = sign_in(cast.alice).get(f"/contacts/{ann.pk}/segments/").content.decode()
    assert ">Hot ones</a>" in page
    assert f'href="/segments/{party.pk}/">Party guests</a>' in page
    assert "In no segment" in sign_in(cast.alice).get(f"/contacts/{bob.pk}/segments/").content.decode()


def test_a_private_segment_of_somebody_else_is_not_told(cast: Cast) -> None:
    ann = contact(cast.alice, "Ann", status="hot")
    segment(cast.alice, audience="private")
    looking.look_through_all()
    assert ">Hot ones</a>" in sign_in(cast.alice).get(f"/contacts/{ann.pk}/segments/").content.decode()
    assert "In no segment" in sign_in(cast.bob).get(f"/contacts/{ann.pk}/segments/").content.decode()
