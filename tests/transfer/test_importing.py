"""What an import makes of rows: new, changed, same, conflicts and errors, links, and the way back."""

from __future__ import annotations

from typing import Any

import pytest

from kith.engine.declare import registry
from kith.engine.history import changelog
from kith.engine.models import Change, ExternalId, Import, PendingLink
from kith.people.models import Affiliation, Contact, ContactPoint, Customer
from kith.transfer.running import runs
from kith.transfer.running.batches import SIZE, Batches
from kith.transfer.running.faults import error_rows
from tests.cast import Cast
from tests.transfer.helpers import counts, dry, load, silent, stage

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PEOPLE = "First name,Last name,E-Mail,Telefon,Ort,Land\nAnna,Meyer,anna@example.org,030 1234567,Berlin,Deutschland\n"
ACCOUNTS = "Id,Name,Type,ParentId,BillingCity\n1,Mother,,,Rom\n2,Child,,1,Kiel\n"
PERSONS = "Id,AccountId,LastName,FirstName,Email\n7,2,Ray,Bob,bob@example.org\n"


def test_the_same_file_again_says_same_for_every_row(cast: Cast) -> None:
    assert counts(load(cast.henry, "contacts", PEOPLE)) == (1, 0, 0, 0, 0)
    assert counts(load(cast.henry, "contacts", PEOPLE, mode="both")) == (0, 0, 1, 0, 0)


def test_a_difference_is_a_conflict_until_updates_are_allowed(cast: Cast) -> None:
    load(cast.henry, "contacts", PEOPLE)
    moved = PEOPLE.replace("Berlin", "Bonn")
    assert counts(load(cast.henry, "contacts", moved)) == (0, 0, 0, 1, 0)
    assert counts(load(cast.henry, "contacts", moved, mode="both")) == (0, 1, 0, 0, 0)
    with cast.henry.at_work():
        assert Contact.objects.get().city == "Bonn"


def test_import_form_and_bulk_write_the_same_record(cast: Cast) -> None:
    cells = {"first_name": "Zoë", "last_name": "Ærø", "email": "z@example.org", "phone": "030 1234567", "city": "Kiel"}
    by_hand = cast.henry.create("contacts", **cells)
    text = ",".join(cells) + "\n" + ",".join(cells.values()) + "\nBob,Ray,bob@example.org,,\n"
    load(cast.henry, "contacts", text.replace("z@example.org", "y@example.org").replace("1234567", "1234568"))
    with cast.henry.at_work():
        imported = Contact.objects.get(email="y@example.org")
        assert _shape(imported) == _shape(by_hand)


def _shape(contact: Contact) -> list[Any]:
    """All that is written of a contact, but for what must differ."""
    contact.refresh_from_db()
    row = {
        name: value
        for name, value in contact.__dict__.items()
        if not name.endswith("_at") and name not in ("id", "_state", "_loaded")
    }
    points = ContactPoint.objects.filter(contact=contact).order_by("pk")
    changes = Change.objects.filter(root_entity="contacts", root_id=contact.pk).order_by("pk")
    told = [(change.entity, change.kind, change.version, sorted(change.fields)) for change in changes]
    text = repr([row, list(points.values_list("type", "value", "normal", "digits", "primary")), told])
    return [
        text.replace("1234568", "1234567").replace("y@ex", "z@ex").replace("y@", "z@").replace("    y    ", "    z    ")
    ]


def test_a_company_that_is_named_but_unknown_is_made_once(cast: Cast) -> None:
    result = load(cast.henry, "contacts", "last name,company\nMeyer,Acme\nRay,ACME\nKim,\n")
    assert counts(result) == (3, 0, 0, 0, 0)
    with cast.henry.at_work():
        assert Customer.objects.count() == 1
        assert Affiliation.objects.filter(primary=True).count() == 2


def test_unknown_companies_can_be_refused(cast: Cast) -> None:
    result = load(cast.henry, "contacts", "last name,company\nMeyer,Acme\n", missing_links="refuse")
    assert counts(result) == (0, 0, 0, 0, 1)
    assert result["faults"][0][:2] == (2, "Customer")


def test_a_parent_may_stand_later_in_the_file_or_be_missing(cast: Cast) -> None:
    text = (
        "account,sector,office_location,subsidiary_of\nChild,x,Kenya,Mother\nMother,x,Kenya,\nOrphan,x,Kenya,Nobody\n"
    )
    assert counts(load(cast.henry, "customers", text)) == (3, 0, 0, 0, 0)
    with cast.henry.at_work():
        assert str(Customer.objects.get(name="Child").parent) == "Mother"
        assert str(Customer.objects.get(name="Orphan").parent) == "Nobody"
        assert not PendingLink.objects.exists()
    assert counts(load(cast.henry, "customers", text, mode="both")) == (0, 0, 3, 0, 0)


@pytest.mark.parametrize("contacts_first", [True, False])
def test_links_by_key_are_made_whichever_file_comes_first(cast: Cast, contacts_first: bool) -> None:
    files = [("customers", ACCOUNTS), ("contacts", PERSONS)]
    for entity, text in reversed(files) if contacts_first else files:
        assert load(cast.henry, entity, text)["errors"] == 0
    with cast.henry.at_work():
        assert str(Contact.objects.get().customer) == "Child"
        assert str(Customer.objects.get(name="Child").parent) == "Mother"
        assert not PendingLink.objects.exists()
    for entity, text in files:
        result = load(cast.henry, entity, text, mode="both")
        assert (result["changed"], result["created"], result["conflicts"]) == (0, 0, 0)


def test_bad_cells_are_reported_by_row_and_column(cast: Cast) -> None:
    text = (
        "last name,email,birthday\nMeyer,not-an-address,1980-01-01\nRay,r@example.org,32.13.1980\nKim,k@example.org,\n"
    )
    result = load(cast.henry, "contacts", text)
    assert counts(result) == (1, 0, 0, 0, 2)
    assert [(row, column) for row, column, _text, _kind in result["faults"]] == [(2, "email"), (3, "birthday")]


def test_the_error_file_can_be_corrected_and_read_again(cast: Cast) -> None:
    record = stage(cast.henry, "contacts", "last name,email\nMeyer,oops\nRay,r@example.org\n")
    with cast.henry.at_work() as by:
        runs.run(record.pk, by=by, report=silent)
        header, *rows = error_rows(record, by=by)
    assert header == ["last name", "email", "Row", "Reason"]
    assert [row[:3] for row in rows] == [["Meyer", "oops", "2"]]
    corrected = "\n".join([",".join(header), "Meyer,m@example.org,2,whatever"])
    assert counts(load(cast.henry, "contacts", corrected)) == (1, 0, 0, 0, 0)


def test_two_rows_about_one_person_make_one_record_and_a_conflict(cast: Cast) -> None:
    text = "last name,email\nMeyer,a@example.org\nMeyer,a@example.org\nRay,A@example.org\n"
    result = load(cast.henry, "contacts", text)
    assert counts(result) == (1, 0, 1, 1, 0)
    assert result["faults"][0][0] == 4


def test_a_dry_run_says_the_same_and_writes_nothing(cast: Cast) -> None:
    load(cast.henry, "contacts", PEOPLE)
    text = PEOPLE.replace("Berlin", "Bonn") + "Bob,Ray,bob@example.org,,,\nBob,Ray,bob@example.org,,,\nX,Y,nobody,,,\n"
    with cast.henry.at_work():
        before = (Contact.objects.count(), Change.objects.count())
    found = dry(cast.henry, "contacts", text, mode="both")
    assert found.counts == {"change": 1, "create": 1, "same": 1, "error": 1}
    assert next(row for row in found.rows if row.outcome == "change").differences == {"City": ("Berlin", "Bonn")}
    with cast.henry.at_work():
        assert before == (Contact.objects.count(), Change.objects.count())


def test_a_salesperson_imports_own_rows_only_and_sees_no_others(cast: Cast) -> None:
    foreign = cast.carol.create("contacts", last_name="Meyer", email="anna@example.org", city="Rom")
    assert counts(load(cast.alice, "contacts", PEOPLE, mode="both")) == (1, 0, 0, 0, 0)
    with cast.carol.at_work():
        foreign.refresh_from_db()
        assert foreign.city == "Rom"
        assert Contact.objects.get(city="Berlin").owner_id == cast.alice.id


def test_whoever_lacks_the_verb_imports_nothing(cast: Cast) -> None:
    from kith.engine.web.errors import Forbidden

    with pytest.raises(Forbidden):
        load(cast.sue, "contacts", PEOPLE)


def test_undo_takes_everything_back_and_keeps_later_edits(cast: Cast) -> None:
    kept = cast.henry.create("contacts", last_name="Ray", email="bob@example.org", city="Rom")
    with cast.henry.at_work():
        before = _everything()
    first = load(cast.henry, "customers", ACCOUNTS)
    second = load(cast.henry, "contacts", PERSONS + "8,1,Kim,Li,li@example.org\n", mode="both")
    assert counts(second) == (1, 1, 0, 0, 0)
    with cast.henry.at_work() as by:
        assert changelog.undo(second["change_set"], by=by, door="ui").conflicts == []
        assert changelog.undo(first["change_set"], by=by, door="ui").conflicts == []
        assert _everything() == before
        kept.refresh_from_db()
        assert (kept.first_name, kept.customer_id) == ("", None)


def _everything() -> list[Any]:
    """All rows of people with their links, keys and search words, without counters of versions."""
    return [
        list(Contact.objects.order_by("pk").values_list("pk", "name", "email", "city", "customer", "search_text")),
        list(Customer.objects.order_by("pk").values_list("pk", "name", "parent", "search_text")),
        list(ContactPoint.objects.order_by("pk").values_list("pk", "value", "contact", "customer", "primary")),
        list(Affiliation.objects.order_by("pk").values_list("pk", "contact", "customer")),
        list(ExternalId.objects.order_by("pk").values_list("entity", "source", "key", "object_id")),
        PendingLink.objects.count(),
    ]


def test_undo_leaves_a_record_that_was_edited_since_with_its_parts(cast: Cast) -> None:
    result = load(cast.henry, "contacts", PEOPLE)
    from kith.engine.write import writes

    with cast.henry.at_work() as by:
        contact = Contact.objects.get()
        writes.edit(registry.named("contacts", by), contact.pk, {"city": "Rom"}, by=by, door="ui")
        report = changelog.undo(result["change_set"], by=by, door="ui")
        assert {entity for entity, _pk, _why in report.conflicts} == {"contacts", "contact-points"}
        assert ContactPoint.objects.filter(contact=contact).count() == 2


def test_an_interrupted_import_goes_on_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "last name,email\n" + "".join(f"Name{n},n{n}@example.org\n" for n in range(2500))
    record = stage(cast.henry, "contacts", text)
    take, taken = Batches.take, []

    def die_in_the_second(self: Batches, parts: Any, **how: Any) -> Any:
        verdicts = take(self, parts, **how)
        taken.append(len(verdicts))
        if len(taken) == 2:
            raise KeyboardInterrupt
        return verdicts

    with cast.henry.at_work() as by:
        with monkeypatch.context() as patched:
            patched.setattr(Batches, "take", die_in_the_second)
            with pytest.raises(KeyboardInterrupt):
                runs.run(record.pk, by=by, report=silent)
        assert Contact.objects.count() == SIZE
        result = runs.run(record.pk, by=by, report=silent)
        assert (result["created"], Contact.objects.count()) == (2500, 2500)
        assert Change.objects.filter(entity="contacts").values("change_set").distinct().count() == 1
        assert changelog.undo(result["change_set"], by=by, door="ui").conflicts == []
        assert (Contact.objects.count(), ContactPoint.objects.count()) == (0, 0)


def test_only_one_process_can_run_an_import(cast: Cast) -> None:
    from kith.engine.web.errors import Refused

    record = stage(cast.henry, "contacts", PEOPLE)
    with cast.henry.at_work() as by:
        slow = runs._Running(Import.objects.get(pk=record.pk), by, silent)
        runs.run(record.pk, by=by, report=silent)
        with pytest.raises(Refused):
            slow.run()
        assert Contact.objects.count() == 1


def test_undo_of_two_imports_from_last_to_first_leaves_nothing_of_links_that_waited(cast: Cast) -> None:
    """What a later import did to the records of an earlier one, and took back, is no reason for them to stay."""
    with cast.henry.at_work():
        before = _everything()
    people = load(cast.henry, "contacts", PERSONS)
    accounts = load(cast.henry, "customers", ACCOUNTS)
    with cast.henry.at_work() as by:
        assert changelog.undo(accounts["change_set"], by=by, door="ui").conflicts == []
        again = changelog.undo(people["change_set"], by=by, door="ui")
        assert (again.conflicts, _everything()) == ([], before)


def test_undo_leaves_what_a_change_that_was_done_again_has_made_of_it(cast: Cast) -> None:
    people = load(cast.henry, "contacts", PERSONS)
    accounts = load(cast.henry, "customers", ACCOUNTS)
    with cast.henry.at_work() as by:
        undone = changelog.undo(accounts["change_set"], by=by, door="ui").change_set
        assert undone is not None
        assert changelog.undo(undone.pk, by=by, door="ui").conflicts == []
        linked = Contact.objects.exclude(customer=None).count()
        assert linked
        changelog.undo(people["change_set"], by=by, door="ui")
        assert Contact.objects.exclude(customer=None).count() == linked


def test_parts_come_in_the_order_of_their_list_for_a_record_that_was_only_a_name_too(cast: Cast) -> None:
    parts = '[{""type"": ""Phone"", ""value"": ""+49 30 1234567"", ""primary"": ""yes""},'
    parts += ' {""type"": ""E-mail"", ""value"": ""info@acme.example"", ""primary"": ""yes""}]'
    text = f'name,email,phone,points\nAcme,info@acme.example,+49 30 1234567,"{parts}"\n'
    load(cast.henry, "customers", "name\nAcme\n")
    assert counts(load(cast.henry, "customers", text, mode="both")) == (0, 1, 0, 0, 0)
    assert counts(load(cast.henry, "customers", text, mode="both")) == (0, 0, 1, 0, 0)
    with cast.henry.at_work():
        points = ContactPoint.objects.order_by("pk").values_list("value", "primary")
        assert list(points) == [("+49 30 1234567", True), ("info@acme.example", True)]
        acme = Customer.objects.get()
        assert (acme.email, acme.phone) == ("info@acme.example", "+49 30 1234567")


def test_a_dry_run_tells_what_a_new_record_brings_along(cast: Cast) -> None:
    cast.henry.create("customers", name="Acme")
    text = "first name,last name,company,city,tags,status\nEva,Eckert,acme,Kiel,Fair; Key,new\nBen,Berg,Nova,,,\n"
    found = dry(cast.henry, "contacts", text)
    assert [seen.outcome for seen in found.rows] == ["create", "create"]
    assert [{label: new for label, (_old, new) in seen.differences.items()} for seen in found.rows] == [
        {"First name": "Eva", "Last name": "Eckert", "Customer": "Acme", "City": "Kiel", "Tags": "Fair, Key"},
        {"First name": "Ben", "Last name": "Berg", "Customer": "Nova"},
    ]


def test_a_dry_run_names_the_records_between_which_a_link_changes(cast: Cast) -> None:
    load(cast.henry, "contacts", "external id,last name,company\n1,Eckert,Acme\n")
    cast.henry.create("customers", name="Nova")
    found = dry(cast.henry, "contacts", "external id,last name,company\n1,Eckert,nova\n", mode="both")
    assert [seen.differences for seen in found.rows] == [{"Customer": ("Acme", "Nova")}]
