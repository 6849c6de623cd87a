"""Stories of people who look for something, or who would rather not touch the mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.marks import new_mark
from tests.journeys.screens.list import ListScreen, faults_of
from tests.journeys.screens.palette import Palette


def first_record(page: Page) -> tuple[str, str]:
    """(name, address) of the first record of the list of contacts, which is opened."""
    screen = ListScreen(page)
    name = screen.names[0]
    page.locator("tbody a[href^='/contacts/']").first.click()
    page.wait_for_url(re.compile(r"/contacts/\d+/"))
    found = re.search(r"/contacts/\d+/", page.url)
    assert found is not None
    return name, found[0]


@pytest.mark.database
def test_a_name_typed_into_the_palette_opens_its_record(sign_in: SignIn) -> None:
    page = sign_in("head")
    name, address = first_record(page)
    page.goto("/")
    palette = Palette(page).open()
    expect(palette.group("Recent").first).to_contain_text(name)
    palette.ask(name)
    expect(palette.chosen).to_contain_text(name)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/contacts/\d+/"))
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    assert address.startswith("/contacts/")


def test_the_palette_offers_first_what_can_be_done_with_the_record_on_the_page(sign_in: SignIn) -> None:
    page = sign_in("head")
    name, _address = first_record(page)
    palette = Palette(page).open()
    expect(palette.group(name).first).to_contain_text("Hand over")
    page.keyboard.press("Enter")
    expect(page.locator("kith-dialog dialog[open]")).to_contain_text("Hand over")


def test_the_palette_acts_on_the_ticked_rows_of_a_list(sign_in: SignIn) -> None:
    page = sign_in("head")
    screen = ListScreen(page)
    for row in (0, 1):
        screen.rows.nth(row).locator(".check input").check()
    palette = Palette(page).open()
    palette.group("2 selected").filter(has_text="Hand over").click()
    expect(screen.dialog.get_by_label("Reason")).to_be_visible()


def test_a_name_that_nobody_has_becomes_a_new_contact(sign_in: SignIn) -> None:
    page = sign_in("sales")
    last = f"Quaster{new_mark()}"
    Palette(page).open("/").ask(f"Ann {last}")
    page.locator("dialog.palette").get_by_role("option", name=f"Create contact “Ann {last}”").click()
    page.wait_for_url(re.compile(r"/contacts/new/"))
    expect(page.get_by_label("First name")).to_have_value("Ann")
    expect(page.get_by_label("Last name")).to_have_value(last)


def test_the_search_page_answers_while_one_types(sign_in: SignIn) -> None:
    page = sign_in("head")
    name, _address = first_record(page)
    page.goto("/search/")
    page.get_by_role("searchbox").press_sequentially(name, delay=20)
    expect(page.locator(".hits .hit").first).to_contain_text(name)
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    page.get_by_role("navigation", name="Kind of record").get_by_role("link", name="Customers").click()
    page.wait_for_url(re.compile("only=customers"))
    assert faults_of(page) == []


def test_search_works_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("head", java_script_enabled=False)
    page.goto("/search/")
    page.get_by_role("searchbox").fill("a")
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_url(re.compile(r"/search/\?q=a"))
    page.locator(".hits .hit").first.click()
    page.wait_for_url(re.compile(r"/(contacts|customers|employees|teams)/\d+/"))


def test_the_question_mark_shows_the_keys_of_the_page(sign_in: SignIn) -> None:
    page = sign_in("head")
    first_record(page)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    for words in ("Hand over", "Edit", "Write a note", "Search and commands"):
        expect(keys.get_by_text(words, exact=True).first).to_be_visible()


def test_the_question_mark_tells_what_works_in_a_list_each_key_once(sign_in: SignIn) -> None:
    page = sign_in("head")
    page.goto("/contacts/?view=all")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    for words in ("Saved views", "Next and previous row", "Edit the cell, or open the record", "Select the row"):
        expect(keys.get_by_text(words, exact=True)).to_be_visible()
    assert keys.locator("dd", has_text="/").count() == 1


def test_on_the_phone_the_palette_fills_the_screen_and_nothing_is_too_wide(sign_in: SignIn) -> None:
    page = sign_in("head", phone=True)
    page.get_by_role("navigation", name="Quick access").get_by_role("link", name="Search").tap()
    palette = Palette(page)
    expect(palette.rows.first).to_be_visible()
    palette.ask("an")
    expect(palette.group("Records").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults_of(page) == []
