"""A workbook of several sheets: each becomes an import of what it holds, and links lead from one to the other."""

from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from kith.engine.models import Import
from kith.people.models import Contact, Customer
from kith.transfer.running import runs
from tests.cast import Cast, Person
from tests.transfer.helpers import silent
from tests.transfer.test_pages import signed_in, upload

pytestmark = pytest.mark.django_db

PEOPLE = [["First name", "Last name", "Email", "Company id"], ["Eva", "Eckert", "eva@acme.example", "C1"]]
COMPANIES = [["Company id", "Name", "City"], ["C1", "Acme", "Kiel"], ["C2", "Nova", "Bonn"]]


def workbook(**sheets: list[list[Any]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def drafts(person: Person) -> list[tuple[str, str]]:
    with person.at_work():
        return list(Import.objects.order_by("pk").values_list("entity", "file_name"))


def run(person: Person, address: str) -> None:
    number = int(address.split("/")[3])
    with person.at_work() as by:
        runs.run(number, by=by, report=silent)


def test_every_sheet_becomes_an_import_of_what_it_holds(cast: Cast) -> None:
    client = signed_in(cast.henry)
    data = workbook(Read_me=[["Our people, 2026"]], People=PEOPLE, Companies=COMPANIES, Empty=[])
    first = upload(client, ("book.xlsx", data))
    assert drafts(cast.henry) == [("contacts", "book.xlsx · People"), ("customers", "book.xlsx · Companies")]
    page = client.get(first).content.decode()
    assert "Files that wait for their turn" in page
    assert "book.xlsx · Companies" in page
    client.post(first, {"mode": "both", "missing_links": "1"})
    run(cast.henry, first)
    after = client.get(first).content.decode()
    assert "Next: book.xlsx · Companies" in after
    second = first.replace("contacts", "customers").replace(first.split("/")[3], str(int(first.split("/")[3]) + 1))
    assert f'href="{second}"' in after
    client.post(second, {"mode": "both"})
    run(cast.henry, second)
    assert "Next:" not in client.get(second).content.decode()
    with cast.henry.at_work():
        assert [(row.name, str(row.customer)) for row in Contact.objects.all()] == [("Eva Eckert", "Acme")]
        assert list(Customer.objects.order_by("name").values_list("name", "city")) == [
            ("Acme", "Kiel"),
            ("Nova", "Bonn"),
        ]


def test_a_sheet_of_another_name_is_what_it_was_given_as(cast: Cast) -> None:
    upload(signed_in(cast.henry), ("book.xlsx", workbook(North=PEOPLE, South=PEOPLE)))
    assert drafts(cast.henry) == [("contacts", "book.xlsx · North"), ("contacts", "book.xlsx · South")]


def test_a_workbook_of_one_sheet_keeps_its_name(cast: Cast) -> None:
    upload(signed_in(cast.henry), ("book.xlsx", workbook(Companies=PEOPLE)))
    assert drafts(cast.henry) == [("contacts", "book.xlsx")]


def test_an_empty_first_sheet_keeps_no_other_out(cast: Cast) -> None:
    upload(signed_in(cast.henry), ("book.xlsx", workbook(Cover=[], People=PEOPLE)))
    assert drafts(cast.henry) == [("contacts", "book.xlsx · People")]


def test_a_workbook_of_which_nothing_is_known_is_shown_with_its_first_sheet(cast: Cast) -> None:
    client = signed_in(cast.henry)
    address = upload(client, ("book.xlsx", workbook(One=[["Foo"], ["1"]], Two=[["Bar"], ["2"]])))
    assert drafts(cast.henry) == [("contacts", "book.xlsx")]
    page = client.get(address).content.decode()
    assert '<option value="Two">Two</option>' in page


def test_a_sheet_is_read_again_with_another_header_and_stays_the_sheet(cast: Cast) -> None:
    client = signed_in(cast.henry)
    upload(client, ("book.xlsx", workbook(Companies=COMPANIES, People=[["List of 2026"], *PEOPLE])))
    with cast.henry.at_work():
        record = Import.objects.get(entity="contacts")
    page = client.get(f"/contacts/import/{record.pk}/").content.decode()
    assert "eva@acme.example" in page
    assert "eva@acme.example" in client.get(f"/contacts/import/{record.pk}/?header_row=2").content.decode()


def test_the_command_line_tells_which_sheets_it_leaves_out(cast: Cast, tmp_path: Path) -> None:
    file, told = tmp_path / "book.xlsx", StringIO()
    file.write_bytes(workbook(People=PEOPLE, Companies=COMPANIES, Read_me=[["Our people"]]))
    options = {"sheet": "Companies", "agency": cast.agency.name, "stdout": StringIO(), "stderr": told}
    call_command("import_", "customers", str(file), **options)
    assert "sheets left out, choose one with --sheet: People, Read me\n" in told.getvalue()
    with cast.sys.at_work():
        assert sorted(Customer.objects.values_list("name", flat=True)) == ["Acme", "Nova"]
