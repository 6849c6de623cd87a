"""Records of every entity with an owner are handed over, with a reason, and who had them is kept."""

from __future__ import annotations

import pytest

from kith.engine.declare import registry
from kith.engine.models import OwnedRow
from kith.engine.web.errors import FieldErrors
from kith.people.models import Handover
from kith.people.pages import handovers
from tests.api.client import Api
from tests.cast import Cast
from tests.pages.reading import sign_in

OWNED = [each for each in registry.all_declared() if issubclass(each.model, OwnedRow)]
VALUES = {
    "contacts": {"last_name": "Lee"},
    "customers": {"name": "Nordlicht"},
    "segments": {"name": "Mine", "entity": "contacts", "kind": "static"},
}


@pytest.mark.parametrize("slug", sorted(each.slug for each in OWNED))
def test_a_record_with_an_owner_is_handed_over_and_the_line_is_kept(cast: Cast, slug: str) -> None:
    row = cast.alice.create(slug, **VALUES[slug])
    given = {"to": cast.bob.id, "reason": "On leave"}
    answer = Api(cast.alice).post(f"{slug}/{row.pk}/actions/hand_over/", given)
    assert answer.status_code == 200, answer.content
    with cast.ada.at_work() as actor:
        assert registry.named(slug).model.objects.get(pk=row.pk).owner_id == cast.bob.id
        kept = Handover.objects.get()
        assert (kept.giver_id, kept.taker_id, kept.reason) == (cast.alice.id, cast.bob.id, "On leave")
        passed = handovers.passed_on(actor, actor.today(), actor.today())
    assert [(each.giver, each.taker, each.all) for each in passed] == [("Alice Adams", "Bob Brown", 1)]
    assert "On leave" in sign_in(cast.ada).get(f"/{slug}/{row.pk}/?tab=handovers").content.decode()
    assert "On leave" in sign_in(cast.bob).get("/").content.decode()


def test_many_segments_are_handed_over_at_once(cast: Cast) -> None:
    rows = [cast.alice.create("segments", **{**VALUES["segments"], "name": name}) for name in ("One", "Two")]
    given = {"ids": [row.pk for row in rows], "inputs": {"to": cast.bob.id, "reason": "On leave"}}
    answer = Api(cast.alice).post("segments/actions/hand_over/", given)
    assert answer.status_code in (200, 202), answer.content
    with cast.ada.at_work():
        assert sorted(Handover.objects.values_list("entity", "object_id")) == [("segments", row.pk) for row in rows]


def test_nobody_takes_over_who_does_not_work_here_any_more(cast: Cast) -> None:
    row = cast.alice.create("segments", **VALUES["segments"])
    chosen = registry.named("segments").action("hand_over")
    assert chosen is not None
    with cast.ada.at_work() as actor:
        cast.bob.employee.is_active = False
        with pytest.raises(FieldErrors):
            chosen.function(row, by=actor, changes=None, to=cast.bob.employee, reason="Gone")
