"""Stories of an administrator who adds fields, and of a salesperson who works with them the same minute."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
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
    admin, mark = sign_in("admin"), new_mark()
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
    page, mark = sign_in("admin"), new_mark()
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
    page, mark = sign_in("admin"), new_mark()
    parent = made(page, "customers", name=f"Parent {mark}")
    for number in range(3):
        made(page, "customers", name=f"Branch {number} {mark}", parent=parent)
    _new_field(page, "Customers", "Roll-up", f"Branches {mark}")
    page.get_by_role("combobox", name="Related records").fill("part of")
    page.get_by_role("option", name="Customers (part of)").click()
    page.get_by_role("button", name="Condition").click()
    conditions = page.get_by_role("group", name="Only those with")
    conditions.get_by_role("combobox", name="Field").fill("Status")
    conditions.get_by_role("option", name="Status", exact=True).click()
    expect(conditions.get_by_role("combobox", name="Condition")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Remove this condition").click()
    expect(page.get_by_role("region", name="Results")).to_contain_text(f"Branch 2 {mark}")
    _make(page, f"Branches {mark}")
    screen = ListScreen(page, f"/customers/?cf_branches_{mark}.gte=3&name.contains={mark}")
    assert screen.names == [f"Parent {mark}"]
    page.get_by_role("link", name="Save as").click()
    screen.dialog.get_by_label("Name").fill(f"Large groups {mark}")
    with page.expect_navigation():
        screen.dialog.get_by_role("button", name="Save view").click()
    expect(page.locator("h1")).to_have_text(f"Large groups {mark}")


@pytest.mark.parametrize("phone", [False, True])
def test_fields_are_put_in_order_by_dragging_and_by_keys(sign_in: SignIn, phone: bool) -> None:
    page, mark = sign_in("admin", phone=phone), new_mark()
    labels = [f"{letter} {mark}" for letter in "ABC"]
    for label in labels:
        _new_field(page, "Contacts", "Text one line", label)
        _make(page, label)

    def order() -> list[str]:
        names = page.locator("tbody th .link").all_inner_texts()
        return [name.split()[0] for name in names if name.endswith(mark)]

    handles = [page.locator("tbody tr", has_text=label).locator("[data-handle]") for label in labels]
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        handles[2].drag_to(handles[0], target_position={"x": 2, "y": 1})
    expect(page.get_by_text("The order is changed.").last).to_be_visible()
    assert order() == ["C", "A", "B"]
    down = page.get_by_role("button", name=f"Move {labels[2]} down")
    down.focus()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Enter")
    expect(down).to_be_focused()
    page.reload()
    assert order() == ["A", "C", "B"]
    assert faults_of(page) == []


def test_a_field_in_the_trash_is_erased_for_good(sign_in: SignIn) -> None:
    page, mark = sign_in("admin"), new_mark()
    _new_field(page, "Contacts", "Text one line", f"Mistake {mark}")
    _make(page, f"Mistake {mark}")
    made(page, "contacts", last_name=f"Wrong {mark}", **{f"cf_mistake_{mark}": "x"})
    page.goto("/settings/custom-fields/contacts/")
    page.get_by_role("link", name=f"Mistake {mark}").click()
    page.get_by_role("button", name="Move the field to the trash").click()
    gone = page.get_by_role("listitem").filter(has_text=f"Mistake {mark}")
    gone.get_by_role("link", name="Erase for good").click()
    expect(page.get_by_text("One record holds a value in this field.")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_label("to confirm").fill(f"Mistake {mark}")
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_text(f"“Mistake {mark}” is erased with its values.")).to_be_visible()
    expect(gone).to_have_count(0)
