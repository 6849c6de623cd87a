"""Rows that are probably there already: told by the dry run, then made new, left out, or changing what is there."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from kith.engine.models import Import
from kith.people.models import Contact, DuplicatePair
from kith.people.services import duplicates
from kith.transfer.running import runs
from tests.cast import Cast, Person
from tests.transfer.helpers import counts, dry, load, silent
from tests.transfer.test_pages import signed_in, upload

pytestmark = pytest.mark.django_db

FILE = "First name,Last name,Email,Phone,City\nAna,Weber,,+49 30 901820,Berlin\nZoltan,Nagy,zoltan@nagy.example,,Pécs\n"


def anna(who: Person, **more: Any) -> Any:
    values = {"first_name": "Anna", "last_name": "Weber", "email": "anna@weber.example", "phone": "+49 30 901820"}
    return who.create("contacts", **{**values, "city": "Berlin", **more})


@pytest.fixture
def there(cast: Cast) -> Any:
    """Anna, who is compared already."""
    made = anna(cast.alice)
    duplicates.compare_due()
    return made


def test_a_dry_run_tells_whom_a_row_resembles(cast: Cast, there: Any) -> None:
    found = dry(cast.alice, "contacts", FILE)
    assert dict(found.counts) == {"likely": 1, "create": 1}
    (seen,) = found.likely
    assert (seen.row, seen.title, [like.id for like in seen.alike]) == (2, "Ana Weber", [there.pk])
    assert seen.alike[0].score > 85
    assert "same telephone number" in seen.alike[0].reasons


def test_what_was_written_a_moment_ago_is_found_too(cast: Cast) -> None:
    anna(cast.alice)
    assert dry(cast.alice, "contacts", FILE).counts["likely"] == 1


def test_whom_one_may_not_see_is_not_named(cast: Cast, there: Any) -> None:
    assert dry(cast.carol, "contacts", FILE).counts["likely"] == 0


def test_made_new_the_record_joins_the_queue(cast: Cast, there: Any) -> None:
    assert counts(load(cast.alice, "contacts", FILE)) == (2, 0, 0, 0, 0)
    duplicates.compare_due()
    with cast.alice.at_work():
        assert DuplicatePair.objects.get().first_id == there.pk


def test_left_out_the_row_is_counted_and_told(cast: Cast, there: Any) -> None:
    result = load(cast.alice, "contacts", FILE, likely="skip")
    assert counts(result) == (1, 0, 0, 0, 0)
    assert result["skipped"] == 1
    ((row, _column, message, kind),) = result["faults"]
    assert (row, kind) == (2, "remark")
    assert message.startswith(f"Left out: probably #{there.pk} Anna Weber (")


def test_the_record_that_is_found_is_changed(cast: Cast, there: Any) -> None:
    assert counts(load(cast.alice, "contacts", FILE, likely="update", mode="both")) == (1, 1, 0, 0, 0)
    with cast.alice.at_work():
        changed = Contact.objects.get(pk=there.pk)
        assert (changed.first_name, changed.email) == ("Ana", "anna@weber.example")


def test_without_leave_to_change_it_is_a_conflict(cast: Cast, there: Any) -> None:
    assert counts(load(cast.alice, "contacts", FILE, likely="update", mode="create")) == (1, 0, 0, 1, 0)


def test_a_single_row_may_be_decided_otherwise(cast: Cast, there: Any) -> None:
    result = load(cast.alice, "contacts", FILE, likely="skip", likely_rows={"2": "create"})
    assert counts(result) == (2, 0, 0, 0, 0)
    again = load(cast.alice, "contacts", FILE.replace("Ana,", "Anka,"), mode="both", likely_rows={"2": str(there.pk)})
    assert counts(again) == (0, 1, 1, 0, 0)


def test_the_same_name_with_another_address_is_asked_about(cast: Cast) -> None:
    anna(cast.alice)
    text = "First name,Last name,Email,City\nAnna,Weber,a.weber@else.example,Berlin\n"
    assert dict(dry(cast.alice, "contacts", text).counts) == {"likely": 1}


def test_on_the_page_for_all_and_for_one(cast: Cast, there: Any) -> None:
    alice = signed_in(cast.alice)
    address = upload(alice, ("people.csv", FILE.encode()))
    alice.post(address, {"mode": "both"})
    page = alice.get(f"{address}preview/").content.decode()
    assert "Probably there already" in page
    assert f'<option value="{there.pk}">Change Anna Weber</option>' in page
    assert alice.post(f"{address}run/", {"likely": "burn"}).status_code == 409
    alice.post(f"{address}run/", {"likely": "create", "likely-2": "skip"})
    with cast.alice.at_work() as by:
        record = Import.objects.get()
        result = runs.run(record.pk, by=by, report=silent)
    assert (result["created"], result["skipped"]) == (1, 1)
    assert "Left out" in alice.get(address).content.decode()


def test_on_the_command_line(cast: Cast, there: Any, tmp_path: Any) -> None:
    file, said = tmp_path / "people.csv", StringIO()
    file.write_text(FILE)
    options = {"email": cast.alice.user.email, "stdout": said, "stderr": StringIO(), "json": True}
    call_command("import_", "contacts", str(file), dry_run=True, **options)
    answer = json.loads(said.getvalue().splitlines()[-1])
    assert (answer["created"], answer["likely"]) == (1, 1)
    assert answer["likely_rows"][0]["candidates"][0]["id"] == there.pk
    with pytest.raises(CommandError, match="12=burn"):
        call_command("import_", "contacts", str(file), likely_row=["12=burn"], **options)
    with pytest.raises(CommandError, match="--update"):
        call_command("import_", "contacts", str(file), likely="update", **options)
    call_command("import_", "contacts", str(file), likely="skip", **options)
    assert json.loads(said.getvalue().splitlines()[-1])["skipped"] == 1
