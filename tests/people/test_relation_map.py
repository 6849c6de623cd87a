"""The map and the tab of relations: what is shown is what one may see, in as many queries however much there is."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kith.engine.write.changes import Changes
from kith.people.models import Contact, Relation
from kith.people.services.walk import MOST_NODES, Web, web_of
from tests.agency.browser import sign_in
from tests.cast import Cast, Person
from tests.people.test_relations import couple, kind, relate

WORDS = re.compile(r'<section class="details"><h3>(.*?)</h3>')


def web(person: Person, row: Any, entity: str = "contacts") -> Web:
    with person.at_work() as actor:
        return web_of(entity, row.pk, row.name, actor)


def test_two_steps_over_relations_affiliations_and_wholes(cast: Cast) -> None:
    ann, ben, _relation = couple(cast.alice)
    group = cast.alice.create("customers", name="Group")
    part = cast.alice.create("customers", name="Part", parent=group.pk)
    cast.alice.create("contacts", first_name="Cy", last_name="Orr", customer=part.pk)
    far = cast.alice.create("contacts", last_name="Far")
    cast.alice.create("affiliations", contact=ben.pk, customer=part.pk, role="buyer")
    relate(cast.alice, "friend of", ben, far)
    found = web(cast.alice, ann)
    assert sorted(found.names.values()) == ["Ann Lee", "Ben Fox", "Far", "Part"]
    assert found.words(("contacts", ben.pk), ("contacts", ann.pk)) == "reports to"
    assert found.words(("contacts", ben.pk), ("customers", part.pk)) == "buyer"
    around = web(cast.alice, part, "customers")
    assert sorted(around.names.values()) == ["Ann Lee", "Ben Fox", "Cy Orr", "Far", "Group", "Part"]


def test_what_is_out_of_sight_is_not_walked_through(cast: Cast) -> None:
    mine, theirs = cast.alice.create("contacts", last_name="Mine"), cast.carol.create("contacts", last_name="Theirs")
    beyond = cast.alice.create("contacts", last_name="Beyond")
    relate(cast.henry, "friend of", mine, theirs)
    relate(cast.henry, "friend of", theirs, beyond)
    company = cast.carol.create("customers", name="Hidden company")
    cast.henry.create("affiliations", contact=mine.pk, customer=company.pk)
    assert list(web(cast.alice, mine).names.values()) == ["Mine"]
    assert sorted(web(cast.henry, mine).names.values()) == ["Beyond", "Hidden company", "Mine", "Theirs"]
    page = sign_in(cast.alice).get(f"/contacts/{mine.pk}/map/").content.decode()
    assert "Nobody is connected with Mine yet" in page
    assert "Theirs" not in page


def test_two_hundred_nodes_cost_as_many_queries_as_two_and_the_rest_is_counted(cast: Cast) -> None:
    ann, _ben, _relation = couple(cast.henry)
    client = sign_in(cast.henry)
    address = f"/contacts/{ann.pk}/map/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    friend = kind(cast.henry, "friend of")
    with cast.henry.at_work() as actor:
        changes = Changes(by=actor, door="system", action="test")
        people = [Contact(last_name=f"Friend {number}", owner=cast.henry.employee) for number in range(300)]
        changes.add_many(people, settle=False)
        ties = [Relation(type_id=friend, left_contact=ann, right_contact=person) for person in people]
        changes.add_many(ties)
        changes.close()
    with CaptureQueriesContext(connection) as many:
        page = client.get(address).content.decode()
    assert len(many) == len(few) <= 12
    assert len(re.findall(r'<a href="/contacts/\d+/map/"', page)) == MOST_NODES
    assert f"{MOST_NODES} are shown; 102 more are connected." in page


def test_a_relation_is_added_from_either_side_in_ones_own_words(cast: Cast) -> None:
    ann, ben, relation = couple(cast.alice)
    client = sign_in(cast.alice)
    parent = kind(cast.alice, "parent of")
    form = {"wording": f"{parent}-inverse", "other": f"contacts:{ben.pk}", "since": "2001-02-03", "note": "eldest"}
    answer = client.post(f"/contacts/{ann.pk}/relations/new/", form)
    assert answer.status_code == 302
    with cast.alice.at_work():
        made = Relation.objects.exclude(pk=relation.pk).get()
        assert (made.left_contact_id, made.right_contact_id, str(made.since)) == (ben.pk, ann.pk, "2001-02-03")
    shown = client.get(f"/contacts/{ann.pk}/?tab=relations").content.decode()
    assert WORDS.findall(shown) == ["Child of", "Superior of"]
    other = client.get(f"/contacts/{ben.pk}/?tab=relations").content.decode()
    assert WORDS.findall(other) == ["Parent of", "Reports to"]
    again = client.post(f"/contacts/{ann.pk}/relations/new/", form)
    assert (again.status_code, "related in this way already" in again.content.decode()) == (422, True)
    nobody = client.post(f"/contacts/{ann.pk}/relations/new/", {}).content.decode()
    assert "Say how they are related." in nobody
    assert "Choose a person or a customer." in nobody


def test_the_one_of_the_form_is_searched_among_people_and_customers(cast: Cast) -> None:
    ann, ben, _relation = couple(cast.alice)
    cast.alice.create("customers", name="Foxtrot")
    cast.carol.create("contacts", last_name="Foxhole")
    answer = sign_in(cast.alice).get(f"/contacts/{ann.pk}/relations/options/?q=fox").content.decode()
    assert re.findall(r'data-value="(\w+):\d+" data-label="(.*?)"', answer) == [
        ("customers", "Foxtrot"),
        ("contacts", "Ben Fox"),
    ]
    assert f"contacts:{ben.pk}" in answer
