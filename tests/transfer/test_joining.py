"""Files whose rows join records: relations told from either side, addresses, organisations beside households."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from kith.engine.history import changelog
from kith.engine.models import ImportFault
from kith.people.models import Address, Affiliation, Relation, RelationType
from kith.transfer.running import runs
from tests.cast import Cast, Person
from tests.transfer.helpers import counts, dry, exported, load, silent, stage
from tests.transfer.test_pages import signed_in, upload

pytestmark = [pytest.mark.database, pytest.mark.django_db]

ACCOUNTS = """id,Name,npe01__SYSTEM_AccountType__c,BillingCity
1,Lee Household,Household Account,Bonn
2,Fox Household,Household Account,Kiel
3,Shipyard,Organization,Kiel
"""
CONTACTS = """id,FirstName,LastName,account_id,primary_affiliation__c
11,Ann,Lee,1,3
12,Ben,Lee,1,
13,Cleo,Fox,2,3
"""
RELATIONS = """id,npe4__Type__c,npe4__contact__c,npe4__related_contact__c
21,Parent,12,11
22,Child,11,12
23,Partner,11,13
24,Partner,13,11
25,Employee,13,12
"""
ADDRESSES = """id,MailingStreet__c,MailingCity__c,MailingCountry__c,household_account__c
31,1 Quay,Bonn,Germany,1
32,2 Quay,Kiel,Germany,1
33,3 Quay,Kiel,Germany,2
"""


def people(person: Person) -> None:
    assert counts(load(person, "customers", ACCOUNTS)) == (3, 0, 0, 0, 0)
    assert counts(load(person, "contacts", CONTACTS)) == (3, 0, 0, 0, 0)


def told(person: Person) -> set[tuple[str, str, str]]:
    with person.at_work():
        rows = Relation.objects.filter(deleted_at=None).select_related("type", "left_contact", "right_contact")
        return {(str(row.left_contact), row.type.name, str(row.right_contact)) for row in rows}


def test_both_halves_of_a_relation_are_one(cast: Cast) -> None:
    people(cast.henry)
    assert counts(load(cast.henry, "relations", RELATIONS)) == (3, 0, 2, 0, 0)
    assert told(cast.henry) == {
        ("Ann Lee", "parent of", "Ben Lee"),
        ("Ann Lee", "partner of", "Cleo Fox"),
        ("Cleo Fox", "employer of", "Ben Lee"),
    }
    assert counts(load(cast.henry, "relations", RELATIONS)) == (0, 0, 5, 0, 0)


def test_words_of_the_other_side_turn_the_sides_round(cast: Cast) -> None:
    people(cast.henry)
    text = "Person,Type,Other person,Note\nBen Lee,Child Of,Ann Lee,adopted\nAnn Lee,parent of,Ben Lee,adopted\n"
    assert counts(load(cast.henry, "relations", text)) == (1, 0, 1, 0, 0)
    assert told(cast.henry) == {("Ann Lee", "parent of", "Ben Lee")}
    changed = load(
        cast.henry, "relations", "Person,Type,Other person,Note\nBen Lee,child of,Ann Lee,by birth\n", mode="both"
    )
    assert counts(changed) == (0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Ann Lee,godmother of,Ben Lee", "There is no relation type “godmother of” that you can see"),
        ("Ann Lee,friend of,Ann Lee", "Nobody is related to themselves"),
        ("Ann Lee,friend of,", "Name one person or customer on each side."),
        ("Ann Lee,friend of,Nobody Known", "There is no contact “Nobody Known” that you can see"),
    ],
)
def test_a_relation_that_cannot_be_is_refused_with_its_reason(cast: Cast, row: str, said: str) -> None:
    people(cast.henry)
    result = load(cast.henry, "relations", f"Person,Type,Other person\n{row}\n", missing_links="refuse")
    assert counts(result) == (0, 0, 0, 0, 1)
    assert said in result["faults"][0][2]
    assert told(cast.henry) == set()


def test_a_relation_to_somebody_out_of_sight_is_refused(cast: Cast) -> None:
    cast.carol.create("contacts", first_name="Zoe", last_name="Zorn")
    cast.alice.create("contacts", first_name="Ann", last_name="Lee")
    result = load(cast.alice, "relations", "Person,Type,Other person\nAnn Lee,friend of,Zoe Zorn\n")
    assert counts(result)[0] == 0
    assert "Zoe Zorn" in result["faults"][0][2]
    assert told(cast.henry) == set()


def test_a_household_has_all_its_addresses_once_and_the_import_is_taken_back(cast: Cast) -> None:
    people(cast.henry)
    result = load(cast.henry, "addresses", ADDRESSES)
    assert counts(result) == (3, 0, 0, 0, 0)
    assert counts(load(cast.henry, "addresses", ADDRESSES)) == (0, 0, 3, 0, 0)
    with cast.henry.at_work() as by:
        rows = Address.objects.filter(deleted_at=None, customer__name="Lee Household")
        assert sorted(rows.values_list("street", "city", "country")) == [
            ("1 Quay", "Bonn", "DE"),
            ("2 Quay", "Kiel", "DE"),
        ]
        changelog.undo(result["change_set"], by=by, door="ui")
        assert Address.objects.filter(deleted_at=None).count() == 0


def test_people_belong_to_their_household_and_to_the_organisation_beside_it(cast: Cast) -> None:
    assert dry(cast.henry, "contacts", CONTACTS).counts["create"] == 3
    people(cast.henry)
    with cast.henry.at_work():
        rows = Affiliation.objects.filter(deleted_at=None).values_list("contact__name", "customer__name", "primary")
        assert set(rows) == {
            ("Ann Lee", "Lee Household", True),
            ("Ann Lee", "Shipyard", False),
            ("Ben Lee", "Lee Household", True),
            ("Cleo Fox", "Fox Household", True),
            ("Cleo Fox", "Shipyard", False),
        }
    assert counts(load(cast.henry, "contacts", CONTACTS)) == (0, 0, 3, 0, 0)


def test_salesforce_names_the_superior_by_key(cast: Cast) -> None:
    text = "Id,AccountId,FirstName,LastName,ReportsToId\n1,,Ann,Lee,\n2,,Ben,Fox,1\n"
    assert counts(load(cast.henry, "contacts", text)) == (2, 0, 0, 0, 0)
    assert told(cast.henry) == {("Ann Lee", "superior of", "Ben Fox")}


@pytest.mark.parametrize("stopped", [False, True])
def test_a_superior_far_down_in_the_file_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch, stopped: bool) -> None:
    monkeypatch.setattr("kith.transfer.reading.ahead.SIZE", 2)
    record = stage(
        cast.henry,
        "contacts",
        "Id,AccountId,FirstName,LastName,ReportsToId\n1,,Ann,Lee,4\n2,,Ben,Fox,1\n3,,Cleo,Moss,4\n4,,Dan,Hill,\n",
    )

    def report(done: int, total: int | None = None) -> None:
        if stopped and done < 4:
            raise KeyboardInterrupt

    with cast.henry.at_work() as by:
        if stopped:
            with pytest.raises(KeyboardInterrupt):
                runs.run(record.pk, by=by, report=report)
        result = runs.run(record.pk, by=by, report=silent)
        assert counts(result) == (4, 0, 0, 0, 0)
        assert not ImportFault.objects.filter(run=record).exists()
    assert told(cast.henry) == {
        ("Dan Hill", "superior of", "Ann Lee"),
        ("Ann Lee", "superior of", "Ben Fox"),
        ("Dan Hill", "superior of", "Cleo Moss"),
    }


def test_who_belongs_to_what_is_not_there_yet_comes_without_it_and_is_told(cast: Cast) -> None:
    result = load(cast.henry, "contacts", CONTACTS)
    message = "There is no customer with the key “3” yet; import it, and then this file once more."
    assert counts(result) == (3, 0, 0, 0, 0)
    assert result["faults"] == [(2, "Customer", message, "remark"), (4, "Customer", message, "remark")]
    assert counts(load(cast.henry, "customers", ACCOUNTS)) == (3, 0, 0, 0, 0)
    assert load(cast.henry, "contacts", CONTACTS)["faults"] == []
    with cast.henry.at_work():
        beside = Affiliation.objects.filter(deleted_at=None, customer__name="Shipyard")
        assert sorted(beside.values_list("contact__name", flat=True)) == ["Ann Lee", "Cleo Fox"]


def test_a_relation_between_people_who_are_not_there_names_their_keys(cast: Cast) -> None:
    result = load(cast.henry, "relations", RELATIONS.splitlines()[0] + "\n21,Parent,12,11\n")
    assert counts(result) == (0, 0, 0, 0, 1)
    said = "There is no contact with the key “%d” yet; import it, and then this file once more."
    assert {fault[2] for fault in result["faults"]} == {said % 11, said % 12}


def test_everything_comes_out_as_it_went_in(cast: Cast) -> None:
    """Into another agency, and out of it again: the same rows, keys apart."""
    people(cast.henry)
    load(cast.henry, "relations", RELATIONS)
    load(cast.henry, "addresses", ADDRESSES)
    for entity in ("customers", "contacts", "relations"):
        text = exported(cast.henry, entity).replace(b"Henry Head", b"Dave Dent")
        result = load(cast.dave, entity, text)
        assert counts(result)[1:] == (0, 0, 0, 0), result["faults"]
    for entity in ("customers", "contacts", "relations"):
        assert rows_of(exported(cast.dave, entity)) == rows_of(exported(cast.henry, entity)), entity


def rows_of(data: bytes) -> list[dict[str, Any]]:
    rows = [{**row} for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]
    for row in rows:
        for name in ("kith_id", "owner"):
            row.pop(name, None)
    return rows


def test_a_file_of_relations_given_among_the_contacts_is_known_by_its_columns(cast: Cast) -> None:
    people(cast.henry)
    henry = signed_in(cast.henry)
    assert "/relations/import/" in henry.get("/contacts/import/").content.decode()
    address = upload(henry, ("relationships.csv", RELATIONS.encode()))
    assert address.startswith("/relations/import/")
    assert henry.get(address).status_code == 200
    assert henry.post(address, {"mode": "both"})["Location"] == f"{address}preview/"
    assert "parent of" in henry.get(f"{address}preview/?show=create").content.decode()


@pytest.mark.parametrize(
    "header", ["Person,Type,Other person", "Customer,Type,Other person", "Person,Type,Other customer"]
)
def test_a_file_in_the_words_of_the_manual_is_known_by_its_columns(cast: Cast, header: str) -> None:
    address = upload(signed_in(cast.henry), ("who.csv", f"{header},Note\nAnn Lee,friend of,Ben Lee,\n".encode()))
    assert address.startswith("/relations/import/")


def test_an_export_of_another_entity_is_taken_for_what_it_is(cast: Cast) -> None:
    people(cast.henry)
    load(cast.henry, "relations", RELATIONS)
    henry = signed_in(cast.henry)
    for entity in ("contacts", "customers", "relations"):
        address = upload(henry, ("export.csv", exported(cast.henry, entity)))
        assert address.startswith(f"/{entity}/import/")


def test_types_stay_what_administrators_made_them(cast: Cast) -> None:
    people(cast.henry)
    with cast.henry.at_work():
        before = RelationType.objects.count()
    load(cast.henry, "relations", RELATIONS)
    with cast.henry.at_work():
        assert RelationType.objects.count() == before


def test_keys_of_other_systems_leave_and_come_back(cast: Cast) -> None:
    people(cast.henry)
    text = exported(cast.henry, "contacts").replace(b"Henry Head", b"Dave Dent")
    assert [row["external_ids"] for row in csv.DictReader(io.StringIO(text.decode("utf-8-sig")))] == [
        "npsp=11",
        "npsp=12",
        "npsp=13",
    ]
    assert counts(load(cast.dave, "contacts", text))[0] == 3
    again = load(cast.dave, "contacts", "id,FirstName,LastName,account_id\n11,Ann,Lee,\n", mode="both")
    assert counts(again) == (0, 0, 1, 0, 0)
    wrong = load(cast.dave, "contacts", "Last name,external_ids\nZorn,nothing\n")
    assert wrong["faults"][0][2] == "Write keys as “system=key; system=key”."
