"""A book is closed: whoever has no level in it learns of its records by no number, list, hint or merge."""

from __future__ import annotations

from typing import Any

import pytest

from kith.custom.computed import saving
from kith.engine.declare import registry
from kith.engine.models import Job
from kith.engine.query.paging import page_of
from kith.engine.query.parse import parse
from kith.engine.web.errors import FieldErrors, NotFound
from kith.engine.work import jobs
from kith.engine.write.actions import run
from kith.kit.formulas import Fault
from kith.people.models import Contact, ContactBook
from kith.people.services import duplicates, personas
from kith.people.services.duplicates import deciding
from kith.people.services.privacy.erasing import erase_person
from kith.people.services.segments import looking
from tests.api.client import Api, errors
from tests.cast import Cast, Person
from tests.pages.reading import sign_in
from tests.people.merging import everything, merge
from tests.people.test_books import book_of
from tests.transfer.helpers import counts, load

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NAME = "Geheimnis"


@pytest.fixture
def book(cast: Cast) -> ContactBook:
    """A book in which Carol's team reads, and nobody else but the administrators."""
    return book_of(cast, "Tech", South="read")


def hidden(cast: Cast, book: ContactBook, **data: Any) -> Any:
    return cast.ada.create("contacts", **{"last_name": NAME, "book": book.pk, **data})


def shown(person: Person, address: str) -> str:
    return sign_in(person).get(address).content.decode()


def listed(person: Person, slug: str, *asked: tuple[str, str]) -> list[dict[str, Any]]:
    with person.at_work() as actor:
        return [line.json() for line in page_of(parse(registry.named(slug, actor), list(asked)), actor).lines]


# Segments ---------------------------------------------------------------------------------------------


def test_the_size_of_a_segment_is_told_to_who_sees_all_its_records(cast: Cast, book: ContactBook) -> None:
    hidden(cast, book, status="hot")
    made = cast.ada.create("segments", name="Hot", tree={"field": "status", "op": "eq", "value": "hot"}, audience="all")
    with cast.ada.at_work():
        assert looking.look_through(made).size == 1
    assert "1 were in it" in shown(cast.ada, f"/segments/{made.pk}/moves/")
    assert "were in it" not in shown(cast.henry, f"/segments/{made.pk}/moves/")
    client = sign_in(cast.henry)
    told = client.post(f"/segments/{made.pk}/update/", follow=True).content.decode()
    assert "1 are in it" not in told
    assert listed(cast.henry, "contacts", ("segment", str(made.pk))) == []


def test_who_was_put_into_a_segment_is_told_to_who_sees_them(cast: Cast, book: ContactBook) -> None:
    row, fair = hidden(cast, book), cast.ada.create("segments", name="Fair", kind="static", tree=None, audience="all")
    cast.ada.create("segment-members", segment=fair.pk, object_id=row.pk)
    asked = ("segment", str(fair.pk))
    assert len(listed(cast.ada, "segment-members", asked)) == len(listed(cast.carol, "segment-members", asked)) == 1
    assert listed(cast.henry, "segment-members", asked) == []
    assert sign_in(cast.henry).get(f"/contacts/{row.pk}/segments/").status_code == 404


def test_putting_a_hidden_record_into_a_segment_answers_as_if_there_were_none(cast: Cast, book: ContactBook) -> None:
    row, fair = hidden(cast, book), cast.henry.create("segments", name="Fair", kind="static", tree=None)
    told = []
    for number in (row.pk, row.pk + 1_000):
        with pytest.raises(FieldErrors) as error:
            cast.henry.create("segment-members", segment=fair.pk, object_id=number)
        told.append(error.value.errors)
    assert told[0] == told[1]


# Duplicates and merging -------------------------------------------------------------------------------


def test_nobody_is_told_of_a_duplicate_in_a_closed_book(cast: Cast, book: ContactBook) -> None:
    twin = {"first_name": "Anna", "last_name": NAME, "email": "anna@secret.example", "phone": "+49 30 5550123"}
    hidden(cast, book, **twin)
    cast.henry.create("contacts", **twin)
    duplicates.compare_due()
    answer = Api(cast.henry).post("contacts/", {**twin, "first_name": "Anne"})
    assert [each["id"] for each in answer.json().get("candidates", [])] != []  # the one in the common book
    with cast.henry.at_work() as actor:
        found = duplicates.candidates("contacts", twin, actor=actor)
        assert len(found) == 1
        assert list(deciding.pairs_of("contacts", actor=actor)) == []
    with cast.ada.at_work() as actor:
        assert len(duplicates.candidates("contacts", twin, actor=actor)) == 2
        assert len(deciding.pairs_of("contacts", actor=actor)) == 1


def test_looking_for_duplicates_tells_no_total(cast: Cast, book: ContactBook) -> None:
    hidden(cast, book)
    for person, total in ((cast.henry, 100), (cast.ada, 1)):
        with person.at_work() as actor:
            job = duplicates.scan_everything("contacts", by=actor)
            jobs.work_off(job)
            assert Job.objects.get(pk=job.pk).total == total


@pytest.mark.parametrize("level", ["own", "all"])
def test_records_of_different_books_are_merged_only_by_who_may_move_them(cast: Cast, level: str) -> None:
    sales, tech = book_of(cast, "Sales", **{"sales_head": level}), book_of(cast, "Tech", **{"sales_head": "own"})
    rows = [
        cast.ada.create("contacts", last_name=f"Berg {each}", book=each, owner=cast.henry.id)
        for each in (sales.pk, tech.pk, tech.pk, None)
    ]
    client = sign_in(cast.henry)
    refused = [(rows[0], rows[1]), (rows[1], rows[0]), (rows[3], rows[1]), (rows[1], rows[3])]
    api = Api(cast.henry)
    before = everything()
    for into, other in refused:
        answer = merge(api, "contacts", into.pk, other.pk)
        assert answer.status_code == 403
        assert "different contact books" in answer.json()["detail"]
        assert "different contact books" in client.get(f"/contacts/merge/?ids={into.pk},{other.pk}").content.decode()
    assert everything() == before
    assert merge(api, "contacts", rows[1].pk, rows[2].pk).status_code == 200  # both in one book


def test_who_edits_all_in_both_books_merges_across_them(cast: Cast) -> None:
    sales, tech = (book_of(cast, name, **{"sales_head": "all"}) for name in ("Sales", "Tech"))
    rows = [cast.ada.create("contacts", last_name="Berg", book=each.pk) for each in (sales, tech)]
    assert merge(cast.henry, "contacts", rows[0].pk, rows[1].pk).status_code == 200


def test_a_hidden_record_cannot_be_merged_and_is_not_said_to_be_there(cast: Cast, book: ContactBook) -> None:
    row, mine = hidden(cast, book), cast.henry.create("contacts", last_name="Mine")
    api = Api(cast.henry)
    before = everything()
    assert merge(api, "contacts", mine.pk, row.pk).status_code == 404
    assert merge(api, "contacts", row.pk, mine.pk).status_code == 404
    assert everything() == before
    assert sign_in(cast.henry).get(f"/contacts/merge/?ids={row.pk},{mine.pk}").status_code == 404


def test_an_old_id_leads_nobody_into_a_closed_book(cast: Cast, book: ContactBook) -> None:
    kept, gone = hidden(cast, book), hidden(cast, book, last_name="Other")
    assert merge(cast.ada, "contacts", kept.pk, gone.pk).status_code == 200
    client = sign_in(cast.henry)
    assert client.get(f"/contacts/{gone.pk}/").status_code == 404
    assert Api(cast.henry).get(f"contacts/{gone.pk}/").status_code == 404
    assert sign_in(cast.carol).get(f"/contacts/{gone.pk}/").status_code == 302


# What is connected ------------------------------------------------------------------------------------


def test_a_customer_tells_nothing_of_its_people_in_a_closed_book(cast: Cast, book: ContactBook) -> None:
    firm = cast.ada.create("customers", name="Nova")
    hidden(cast, book, affiliations=[{"customer": firm.pk, "role": "spy", "primary": True}])
    assert listed(cast.henry, "affiliations", ("customer", str(firm.pk))) == []
    assert "spy" not in shown(cast.henry, f"/customers/{firm.pk}/")
    assert "spy" not in shown(cast.henry, f"/customers/{firm.pk}/map/")
    assert "spy" in shown(cast.carol, f"/contacts/{_only(cast.carol)}/")


def _only(person: Person) -> int:
    [line] = listed(person, "contacts")
    return int(line["id"])


def test_relations_with_a_hidden_record_are_not_there(cast: Cast, book: ContactBook) -> None:
    row, mine = hidden(cast, book), cast.ada.create("contacts", last_name="Mine")
    kind = cast.ada.create("relation-types", name="knows", inverse="is known by")
    cast.ada.create("relations", type=kind.pk, left_contact=mine.pk, right_contact=row.pk)
    assert NAME in shown(cast.ada, f"/contacts/{mine.pk}/map/")
    assert NAME not in shown(cast.henry, f"/contacts/{mine.pk}/map/")
    assert listed(cast.henry, "relations") == []
    assert sign_in(cast.henry).get(f"/contacts/{row.pk}/map/").status_code == 404


def test_numbers_of_personas_and_reports_leave_a_closed_book_out(cast: Cast, book: ContactBook) -> None:
    persona = cast.ada.create("personas", name="Planner")
    stage = cast.ada.create("journey-stages", name="Prospect", hat="contacts", position=1)
    row = hidden(cast, book, persona=persona.pk, journey_stage=stage.pk)
    Api(cast.ada).post(f"contacts/{row.pk}/actions/hand_over/", {"to": cast.bob.id, "reason": "Leaves"})
    numbers = {}
    for person in (cast.henry, cast.ada):
        with person.at_work() as actor:
            numbers[person] = sum(group.contacts for group in personas.by_type(actor))
    assert list(numbers.values()) == [0, 1]
    for address in ("/journey-stages/report/", "/handovers/report/", "/personas/overview/", "/"):
        assert NAME not in shown(cast.henry, address)
    assert cast.bob.employee.name not in shown(cast.henry, "/handovers/report/").partition("<main")[2]


def test_formulas_and_roll_ups_are_defined_by_who_sees_every_book(cast: Cast, book: ContactBook) -> None:
    with cast.henry.at_work() as actor, pytest.raises(Fault):
        saving.read("Customer.Name", registry.named("contacts", actor), actor)
    with cast.ada.at_work() as actor:
        saving.read("Customer.Name", registry.named("contacts", actor), actor)


def test_what_is_left_of_an_erased_person_stays_in_its_book(cast: Cast, book: ContactBook) -> None:
    row = hidden(cast, book)
    with cast.ada.at_work() as actor:
        run(erase_person, row.pk, {"confirm": NAME}, by=actor, door="ui")
        assert Contact.objects.get(pk=row.pk).book_id == book.pk
    assert listed(cast.henry, "contacts", ("trash", "1")) == []


# Notes, notifications, writing ------------------------------------------------------------------------


def test_nobody_is_notified_of_a_note_in_a_closed_book(cast: Cast, book: ContactBook) -> None:
    row = hidden(cast, book)
    text = f"@{cast.henry.employee.name} and @{cast.carol.employee.name}: {NAME}"
    cast.ada.create("notes", entity="contacts", object_id=row.pk, text=text)
    assert NAME not in shown(cast.henry, "/")
    assert NAME in shown(cast.carol, "/")


def test_links_to_hidden_records_cannot_be_written(cast: Cast, book: ContactBook) -> None:
    firm = cast.ada.create("customers", name=NAME, book=book.pk)
    told = []
    for number in (firm.pk, firm.pk + 1_000):
        answer = Api(cast.henry).post("contacts/", {"last_name": "Mine", "customer": number})
        assert answer.status_code == 422
        told.append([text.replace(f"“{number}”", "#") for text in errors(answer)["customer"]])
    assert told[0] == told[1]


def test_a_note_or_document_cannot_be_put_on_a_hidden_record(cast: Cast, book: ContactBook) -> None:
    row, told = hidden(cast, book), []
    for number in (row.pk, row.pk + 1_000):
        answer = Api(cast.henry).post("notes/", {"entity": "contacts", "object_id": number, "text": "Hello"})
        told.append((answer.status_code, answer.json()["detail"]))
    assert told[0] == told[1]


def test_an_action_on_a_hidden_record_finds_none(cast: Cast, book: ContactBook) -> None:
    row = hidden(cast, book)
    chosen = registry.named("contacts").action("hand_over")
    assert chosen is not None
    with cast.henry.at_work() as actor, pytest.raises(NotFound):
        run(chosen, row.pk, {"to": cast.bob.id, "reason": "Mine"}, by=actor, door="api")


# Imports ----------------------------------------------------------------------------------------------


def test_an_import_matches_nothing_in_a_closed_book(cast: Cast, book: ContactBook) -> None:
    load(cast.ada, "contacts", f"external id,last name,email,contact book\n7,{NAME},anna@secret.example,Tech\n")
    text = f"external id,last name,email\n7,{NAME},anna@secret.example\n"
    assert counts(load(cast.henry, "contacts", text, mode="both")) == (1, 0, 0, 0, 0)
    assert counts(load(cast.ada, "contacts", text, mode="both")) == (0, 0, 1, 0, 0)
    with cast.ada.at_work():
        assert sorted(Contact.objects.values_list("book__name", flat=True), key=str) == [None, "Tech"]


def test_a_column_says_into_which_book_a_row_goes(cast: Cast) -> None:
    book_of(cast, "Tech", South="own"), book_of(cast, "Closed")
    text = "last name,contact book\nOne,Tech\nTwo,\nThree,Closed\n"
    result = load(cast.carol, "contacts", text)
    assert counts(result) == (2, 0, 0, 0, 1)
    assert [fault[:2] for fault in result["faults"]] == [(4, "Contact book")]
    with cast.ada.at_work():
        found = dict(Contact.objects.values_list("last_name", "book__name"))
    assert found == {"One": "Tech", "Two": None}
