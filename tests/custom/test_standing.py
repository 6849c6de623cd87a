"""Roll-ups over what stands on records: notes and documents, as far as everybody who sees the record may see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kith.activities.models import Document, Note
from kith.custom.computed import queueing, recomputing
from kith.engine.declare import registry
from kith.engine.history import changelog
from kith.engine.models import Job
from kith.engine.web.errors import FieldErrors
from kith.engine.write import writes
from tests.api.client import Api
from tests.cast import Cast, Person
from tests.custom.computing import change, formula, held, make
from tests.pages.test_records import sign_in
from tests.people.merging import change_set_of, merge, undo
from tests.transfer.helpers import load, silent


def counting(cast: Cast, label: str = "Notes told", source: str = "notes", **more: Any) -> str:
    values = {"source": source, "function": "count", **more}
    return make(cast, "contacts", kind="roll_up", label=label, **values).key


def noted(person: Person, row: Any, text: str = "Hello", entity: str = "contacts", **more: Any) -> int:
    answer = Api(person).post("notes/", {"entity": entity, "object_id": row.pk, "text": text, **more})
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def test_notes_are_counted_through_every_door(cast: Cast) -> None:
    key, last = counting(cast), counting(cast, "Last note at", function="latest", field="created_at")
    row = cast.alice.create("contacts", last_name="Lee")
    api = Api(cast.alice)
    assert [held(cast, "contacts", row, each) for each in (key, last)] == ["0", None]
    first = noted(cast.alice, row)
    assert sign_in(cast.alice).post(f"/contacts/{row.pk}/notes/", {"text": "In the browser"}).status_code in (204, 302)
    assert held(cast, "contacts", row, key) == "2"
    assert held(cast, "contacts", row, last) is not None
    answer = api.delete(f"notes/{first}/")
    assert answer.status_code == 204
    assert held(cast, "contacts", row, key) == "1"
    with cast.alice.at_work() as by:
        writes.restore(registry.named("notes", by), first, by=by, door="ui")
    assert held(cast, "contacts", row, key) == "2"
    third = api.post("notes/", {"entity": "contacts", "object_id": row.pk, "text": "Wrong"})
    with cast.alice.at_work() as by:
        changelog.undo(int(third.headers["Kith-Change-Set"]), by=by, door="ui")
    assert held(cast, "contacts", row, key) == "2"


def test_what_only_some_may_read_and_comments_are_not_counted(cast: Cast) -> None:
    key = counting(cast)
    row = cast.alice.create("contacts", last_name="Lee")
    note = noted(cast.alice, row, audience="team")
    noted(cast.alice, row, audience="me")
    assert held(cast, "contacts", row, key) == "0"
    assert Api(cast.alice).patch(f"notes/{note}/", {"audience": "all"}).status_code == 200
    noted(cast.bob, row, "Yes", answers=note)
    assert held(cast, "contacts", row, key) == "1"
    assert Api(cast.alice).patch(f"notes/{note}/", {"audience": "me"}).status_code == 200
    assert held(cast, "contacts", row, key) == "0"


def test_each_entity_has_its_own_notes(cast: Cast) -> None:
    key = counting(cast)
    row = cast.alice.create("contacts", last_name="Lee")
    customer = cast.alice.create("customers", name="Acme")
    while customer.pk < row.pk:
        customer = cast.alice.create("customers", name="Acme")
    while row.pk < customer.pk:
        row = cast.alice.create("contacts", last_name="Lee")
    noted(cast.alice, customer, entity="customers")
    assert held(cast, "contacts", row, key) == "0"


def test_notes_from_before_are_counted_when_the_field_is_made(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee")
    noted(cast.alice, row)
    assert held(cast, "contacts", row, counting(cast)) == "1"


def test_merging_counts_together_and_taking_it_back_apart(cast: Cast) -> None:
    key = counting(cast)
    one, other = (cast.alice.create("contacts", last_name=name) for name in ("Lee", "Leigh"))
    noted(cast.alice, one)
    noted(cast.alice, other)
    done = change_set_of(merge(cast.alice, "contacts", one.pk, other.pk))
    assert held(cast, "contacts", one, key) == "2"
    assert undo(cast.alice, done).status_code == 200
    assert [held(cast, "contacts", row, key) for row in (one, other)] == ["1", "1"]


def test_an_import_begins_with_none_and_keeps_what_there_is(cast: Cast) -> None:
    key = counting(cast)
    row = cast.henry.create("contacts", last_name="Lee", email="lee@example.org")
    noted(cast.henry, row)
    text = "Last name,E-mail,City\nLee,lee@example.org,Bonn\nRay,ray@example.org,Ulm\n"
    assert load(cast.henry, "contacts", text, mode="both")["errors"] == 0
    api = Api(cast.henry)
    assert {each["last_name"]: each[key] for each in api.get(f"contacts/?fields=last_name,{key}").json()["items"]} == {
        "Lee": "1",
        "Ray": "0",
    }


def test_documents_are_counted_once_their_file_is_there(cast: Cast) -> None:
    key = counting(cast, "Papers", "documents")
    size = counting(cast, "Bytes", "documents", function="sum", field="size")
    row = cast.alice.create("contacts", last_name="Lee")
    client = sign_in(cast.alice)
    for audience in ("all", "team"):
        data = {"file": SimpleUploadedFile("offer.txt", b"Our offer"), "audience": audience}
        assert client.post(f"/contacts/{row.pk}/documents/", data).status_code == 302
    assert [held(cast, "contacts", row, each) for each in (key, size)] == ["1", "9.00"]
    with cast.alice.at_work() as by:
        document = Document.objects.get(audience="all")
        writes.trash(registry.named("documents", by), document.pk, by=by, door="ui")
    assert held(cast, "contacts", row, key) == "0"


def test_a_condition_counts_from_today_and_follows_the_days(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    where = {"field": "created_at", "op": "gte", "value": "-30d"}
    key = counting(cast, where=where)
    row = cast.alice.create("contacts", last_name="Lee")
    note = noted(cast.alice, row)
    noted(cast.alice, row)
    assert held(cast, "contacts", row, key) == "2"
    with cast.ada.at_work() as by:
        Note.objects.filter(pk=note).update(created_at=timezone.now() - timedelta(days=40))
        assert recomputing.follow_the_day() == 1
        (job,) = Job.objects.filter(kind=queueing.KIND)
        recomputing.run(job, by=by, report=silent)
    assert held(cast, "contacts", row, key) == "1"


@pytest.mark.parametrize("field", ["entity", "object_id", "audience", "answers"])
def test_conditions_do_not_ask_where_and_for_whom_a_note_is(cast: Cast, field: str) -> None:
    with pytest.raises(FieldErrors) as caught:
        counting(cast, where={"field": field, "op": "eq", "value": "1" if field != "audience" else "me"})
    assert "where" in caught.value.errors


def test_the_list_is_filtered_and_formulas_build_on_it(cast: Cast) -> None:
    key = counting(cast)
    formula(cast, "contacts", "Known", 'if([Notes told] > 0, "known", "new")')
    row = cast.alice.create("contacts", last_name="Lee")
    cast.alice.create("contacts", last_name="Ray")
    noted(cast.alice, row)
    api = Api(cast.alice)
    assert [each["last_name"] for each in api.get(f"contacts/?fields=last_name&{key}.gte=1").json()["items"]] == ["Lee"]
    assert [each["last_name"] for each in api.get("contacts/?fields=last_name&cf_known=known").json()["items"]] == [
        "Lee"
    ]


def test_the_page_offers_them_with_fitting_fields_and_conditions(cast: Cast) -> None:
    cast.alice.create("contacts", last_name="Lee")
    form = {"kind": "roll_up", "label": "Last", "source": "notes", "function": "latest", "look": "1"}
    text = sign_in(cast.ada).post("/settings/custom-fields/contacts/new/", form).content.decode()
    assert '<option value="notes" selected>Notes</option>' in text
    assert '<option value="documents">Documents</option>' in text
    assert '<option value="created_at">' in text
    assert "object_id" not in text


def test_a_roll_up_over_notes_can_be_changed(cast: Cast) -> None:
    field = make(cast, "contacts", kind="roll_up", label="Notes told", source="notes", function="count")
    row = cast.alice.create("contacts", last_name="Lee")
    noted(cast.alice, row)
    change(cast, field, where={"field": "pinned", "op": "eq", "value": True})
    assert held(cast, "contacts", row, field.key) == "0"
