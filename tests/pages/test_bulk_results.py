"""What came of work on many records: who was left alone and why, the way back, and going on after a crash."""

from __future__ import annotations

from typing import Any

import pytest
from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.models import ChangeSet, Job
from kith.engine.work import jobs
from kith.engine.write.actions import BulkResult, run_many
from kith.engine.write.plain_actions import plain_action
from kith.pages.bulk.results import kept
from kith.people.models import Contact
from tests.cast import Cast
from tests.pages.reading import attribute, get, sign_in, words


def cities(cast: Cast, ids: list[int]) -> list[str]:
    with scope(agency=cast.agency.pk):
        return [Contact.objects.get(pk=pk).city for pk in ids]


def test_the_page_of_the_result_names_who_was_left_alone_and_offers_the_way_back(cast: Cast) -> None:
    own, mates, hidden = (
        person.create("contacts", first_name=name, last_name="Lee", city="Bonn").pk
        for person, name in ((cast.alice, "Own"), (cast.bob, "Mate"), (cast.carol, "Hidden"))
    )
    client = sign_in(cast.alice)
    data = {"verb": "edit", "field": "city", "ids": [own, mates, hidden], "confirm": "1", "city": "Mainz"}
    address = client.post("/contacts/bulk/", data).headers["Location"]
    shown = get(client, address)
    (listed,) = [each for each in shown.all("ul", cls="plain-list") if "Lee" in words(each)]
    assert [words(item) for item in listed.children] == [
        "Mate Lee : You may see this contact but not change it.",
        f"No. {hidden}: There is no such contact.",
    ]
    assert shown.links("Mate Lee") == [f"/contacts/{mates}/"]
    assert get(sign_in(cast.bob), address).status == 404
    (undo,) = [attribute(each, "action") for each in shown.all("form") if "/undo/" in attribute(each, "action")]
    client.post(undo)
    assert cities(cast, [own, mates]) == ["Bonn", "Bonn"]
    assert not [each for each in get(client, address).all("form") if "/undo/" in attribute(each, "action")]


def test_work_that_was_interrupted_goes_on_behind_its_last_batch_in_one_change_set(cast: Cast) -> None:
    ids = [cast.alice.create("contacts", last_name=f"Lee {number}", city="Bonn").pk for number in range(5)]
    mates = cast.bob.create("contacts", last_name="Mate").pk
    wanted = [ids[0], mates, *ids[1:]]
    contacts = registry.named("contacts")
    edit = plain_action(contacts, "edit", {"city": contacts.writable["city"]})
    noted: list[dict[str, Any]] = []

    def keep(result: BulkResult) -> None:
        if noted:
            raise KeyboardInterrupt
        noted.append(kept(result))

    with scope(agency=cast.agency.pk):
        actor = cast.alice.actor
        with pytest.raises(KeyboardInterrupt):
            run_many(edit, wanted, {"city": "Mainz"}, by=actor, door="ui", keep=keep, batch=3)
        assert cities(cast, ids) == ["Mainz", "Mainz", "Bonn", "Bonn", "Bonn"]
        options = {"entity": "contacts", "verb": "edit", "field": "city", "ids": wanted, "data": {"city": "Mainz"}}
        job = jobs.note("bulk", "Edit", by=actor, options=options, total=6, result=noted[0])
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
        jobs.work_off(Job.objects.get(pk=job.pk))
        job.refresh_from_db()
        assert cities(cast, ids) == ["Mainz"] * 5
        assert (job.state, job.result["done"], job.result["left"], job.result["reached"]) == ("done", 5, 1, 6)
        assert ChangeSet.objects.get(action="contacts.edit", door="ui").size == 5
        assert job.result["change_set"] == ChangeSet.objects.get(action="contacts.edit", door="ui").pk
