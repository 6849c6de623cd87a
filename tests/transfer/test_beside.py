"""Columns that are no fields: segments filled by hand, and what people agreed to or refused."""

from __future__ import annotations

from typing import Any

import pytest

from kith.engine.history import changelog
from kith.engine.models import Import, ImportFault
from kith.people.models import Consent, Contact, Segment, SegmentMember, SegmentMove
from kith.transfer.running import runs
from tests.cast import Cast, Person
from tests.people.test_segments import segment
from tests.transfer.helpers import counts, dry, exported, load, silent
from tests.transfer.test_pages import signed_in, upload

pytestmark = pytest.mark.django_db

PEOPLE = (
    b"First name,Last name,Email,Lists\nEva,Eckert,eva@acme.example,Fair\nJon,Lee,jon@acme.example,fair; Key people\n"
)
SALESFORCE = """Id,AccountId,LastName,FirstName,Email,HasOptedOutOfEmail,DoNotCall
003A,,Lee,Ann,ann@acme.example,1,0
003B,,Fox,Ben,ben@acme.example,false,true
"""


def by_hand(person: Person, name: str, **data: Any) -> Segment:
    return segment(person, "", name=name, kind="static", **data)


def imported(person: Person, data: bytes, **form: str) -> tuple[dict[str, Any], list[str]]:
    """A file given on the page, with what the form of the mapping says: the result, and what is said of its rows."""
    client = signed_in(person)
    address = upload(client, ("people.csv", data))
    answer = client.post(address, {"mode": "both", **form})
    assert answer.status_code == 302, answer.content.decode()
    with person.at_work() as by:
        record = Import.objects.latest("pk")
        result = runs.run(record.pk, by=by, report=silent)
        return result, list(ImportFault.objects.filter(run=record).order_by("row").values_list("message", flat=True))


def members(person: Person) -> set[tuple[str, str]]:
    with person.at_work():
        names = dict(Contact.objects.values_list("pk", "name"))
        rows = SegmentMember.objects.filter(deleted_at=None).select_related("segment")
        return {(row.segment.name, names[row.object_id]) for row in rows}


def said(person: Person) -> list[tuple[str, str, str, str, str]]:
    with person.at_work():
        rows = Consent.objects.filter(deleted_at=None).order_by("contact__name", "channel", "pk")
        return list(rows.values_list("contact__name", "topic", "channel", "state", "source"))


def test_a_column_puts_people_into_segments(cast: Cast) -> None:
    by_hand(cast.henry, "Fair")
    by_hand(cast.henry, "Key people")
    result, _told = imported(cast.henry, PEOPLE, **{"column-3": "segment"})
    assert counts(result) == (2, 0, 0, 0, 0)
    there = {("Fair", "Eva Eckert"), ("Fair", "Jon Lee"), ("Key people", "Jon Lee")}
    assert members(cast.henry) == there
    again, _told = imported(cast.henry, PEOPLE, **{"column-3": "segment"})
    assert counts(again) == (0, 0, 2, 0, 0)
    assert members(cast.henry) == there


def test_undo_takes_them_out_and_a_further_import_puts_them_in_again(cast: Cast) -> None:
    by_hand(cast.henry, "Fair")
    data = PEOPLE.replace(b"fair; Key people", b"")
    for _time in range(2):
        result, _told = imported(cast.henry, data, **{"column-3": "segment"})
        assert members(cast.henry) == {("Fair", "Eva Eckert")}
        with cast.henry.at_work() as by:
            assert changelog.undo(result["change_set"], by=by, door="ui").conflicts == []
        assert members(cast.henry) == set()
    with cast.henry.at_work():
        assert list(SegmentMove.objects.order_by("pk").values_list("kind", flat=True)) == ["entered", "left"] * 2


def test_a_segment_for_all_rows_is_chosen_once(cast: Cast) -> None:
    by_hand(cast.henry, "Fair")
    segment(cast.henry, name="Hot ones")
    client = signed_in(cast.henry)
    page = client.get(upload(client, ("people.csv", PEOPLE))).content.decode()
    assert '<option value="Fair">Fair</option>' in page
    assert '<option value="Hot ones">' not in page
    result, _told = imported(cast.henry, PEOPLE, **{"all-segment": "Fair"})
    assert counts(result) == (2, 0, 0, 0, 0)
    assert members(cast.henry) == {("Fair", "Eva Eckert"), ("Fair", "Jon Lee")}


def test_a_segment_that_cannot_be_filled_is_told_row_by_row(cast: Cast) -> None:
    segment(cast.henry, name="Fair")
    by_hand(cast.ada, "Key people", audience="all")
    data = PEOPLE + b"Kim,Ash,kim@acme.example,Key people\nUma,Oz,uma@acme.example,Nobody\n"
    result, told = imported(cast.alice, data, **{"column-3": "segment"})
    assert counts(result) == (0, 0, 0, 0, 4)
    assert told == [
        "There is no segment “Fair” of contacts that you can see; make it first, filled by hand.",
        "There is no segment “fair” of contacts that you can see; make it first, filled by hand.",
        "You may see “Key people” but not change who is in it.",
        "There is no segment “Nobody” of contacts that you can see; make it first, filled by hand.",
    ]
    assert members(cast.ada) == set()


def test_one_that_is_filled_by_its_condition_is_named(cast: Cast) -> None:
    segment(cast.henry, name="Fair")
    _result, told = imported(cast.henry, PEOPLE.replace(b"; Key people", b""), **{"column-3": "segment"})
    assert told == [
        f"“{name}” is filled by its condition; leave it out, or name one that is filled by hand."
        for name in ("Fair", "fair")
    ]


def test_two_rows_of_one_person_with_different_segments_lose_none_silently(cast: Cast) -> None:
    by_hand(cast.henry, "Fair")
    by_hand(cast.henry, "Key people")
    data = (
        b"First name,Last name,Email,Lists\nEva,Eckert,eva@acme.example,Fair\nEva,Eckert,eva@acme.example,Key people\n"
    )
    result, told = imported(cast.henry, data, **{"column-3": "segment"})
    assert counts(result) == (1, 0, 0, 1, 0)
    assert told[0].startswith("Row 2 of this file is the same record but says otherwise")


def test_whoever_opted_out_elsewhere_has_opted_out_here(cast: Cast) -> None:
    assert counts(load(cast.henry, "contacts", SALESFORCE, name="Contact.csv")) == (2, 0, 0, 0, 0)
    assert said(cast.henry) == [
        ("Ann Lee", "Advertising", "email", "withdrawn", "Contact.csv"),
        ("Ben Fox", "Advertising", "phone", "withdrawn", "Contact.csv"),
    ]
    assert counts(load(cast.henry, "contacts", SALESFORCE, name="Contact.csv", mode="both")) == (0, 0, 2, 0, 0)
    assert len(said(cast.henry)) == 2


def test_no_file_makes_a_consent_out_of_what_was_taken_back(cast: Cast) -> None:
    text = "Last name,Email,Email consent\nLee,ann@acme.example,yes\n"
    refused = text.replace("yes", "no")
    assert counts(load(cast.henry, "contacts", text)) == (1, 0, 0, 0, 0)
    told = dry(cast.henry, "contacts", refused, mode="both").rows[0]
    assert told.differences == {"Agreed to advertising by e-mail": ("", "e-mail: withdrawn")}
    assert counts(load(cast.henry, "contacts", refused, mode="both")) == (0, 1, 0, 0, 0)
    assert counts(load(cast.henry, "contacts", text, mode="both")) == (0, 0, 1, 0, 0)
    assert [each[3] for each in said(cast.henry)] == ["given", "withdrawn"]


def test_a_cell_that_is_neither_yes_nor_no_is_told_with_its_column(cast: Cast) -> None:
    result = load(cast.henry, "contacts", "Last name,Do not call\nLee,perhaps\n")
    assert counts(result) == (0, 0, 0, 0, 1)
    assert result["faults"] == [(2, "Do not call", "Write yes or no.", "error")]


CONSENTS = """Contact,Topic,Channel,State,At,Source,Wording,Proof
ann@acme.example,Newsletter,email,given,2025-03-01 10:00,Fair,Write to me,Card 12
Ann Lee,Newsletter,email,withdrawn,2026-01-02 09:30,Letter,,
"""


def test_consents_come_with_their_proof_in_a_file_of_their_own(cast: Cast) -> None:
    cast.henry.create("contacts", first_name="Ann", last_name="Lee", email="ann@acme.example")
    assert counts(load(cast.henry, "consents", CONSENTS)) == (2, 0, 0, 0, 0)
    assert [each[1:] for each in said(cast.henry)] == [
        ("Newsletter", "email", "given", "Fair"),
        ("Newsletter", "email", "withdrawn", "Letter"),
    ]
    with cast.henry.at_work():
        first = Consent.objects.earliest("at")
        assert (first.wording, first.proof, first.at.year) == ("Write to me", "Card 12", 2025)
    assert counts(load(cast.henry, "consents", CONSENTS, mode="both")) == (0, 0, 2, 0, 0)
    text = exported(cast.henry, "consents")
    assert counts(load(cast.henry, "consents", text, mode="both")) == (0, 0, 2, 0, 0)


def test_what_was_agreed_to_is_not_changed_by_a_file(cast: Cast) -> None:
    cast.henry.create("contacts", first_name="Ann", last_name="Lee", email="ann@acme.example")
    load(cast.henry, "consents", CONSENTS)
    result = load(cast.henry, "consents", CONSENTS.replace("Card 12", "Card 13"), mode="both")
    assert counts(result) == (0, 0, 1, 0, 1)
    with cast.henry.at_work():
        assert Consent.objects.earliest("at").proof == "Card 12"


def test_a_file_of_consents_is_known_where_contacts_are_imported(cast: Cast) -> None:
    cast.henry.create("contacts", first_name="Ann", last_name="Lee", email="ann@acme.example")
    client = signed_in(cast.henry)
    assert 'href="/consents/import/"' in client.get("/contacts/import/").content.decode()
    assert upload(client, ("people.csv", CONSENTS.encode())).startswith("/consents/import/")


def test_nobody_agrees_in_the_future(cast: Cast) -> None:
    cast.henry.create("contacts", first_name="Ann", last_name="Lee", email="ann@acme.example")
    result = load(cast.henry, "consents", CONSENTS.replace("2025-03-01", "2225-03-01"))
    assert counts(result) == (1, 0, 0, 0, 1)
    assert result["faults"][0][2] == "This lies in the future; write when it was said."
