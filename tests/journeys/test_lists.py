"""Stories of people who work with the list of contacts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.marks import new_mark
from tests.journeys.screens.list import ListScreen


def test_a_salesperson_filters_saves_a_view_and_finds_it_in_the_side_bar(sign_in: SignIn) -> None:
    page = sign_in("sales")
    screen, name = ListScreen(page), f"Warm ones {new_mark(4)}"
    screen.filter("Status", "Hot", "New")
    assert screen.chips == ["Status is any of New, Hot"]
    assert "status.in=new%2Chot" in page.url
    expect(page.locator(".unsaved")).to_be_visible()
    page.get_by_role("link", name="Save as").click()
    screen.dialog.get_by_label("Name").fill(name)
    with page.expect_navigation():
        screen.dialog.get_by_role("button", name="Save view").click()
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator(".unsaved")).to_have_count(0)
    page.goto("/customers/?view=all")
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()
    page.wait_for_url(re.compile("view="))
    assert screen.chips == ["Status is any of New, Hot"]
    page.goto("/contacts/")
    assert screen.chips == ["Status is any of New, Hot"]  # coming back shows what one saw last
    page.goto("/contacts/?view=all")
    assert screen.chips == []


def test_cells_are_edited_with_typing_tab_enter_and_escape(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("head"))
    post, town = f"Buyer of {new_mark(4)}", f"Kiel {new_mark(4)}"
    designation = screen.focus(0, "Designation")
    before = designation.inner_text()
    screen.type(post)
    screen.press("Tab")
    expect(screen.cell(0, "Customer")).to_be_focused()
    expect(designation).to_have_text(post)
    expect(screen.toast).to_contain_text("Designation saved.")
    city = screen.focus(1, "City")
    screen.press("Enter")
    screen.editor(city).fill("Nowhere")
    screen.press("Escape")
    expect(city).not_to_have_text("Nowhere")
    expect(city).to_be_focused()
    screen.press("Enter")
    screen.editor(city).fill(town)
    screen.press("Enter")
    expect(city).to_have_text(town)
    expect(screen.cell(2, "City")).to_be_focused()
    expect(screen.toast).to_contain_text("City saved.")
    screen.page.reload()
    expect(screen.cell(0, "Designation")).to_have_text(post)
    expect(screen.cell(1, "City")).to_have_text(town)
    screen.focus(0, "Designation")
    screen.press("Enter")
    screen.editor(screen.cell(0, "Designation")).fill(before)
    screen.cell(3, "City").click()  # leaving the cell saves as well
    expect(screen.toast).to_contain_text("Designation saved.")


def test_a_state_is_chosen_in_its_cell_and_taken_back(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("head"), "/contacts/?status=cold")
    state = screen.focus(0, "Status")
    screen.press("Enter")
    screen.editor(state).select_option("hot")
    expect(state).to_have_text("Hot")
    expect(screen.toast).to_contain_text("Status saved.")
    screen.undo()
    expect(screen.toast).to_contain_text("Undone.")
    expect(screen.cell(0, "Status")).to_have_text("Cold")


def test_a_refused_value_is_told_at_the_cell_which_keeps_the_old_one(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("head"), "/contacts/?email.empty=0")
    email = screen.focus(0, "E-mail")
    before = email.inner_text()
    screen.type("not an address")
    screen.press("Enter")
    expect(email.get_by_role("alert")).to_be_visible()
    expect(email.locator("a")).to_have_text(before)


def test_what_was_refused_is_there_when_the_cell_is_edited_again(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("head"), "/contacts/?email.empty=0")
    email = screen.focus(1, "E-mail")
    screen.type("nobody.example")
    screen.press("Enter")
    expect(email.get_by_role("alert")).to_be_visible()
    screen.focus(1, "E-mail")
    screen.press("Enter")
    expect(email.locator("form input[type=email]")).to_have_value("nobody.example")
    screen.press("Escape")
    expect(email.locator("form")).to_have_count(0)


def test_a_customer_is_found_by_typing_in_its_cell(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("head"))
    customer = screen.focus(5, "Customer")
    screen.type("Seattle")
    expect(screen.page.get_by_role("option").first).to_contain_text("Seattle")
    screen.press("Enter")
    expect(customer).to_contain_text("Seattle")
    expect(screen.toast).to_contain_text("Customer saved.")


def test_whoever_looks_is_offered_as_me(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("sales"))
    screen.page.get_by_role("link", name="Filter").click()
    screen.dialog.get_by_role("link", name="Owner").click()
    screen.dialog.get_by_role("combobox", name="Value").click()
    screen.page.get_by_role("option", name="me", exact=False).first.click()
    with screen.page.expect_navigation():
        screen.dialog.get_by_role("button", name="Apply").click()
    assert screen.chips == ["Owner is any of me"]


def test_names_that_are_made_of_parts_say_why_they_are_fixed(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("head"))
    screen.focus(0, "Name")
    screen.press("F2")
    expect(screen.toast).to_contain_text("made from other fields")


@pytest.mark.database
def test_the_head_of_sales_hands_hundreds_over_and_takes_it_back(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("head"), "/contacts/?status.in=new,hot&created_at.lt=-1d&book.empty=true")
    assert 500 < int(screen.count.replace(",", "")) <= 1_000
    owners = [screen.cell(row, "Owner").inner_text().split("\n")[-1] for row in range(5)]
    screen.select_all_matching()
    expect(screen.bulk_bar).to_contain_text(f"all {screen.count} matching")
    screen.bulk("Hand over")
    name = screen.pick("New owner", "Gra")
    screen.dialog.get_by_label("Reason").fill("New territories")
    screen.dialog.get_by_role("button", name="Hand over").click()
    expect(screen.toast).to_contain_text("records changed", timeout=60_000)
    for row in range(5):
        expect(screen.cell(row, "Owner")).to_have_text(re.compile(re.escape(name)))
    screen.undo()
    expect(screen.toast).to_contain_text("Undone", timeout=60_000)
    for row, owner in enumerate(owners):
        expect(screen.cell(row, "Owner")).to_have_text(re.compile(f"{re.escape(owner)}$"))


def test_two_people_who_edit_one_field_choose_whose_value_stays(sign_in: SignIn) -> None:
    first, second = ListScreen(sign_in("head")), ListScreen(sign_in("admin"))
    mark = new_mark(4)
    mine, theirs = first.focus(4, "City"), second.focus(4, "City")
    first.press("Enter")
    first.editor(mine).fill(f"Bremen {mark}")
    second.press("Enter")
    second.editor(theirs).fill(f"Lübeck {mark}")
    second.press("Enter")
    expect(second.toast).to_contain_text("City saved.")
    first.press("Enter")
    expect(first.dialog).to_contain_text("Somebody else has changed this")
    expect(first.dialog.get_by_role("radio", name=re.compile(f"Yours.*Bremen {mark}"))).to_be_checked()
    first.dialog.get_by_role("radio", name=re.compile(f"Theirs.*Lübeck {mark}")).check()
    first.dialog.get_by_role("button", name="Save this value").click()
    expect(first.dialog).to_have_count(0)
    expect(first.cell(4, "City")).to_have_text(f"Lübeck {mark}")


def test_everything_is_reached_without_a_mouse(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("sales"), "/contacts/?owner=me")
    screen.press("ArrowDown")
    expect(screen.cell(0, "Name")).to_be_focused()
    screen.press("j", "x", "ArrowDown", "x")
    expect(screen.bulk_bar.get_by_role("status")).to_have_text("2 selected")
    screen.press(" ")
    expect(screen.peek.locator("h2")).to_have_text(screen.names[2])
    screen.press("k")
    expect(screen.peek.locator("h2")).to_have_text(screen.names[1])
    assert re.search(r"peek=contacts%3A\d+", screen.page.url)
    screen.press("Escape")
    expect(screen.peek).to_have_count(0)
    name = screen.names[1]
    with screen.page.expect_navigation():
        screen.press("Enter")
    expect(screen.page.locator("h1")).to_have_text(name)
    assert "list=owner%3Dme" in screen.page.url


def test_further_rows_come_below(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("head"))
    assert screen.foot == f"50 of {screen.count}"
    screen.page.get_by_role("link", name="Next").click()
    expect(screen.rows).to_have_count(100)
    assert screen.foot == f"100 of {screen.count}"
    assert len(set(screen.page.locator("tbody tr[data-id]").evaluate_all("rows => rows.map(r => r.dataset.id)"))) == 100


def test_columns_are_chosen_and_ordered(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("head"), "/customers/?view=all")
    screen.page.get_by_role("link", name="Columns").click()
    screen.dialog.get_by_role("button", name="Move City up").click()
    expect(screen.dialog.locator("li").nth(3)).to_contain_text("City")
    screen.dialog.get_by_role("checkbox", name="Industry").uncheck()
    with screen.page.expect_navigation():
        screen.dialog.get_by_role("button", name="Show these columns").click()
    heads = [text.strip() for text in screen.page.locator("thead th:not(.check)").all_inner_texts()]
    assert heads[:4] == ["Name", "Status", "City", "Rating"]


def test_a_faulty_address_is_explained_and_the_rest_is_shown(sign_in: SignIn, served: str) -> None:
    page = sign_in("head")
    answer = page.request.get(f"{served}/contacts/?status=hot&colour=red")
    assert answer.status == 400
    text = answer.text()
    assert "cannot be filtered by “colour”" in text
    assert "Status" in text


def test_the_phone_shows_cards_with_large_targets_and_filters_in_a_sheet(sign_in: SignIn) -> None:
    screen = ListScreen(sign_in("sales", phone=True))
    page = screen.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = screen.rows.first.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    page.get_by_role("button", name="Filters").tap()
    page.get_by_role("link", name="Mine", exact=True).tap()
    page.wait_for_url(re.compile("owner=me"))
    state = screen.rows.locator(".p1:not(:empty)").first
    state.tap()
    control = state.locator("form input.input")
    expect(control).to_be_focused()
    control.fill(f"Buyer {new_mark(4)}")
    state.get_by_role("button", name="Save").tap()
    expect(screen.toast).to_contain_text("saved.")
    assert screen.faults() == []


def test_axe_finds_no_serious_fault(sign_in: SignIn) -> None:
    for scheme in ("light", "dark"):
        page = sign_in("head", color_scheme=scheme)
        for path in ("/contacts/?status=hot", "/customers/?view=all", "/employees/", "/tags/", "/contacts/?q=zzzzzz"):
            assert ListScreen(page, path).faults() == []


def test_j_enters_the_list_at_the_name_of_its_first_row(sign_in: SignIn) -> None:
    page = sign_in("head")
    page.goto("/contacts/?view=all")
    page.keyboard.press("j")
    expect(page.locator("tbody tr").nth(0).locator(".name")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("tbody tr").nth(1).locator(".name")).to_be_focused()


def test_a_job_that_ends_tells_so_and_takes_nobody_away_from_their_page(sign_in: SignIn) -> None:
    page = sign_in("head")
    page.goto("/customers/?view=all")
    ended = (
        '<div class="progress" data-done="/contacts/"><div><span>Import of a.csv</span><small>Done</small></div></div>'
    )
    page.route("**/jobs/7/", lambda route: route.fulfill(body=ended, content_type="text/html"))
    running = '<kith-progress data-src="/jobs/7/" data-every="50"><progress></progress></kith-progress>'
    page.evaluate("html => document.getElementById('tray').insertAdjacentHTML('beforeend', html)", running)
    told = page.locator(".toast", has_text="Import of a.csv: Done")
    expect(told.get_by_role("link", name="Open")).to_have_attribute("href", "/contacts/")
    expect(page.locator(".tray kith-progress")).to_have_count(0)
    assert page.url.endswith("/customers/?view=all")
