"""Stories of an administrator who adds fields, and of a salesperson who works with them the same minute."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.screens.list import ListScreen, faults_of
from tests.journeys.screens.record import RecordScreen


def _new_field(page: Page, entity: str, kind: str, label: str) -> None:
    page.goto("/settings/custom-fields/")
    page.get_by_role("main").get_by_role("link", name=entity).first.click()
    page.get_by_role("link", name="New field").first.click()
    page.get_by_role("link", name=kind).first.click()
    page.get_by_label("Label").fill(label)


def _make(page: Page, label: str) -> None:
    page.get_by_role("button", name="Make the field").click()
    expect(page.get_by_role("main")).to_contain_text(label)


def test_a_new_field_is_filled_in_and_filtered_by_at_once(sign_in: SignIn) -> None:
    admin, mark = sign_in("admin"), token_hex(3)
    _new_field(admin, "Contacts", "Text one line", f"Nickname {mark}")
    _make(admin, f"Nickname {mark}")
    page = sign_in("sales")
    contact = made(page, "contacts", first_name="Ann", last_name=f"Field {mark}")
    page.goto(f"/contacts/{contact}/edit/")
    page.get_by_label(f"Nickname {mark}").fill(f"Zoë {mark}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(RecordScreen(page).value(f"Nickname {mark}")).to_contain_text(f"Zoë {mark}")
    rows = ListScreen(page, f"/contacts/?cf_nickname_{mark}=Zoë {mark}")
    assert rows.names == [f"Ann Field {mark}"]


def test_a_formula_tells_its_fault_while_one_types_and_its_result(sign_in: SignIn) -> None:
    page, mark = sign_in("admin"), token_hex(3)
    made(page, "customers", name=f"Acme {mark}", employees=7)
    _new_field(page, "Customers", "Formula", f"Double {mark}")
    formula = page.get_by_label("Formula")
    formula.fill("[Employes] * 2")
    results = page.get_by_role("region", name="Results")
    expect(results).to_contain_text("Did you mean [Employees]?")
    formula.fill("2 * ")
    page.get_by_text("Fields", exact=True).click()
    page.get_by_role("button", name="[Employees]", exact=True).click()
    expect(formula).to_have_value("2 * [Employees]")
    expect(results).to_contain_text(f"Acme {mark}")
    expect(results).to_contain_text("14")
    assert faults_of(page) == []
    _make(page, f"Double {mark}")


def test_a_roll_up_is_defined_filtered_by_and_kept_as_a_view(sign_in: SignIn) -> None:
    page, mark = sign_in("admin"), token_hex(3)
    parent = made(page, "customers", name=f"Parent {mark}")
    for number in range(3):
        made(page, "customers", name=f"Branch {number} {mark}", parent=parent)
    _new_field(page, "Customers", "Roll-up", f"Branches {mark}")
    page.get_by_label("Related records").select_option(label="Customers (part of)")
    page.get_by_role("button", name="Condition").click()
    conditions = page.get_by_role("group", name="Only those with")
    conditions.get_by_role("combobox", name="Field").fill("Status")
    conditions.get_by_role("option", name="Status", exact=True).click()
    expect(conditions.get_by_role("combobox", name="Condition")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Remove this condition").click()
    expect(page.get_by_role("region", name="Results")).to_contain_text(f"Branch 2 {mark}")
    _make(page, f"Branches {mark}")
    screen = ListScreen(page, f"/customers/?cf_branches_{mark}.gte=3")
    assert screen.names == [f"Parent {mark}"]
    page.get_by_role("link", name="Save as").click()
    screen.dialog.get_by_label("Name").fill(f"Large groups {mark}")
    with page.expect_navigation():
        screen.dialog.get_by_role("button", name="Save view").click()
    expect(page.locator("h1")).to_have_text(f"Large groups {mark}")
