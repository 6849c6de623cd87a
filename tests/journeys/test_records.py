"""Stories of people who work on the page of a record, most of them without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.list import ListScreen, faults_of
from tests.journeys.screens.record import RecordScreen

PATIENCE = 40  # times that a page is asked for something that comes by itself


def ann(page: Page, **data: object) -> RecordScreen:
    """The page of a contact made for this story."""
    fields = {"first_name": "Ann", "last_name": f"Record {new_mark()}", "city": "Bonn", **data}
    return RecordScreen(page, f"/contacts/{made(page, 'contacts', **fields)}/")


def test_e_edits_the_whole_record_and_ctrl_s_saves_it(sign_in: SignIn) -> None:
    screen = ann(sign_in("head"))
    screen.press("e")
    screen.page.wait_for_url(re.compile("/edit/"))
    screen.page.get_by_label("Designation").focus()
    screen.page.keyboard.type("Buyer")
    screen.press("Control+s")
    screen.page.wait_for_url(re.compile(r"/contacts/\d+/$"))
    expect(screen.value("Designation")).to_contain_text("Buyer")


def test_n_writes_a_note_that_the_timeline_shows(sign_in: SignIn) -> None:
    screen = ann(sign_in("head"))
    screen.press("n")
    note = screen.page.get_by_role("textbox", name="Note")
    expect(note).to_be_focused()
    screen.page.keyboard.type("Prefers calls before ten")
    screen.press("Control+Enter")
    expect(screen.entries.first).to_contain_text("Prefers calls before ten")
    expect(note).to_have_value("")


def test_a_hands_over_without_a_mouse(sign_in: SignIn) -> None:
    screen = ann(sign_in("head"))
    screen.press("a")
    box = screen.dialog.get_by_role("combobox", name="New owner")
    expect(box).to_be_focused()
    screen.page.keyboard.type("Gra")
    option = screen.dialog.get_by_role("option").first
    expect(option).to_contain_text("Gra")
    name = option.get_attribute("data-label") or ""
    screen.press("Enter", "Tab")
    expect(screen.dialog.get_by_label("Reason")).to_be_focused()
    screen.page.keyboard.type("New territories")
    screen.press("Control+Enter")
    expect(screen.dialog).to_have_count(0)
    expect(screen.value("Owner")).to_contain_text(name)
    screen.page.locator(".tabs").get_by_role("link", name="Handovers").click()
    expect(screen.page.get_by_role("table").get_by_text("New territories")).to_be_visible()


def test_j_and_k_walk_through_the_list_and_keep_the_tab(sign_in: SignIn) -> None:
    page, town = sign_in("head"), f"Kiel {new_mark()}"
    for last in ("Adams", "Baker", "Cole"):
        made(page, "contacts", last_name=last, city=town)
    names = ListScreen(page, f"/contacts/?city={town}").names
    assert names == ["Adams", "Baker", "Cole"]
    page.get_by_role("link", name="Adams").click()
    screen = RecordScreen(page)
    screen.press("j")
    expect(screen.name).to_have_text("Baker")
    expect(page.get_by_text("2 of 3")).to_be_visible()
    screen.press("j")
    expect(screen.name).to_have_text("Cole")
    screen.press("j")  # there is no next one
    screen.press("k")
    expect(screen.name).to_have_text("Baker")
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name="Contacts").click()
    page.wait_for_url(re.compile("city="))
    assert ListScreen(page, page.url).names == names


def test_a_value_is_edited_in_place_with_enter_tab_and_escape(sign_in: SignIn) -> None:
    screen = ann(sign_in("head"))
    screen.edit("City").fill("Bremen")
    screen.press("Enter")
    expect(screen.toast).to_contain_text("City saved.")
    expect(screen.value("City")).to_have_text("Bremen")
    screen.edit("City").fill("Nowhere")
    screen.press("Escape")
    expect(screen.value("City")).to_have_text("Bremen")
    expect(screen.value("City").locator(".edit-here")).to_be_focused()
    screen.edit("City").fill("Lübeck")
    with screen.page.expect_response(lambda answer: answer.request.method == "POST"):
        screen.press("Tab")
        expect(screen.value("City")).to_have_text("Lübeck")
    screen.page.reload()
    expect(screen.value("City")).to_have_text("Lübeck")


def test_a_value_that_is_on_its_way_is_saved_although_the_page_is_left(sign_in: SignIn) -> None:
    screen = ann(sign_in("head"))
    here = screen.page.url
    screen.edit("City").fill("Bremen")
    screen.press("Enter")
    screen.page.goto("/customers/")
    # Nothing tells a page that was left when its last request was answered; the record shows it sooner or later.
    for _ in range(PATIENCE):
        screen = RecordScreen(screen.page, here)
        if screen.value("City").inner_text() == "Bremen":
            break
    expect(screen.value("City")).to_have_text("Bremen")


def test_what_is_typed_survives_that_the_record_is_fetched_anew(sign_in: SignIn) -> None:
    screen = ann(sign_in("head"), designation="Clerk")
    screen.edit("City").fill("Bremen")
    screen.press("Enter")
    expect(screen.value("City").locator(".edit-here")).to_be_focused()
    screen.edit("Designation").fill("Buyer")
    with screen.page.expect_response(re.compile(r"/contacts/\d+/$")):
        screen.page.evaluate("document.body.dispatchEvent(new CustomEvent('changed', {bubbles: true}))")
    expect(screen.control("Designation")).to_have_value("Buyer")
    screen.press("Enter")
    expect(screen.value("Designation")).to_have_text("Buyer")
    expect(screen.value("Designation").locator(".edit-here")).to_be_focused()


def test_a_refused_value_says_why_beside_it(sign_in: SignIn) -> None:
    screen = ann(sign_in("head"), email="ann@record.example")
    screen.edit("E-mail").fill("ann at record")
    screen.press("Enter")
    expect(screen.value("E-mail").get_by_role("alert")).to_contain_text("@")
    expect(screen.value("E-mail").locator("a.reach")).to_have_text("ann@record.example")


def test_two_people_who_edit_one_value_choose_which_stays(sign_in: SignIn) -> None:
    first = ann(sign_in("head"))
    second = RecordScreen(sign_in("admin"), first.page.url)
    mine = first.edit("City")
    second.edit("City").fill("Lübeck")
    second.press("Enter")
    expect(second.toast).to_contain_text("City saved.")
    mine.fill("Bremen")
    first.press("Enter")
    expect(first.dialog).to_contain_text("Somebody else has changed this")
    assert faults_of(first.page) == []
    expect(first.dialog.get_by_role("radio", name="Yours Bremen")).to_be_checked()
    expect(first.dialog.get_by_role("radio", name="Theirs Lübeck")).to_be_visible()
    expect(first.dialog.get_by_role("radio", name="Before Bonn")).to_be_visible()
    first.dialog.get_by_role("button", name="Save this value").click()
    expect(first.dialog).to_have_count(0)
    expect(first.value("City")).to_have_text("Bremen")


@pytest.mark.database
def test_two_people_who_edit_different_values_both_keep_theirs(sign_in: SignIn) -> None:
    first = ann(sign_in("head"))
    second = RecordScreen(sign_in("admin"), first.page.url)
    mine = first.edit("City")
    second.edit("Last name").fill("Meyer")
    second.press("Enter")
    expect(second.toast).to_contain_text("saved.")
    mine.fill("Bremen")
    first.press("Enter")
    expect(first.value("City")).to_have_text("Bremen")
    expect(first.name).to_have_text("Ann Meyer")


def test_the_panel_beside_the_list_writes_calls_and_opens(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    made(page, "contacts", last_name=mark, city="Ulm", email=f"{mark}@peek.example", phone="+49 30 901820")
    screen = ListScreen(page, f"/contacts/?q={mark}")
    screen.press("ArrowDown", " ")
    expect(screen.peek).to_contain_text("Ulm")
    expect(screen.peek.get_by_role("link", name="E-mail")).to_have_attribute("href", f"mailto:{mark}@peek.example")
    expect(screen.peek.get_by_role("link", name="Call")).to_have_attribute("href", "tel:+4930901820")
    assert faults_of(page) == []
    screen.peek.get_by_role("link", name="Open").focus()
    screen.press("Enter")
    page.wait_for_url(re.compile(r"/contacts/\d+/"))
    expect(RecordScreen(page).name).to_have_text(mark)


def test_everything_of_a_record_is_reached_by_tab(sign_in: SignIn) -> None:
    page = sign_in("head")
    ann(page, email="ann@record.example", phone="+49 30 901820")
    reached: list[str] = []
    for _step in range(120):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("(document.activeElement.ariaLabel || document.activeElement.innerText).trim()"))
        if reached[-1] == "Show empty fields":
            break
    wanted = ("Change the picture", "E-mail", "Call", "History", "Note", "Save note", "Edit City", "Edit Owner", "More")
    assert [name for name in wanted if not any(name in each for each in reached)] == []


def test_what_is_only_seen_cannot_be_edited_by_any_key(sign_in: SignIn) -> None:
    page = sign_in("sales")
    ListScreen(page, "/contacts/?owner.in=my-team")
    page.locator("tbody tr[data-why] .name a").first.click()
    screen = RecordScreen(page)
    address = page.url
    screen.press("e")
    expect(page.locator(".edit-here")).to_have_count(0)
    expect(page.get_by_role("link", name="Change the picture")).to_have_count(0)
    expect(screen.dialog).to_have_count(0)
    expect(page).to_have_url(address)
    # What needs no right to edit, such as a segment of one's own, is offered; handing over is not.
    screen.press("a")
    expect(screen.dialog.get_by_role("button", name="Hand over")).to_have_count(0)
