"""Stories of people who bring their address lists along."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.marks import new_mark
from tests.journeys.screens.imports import ImportScreen
from tests.journeys.screens.list import faults_of

pytestmark = pytest.mark.database

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(("phone", "scheme"), [(False, "light"), (True, "dark")])
def test_from_a_file_with_a_fault_to_its_correction_and_back(sign_in: SignIn, phone: bool, scheme: str) -> None:
    page, mark = sign_in("head", phone=phone, color_scheme=scheme), new_mark()
    screen = ImportScreen(page)
    check(screen)
    rows = f"Vorname;Nachname;E-Mail;Stadt;Notes\nAnna;{mark};{mark}@fair.example;Ulm;x\nBob;{mark};nobody;Kiel;y\n"
    screen.upload("fair.csv", rows.encode())
    expect(screen.becomes("Vorname").locator("option:checked")).to_have_text("First name")
    expect(screen.becomes("Stadt").locator("option:checked")).to_have_text("City")
    screen.becomes("Notes").select_option(label="Description")
    check(screen)
    screen.press("See what would happen")
    assert screen.tiles() == {
        "New": 1,
        "Changed": 0,
        "Same": 0,
        "Probably there already": 0,
        "Conflicts": 0,
        "Errors": 1,
    }
    page.get_by_role("link", name="Errors").click()
    expect(page.get_by_role("table")).to_contain_text("The @ is missing")
    check(screen)
    screen.run()
    assert screen.tiles()["New"] == 1
    assert screen.tiles()["Errors"] == 1
    check(screen)
    result = page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Error file").click()
    wrong = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "nobody" in wrong
    page.get_by_role("link", name="Again with the same mapping").click()
    page.wait_for_url("**/import/?like=*")
    screen.upload("errors.csv", wrong.replace("nobody", f"bob.{mark}@fair.example").encode())
    screen.press("See what would happen")
    assert screen.tiles()["New"] == 1
    assert screen.tiles()["Errors"] == 0
    screen.run()
    page.goto(f"/contacts/?q={mark}")
    expect(page.locator("tbody tr[data-id]")).to_have_count(2)
    page.goto(result)
    screen.press("Undo this import")
    expect(page.get_by_text("This import was taken back.")).to_be_visible()
    page.goto(f"/contacts/?q={mark}")
    expect(page.locator("tbody tr[data-id]")).to_have_count(1)


def check(screen: ImportScreen) -> None:
    """The page has no serious fault and is not wider than its screen."""
    assert faults_of(screen.page) == []
    assert screen.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_workbook_is_read_from_the_sheet_and_the_row_that_one_names(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    book = openpyxl.Workbook(write_only=True)
    book.create_sheet("Cover").append(["Our fair"])
    people = book.create_sheet("People")
    for row in (["List of the fair"], [], ["First name", "Last name", "City"], ["Zoë", mark, "Łódź"]):
        people.append(row)
    data = BytesIO()
    book.save(data)
    screen = ImportScreen(page)
    screen.upload("fair.xlsx", data.getvalue(), XLSX)
    page.get_by_label("Sheet").select_option("People")
    page.get_by_label("Row with the column names").fill("3")
    screen.press("Look again")
    expect(screen.becomes("Last name").locator("option:checked")).to_have_text("Last name")
    screen.press("See what would happen")
    assert screen.tiles()["New"] == 1
    screen.run()
    page.goto(f"/contacts/?q={mark}")
    expect(page.locator("tbody .name")).to_contain_text(f"Zoë {mark}")
    expect(page.locator("tbody tr[data-id]")).to_contain_text("Łódź")


def test_a_workbook_of_people_and_companies_comes_in_sheet_by_sheet(sign_in: SignIn) -> None:
    page, mark = sign_in("head", phone=True), new_mark()
    book = openpyxl.Workbook(write_only=True)
    for title, rows in {
        "People": [["First name", "Last name", "Company id"], ["Zoë", mark, mark]],
        "Companies": [["Company id", "Name", "City"], [mark, f"Nova {mark}", "Łódź"]],
    }.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    data = BytesIO()
    book.save(data)
    screen = ImportScreen(page)
    screen.upload("fair.xlsx", data.getvalue(), XLSX)
    expect(page.get_by_role("link", name="fair.xlsx · Companies")).to_be_visible()
    check(screen)
    screen.press("See what would happen")
    screen.run()
    page.get_by_role("link", name="Next: fair.xlsx · Companies").click()
    screen.press("See what would happen")
    assert screen.tiles()["New"] == 1
    screen.run()
    expect(page.get_by_role("link", name="Next:")).to_have_count(0)
    page.goto(f"/contacts/?q={mark}")
    expect(page.locator("tbody tr[data-id]")).to_contain_text(f"Nova {mark}")


def test_a_document_that_calls_itself_a_table_is_refused_in_words(sign_in: SignIn) -> None:
    screen = ImportScreen(sign_in("sales"))
    screen.upload("people.csv", b"%PDF-1.7\n1 0 obj")
    expect(screen.alert).to_contain_text("PDF")
    check(screen)
    screen.upload("people.xlsx", b"", XLSX)
    expect(screen.alert).to_contain_text("empty")


def test_the_pages_of_an_import_keep_their_distances(sign_in: SignIn) -> None:
    screen = ImportScreen(sign_in("head"))
    drop = screen.page.locator(".drop")
    assert drop.evaluate("drop => getComputedStyle(drop).paddingTop") == "28px"
    screen.upload("people.csv", b"Name\nAnn Distance\n")
    assert screen.page.locator(".crumbs li:visible .icon").count() == 2, "each level but the first follows a chevron"
    screen.press("See what would happen")
    gaps = screen.page.evaluate(
        """() => [...document.querySelectorAll(".content.padded > *")].map(part => part.getBoundingClientRect())
            .map((box, at, all) => at ? Math.round(box.top - all[at - 1].bottom) : 14)"""
    )
    assert min(gaps) >= 14


@pytest.mark.parametrize(("phone", "scheme"), [(False, "light"), (True, "dark")])
def test_a_column_that_no_field_takes_becomes_a_field_and_goes_with_the_import(
    sign_in: SignIn, phone: bool, scheme: str
) -> None:
    page, mark = sign_in("admin", phone=phone, color_scheme=scheme), new_mark()
    screen = ImportScreen(page)
    rows = f"First name,Last name,Shirt {mark},Score {mark}\nAnna,{mark},Large,1.5\nBob,{mark},Small,many\n"
    screen.upload("fair.csv", rows.encode())
    name = page.get_by_label(f"What the field out of “Shirt {mark}” is called")
    expect(name).to_be_hidden()
    screen.becomes(f"Shirt {mark}").select_option(label="New field: choice")
    expect(name).to_have_value(f"Shirt {mark}")
    name.fill(f"T-shirt {mark}")
    screen.becomes(f"Score {mark}").select_option(label="New field: number")
    check(screen)
    screen.press("See what would happen")
    fields = page.locator(".panel", has_text="New fields")
    expect(fields).to_contain_text(f"T-shirt {mark} choice: Large, Small")
    expect(fields).to_contain_text(f"Score {mark} number")
    expect(page.get_by_role("table")).to_contain_text("“many” is not a number")
    check(screen)
    screen.run()
    expect(page.get_by_role("link", name=f"T-shirt {mark}")).to_be_visible()
    check(screen)
    result = page.url
    page.get_by_role("link", name=f"T-shirt {mark}").click()
    page.wait_for_url("**/contacts/?*")
    page.goto(f"{page.url}&q={mark}")
    expect(page.locator("tbody tr", has_text=f"Anna {mark}")).to_contain_text("Large")
    page.goto(result)
    screen.press("Undo this import")
    expect(page.get_by_text(f"T-shirt {mark} (taken back)")).to_be_visible()
