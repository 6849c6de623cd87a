"""Relations: one row, told from both sides; nobody twice, nobody to themselves, nobody out of sight."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.history import changelog
from kith.engine.web.errors import FieldErrors, Forbidden, NotFound, Refused
from kith.engine.write import actions, writes
from kith.people.models import Relation, RelationType
from kith.people.services import relations
from tests.agency.browser import sign_in
from tests.api.client import Api
from tests.cast import Cast, Person

pytestmark = pytest.mark.database


def kind(person: Person, name: str) -> int:
    with person.at_work():
        return int(RelationType.objects.get(name=name).pk)


def couple(person: Person, name: str = "superior of") -> tuple[Any, Any, Any]:
    """Ann is superior of Ben."""
    ann = person.create("contacts", first_name="Ann", last_name="Lee")
    ben = person.create("contacts", first_name="Ben", last_name="Fox")
    return ann, ben, relate(person, name, ann, ben)


def relate(person: Person, name: str, left: Any, right: Any, **more: Any) -> Any:
    return person.create("relations", type=kind(person, name), left_contact=left.pk, right_contact=right.pk, **more)


def test_both_sides_tell_it_in_their_own_words(cast: Cast) -> None:
    ann, ben, relation = couple(cast.alice)
    with cast.alice.at_work():
        words = relations.wording_of(relation)
    assert (words.of(left=True), words.of(left=False)) == ("superior of", "reports to")
    client = sign_in(cast.alice)
    for one, told in ((ann, "superior of Ben Fox"), (ben, "reports to Ann Lee")):
        assert told in client.get(f"/contacts/{one.pk}/?tab=history").content.decode()


def test_the_same_relation_is_refused_for_symmetric_ones_crosswise_too(cast: Cast) -> None:
    ann, ben, _relation = couple(cast.alice)
    with pytest.raises(FieldErrors, match="related in this way already"):
        relate(cast.alice, "superior of", ann, ben)
    relate(cast.alice, "superior of", ben, ann)  # strange, but another relation
    relate(cast.alice, "spouse of", ann, ben)
    with pytest.raises(FieldErrors, match="related in this way already"):
        relate(cast.alice, "spouse of", ben, ann)


def test_what_makes_no_sense_is_refused_with_its_remedy(cast: Cast) -> None:
    ann, ben, _relation = couple(cast.alice)
    with pytest.raises(FieldErrors, match="Nobody is related to themselves"):
        relate(cast.alice, "spouse of", ann, ann)
    with pytest.raises(FieldErrors, match="The end lies before the beginning"):
        relate(cast.alice, "friend of", ann, ben, since="2020-05-01", until="2020-04-30")
    company = cast.alice.create("customers", name="Acme")
    with pytest.raises(FieldErrors, match="“spouse of” is a relation between people"):
        cast.alice.create(
            "relations", type=kind(cast.alice, "spouse of"), left_contact=ann.pk, right_customer=company.pk
        )
    for sides in ({"left_contact": ann.pk}, {"left_contact": ann.pk, "left_customer": company.pk}):
        with pytest.raises(FieldErrors, match="Name one person or customer on each side"):
            cast.alice.create("relations", type=kind(cast.alice, "partner of"), **sides)


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_keeps_the_rules(cast: Cast) -> None:
    ann, _ben, relation = couple(cast.alice)
    wrong = (
        {"right_contact_id": ann.pk},
        {"left_customer_id": cast.alice.create("customers", name="Acme").pk},
        {"right_contact_id": None},
        {"right_contact_id": cast.dave.create("contacts", last_name="Far").pk},
        {"since": "2020-02-02", "until": "2020-02-01"},
    )
    with scope(agency=cast.agency.pk):
        for values in wrong:
            with pytest.raises(IntegrityError), transaction.atomic():
                Relation.objects.filter(pk=relation.pk).update(**values)


def test_who_sees_one_side_only_does_not_see_the_relation(cast: Cast) -> None:
    mine = cast.alice.create("contacts", last_name="Mine")
    theirs = cast.carol.create("contacts", last_name="Theirs")
    relation = relate(cast.henry, "friend of", mine, theirs)
    for person, count in ((cast.alice, 0), (cast.carol, 0), (cast.henry, 1), (cast.dave, 0)):
        assert sign_in(person).get("/api/v1/relations/").json()["count"] == count
    with cast.alice.at_work() as actor, pytest.raises(NotFound):
        writes.edit(registry.named("relations", actor), relation.pk, {"note": "x"}, by=actor, door="api")
    with pytest.raises(FieldErrors, match="There is no contact"):
        relate(cast.alice, "friend of", mine, theirs)


def test_who_may_edit_either_side_changes_and_takes_back(cast: Cast) -> None:
    alices, bobs = cast.alice.create("contacts", last_name="A"), cast.bob.create("contacts", last_name="B")
    relation = relate(cast.bob, "friend of", alices, bobs)
    with cast.alice.at_work() as actor:
        row, change_set = writes.edit(
            registry.named("relations", actor), relation.pk, {"note": "x"}, by=actor, door="api"
        )
        assert change_set is not None
        assert (change_set.size, row.note) == (1, "x")
        report = changelog.undo(change_set.pk, by=actor, door="ui")
        assert (report.undone, report.conflicts) == (1, [])
    with cast.henry.at_work() as actor:
        others = cast.bob.create("contacts", last_name="C")
    relation = relate(cast.bob, "friend of", bobs, others)
    with cast.alice.at_work() as actor, pytest.raises(Forbidden):
        writes.edit(registry.named("relations", actor), relation.pk, {"note": "x"}, by=actor, door="api")


def test_a_relation_ends_and_its_making_is_undone_on_both_sides_at_once(cast: Cast) -> None:
    ann, ben, relation = couple(cast.alice)
    end = registry.named("relations").action("end")
    assert end is not None
    with cast.alice.at_work() as actor:
        row, _change_set = actions.run(end, relation.pk, {}, by=actor, door="api")
        assert row.until == actor.today()
        with pytest.raises(Refused):
            actions.run(end, relation.pk, {}, by=actor, door="api")
        made = changelog.of_record(registry.named("contacts", actor), ann.pk)[-2]
        assert (made.echo, made.entity) == (True, "relations")
        _row, change_set = writes.trash(registry.named("relations", actor), relation.pk, by=actor, door="ui")
        assert changelog.undo(change_set.pk, by=actor, door="ui").undone == 1
        writes.trash(registry.named("relations", actor), relation.pk, by=actor, door="ui")
    relate(cast.alice, "superior of", ann, ben)  # what is in the trash does not stand in the way


def test_types_in_use_stay_what_they_are(cast: Cast) -> None:
    couple(cast.alice)
    types, pk = registry.named("relation-types"), kind(cast.ada, "superior of")
    with cast.ada.at_work() as actor:
        with pytest.raises(Refused, match="“superior of” is in use by relations"):
            writes.trash(types, pk, by=actor, door="ui")
        with pytest.raises(Refused, match="There are relations of the type"):
            writes.edit(types, pk, {"symmetric": True}, by=actor, door="ui")
        row, _change_set = writes.edit(types, pk, {"inverse": "works under"}, by=actor, door="ui")
        assert relations.wordings(actor.agency_id)[row.pk].inverse == "works under"
    with pytest.raises(FieldErrors, match="Say how it is seen from the other side"):
        cast.ada.create("relation-types", name="mentor of")


def test_the_history_over_the_api_says_nothing_of_a_relation_to_whom_one_does_not_see(cast: Cast) -> None:
    mine, theirs = cast.alice.create("contacts", last_name="Lee"), cast.carol.create("contacts", last_name="Zorn")
    relate(cast.henry, "friend of", mine, theirs, note="from the choir")

    def told(person: Person) -> list[Any]:
        items = Api(person).get(f"contacts/{mine.pk}/history/").json()["items"]
        return [item["fields"] for item in items if item["entity"] == "relations"]

    assert told(cast.alice) == [{}]
    assert told(cast.henry)[0]["note"] == {"before": None, "after": "from the choir"}
