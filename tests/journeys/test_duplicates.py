"""Records that are there twice are found, merged, and told apart for good."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from kith.people.models import DuplicatePair
from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.list import faults_of
from tests.journeys.screens.record import RecordScreen


def twins(page: Page, mark: str) -> None:
    """One person, written down twice with a slip of the pen."""
    digits = "".join(str(ord(letter) % 10) for letter in mark)
    values = {"first_name": f"Kat{mark}", "phone": f"+49 30 90{digits}", "birthday": "1980-04-03"}
    made(page, "contacts", last_name="Ostrowski", email=f"{mark}@one.example", city="Ulm", **values)
    made(page, "contacts", last_name="Ostrwoski", city="Ulm", **values)


def pair_in_queue(page: Page, mark: str) -> Locator:
    """The pair at the head of the queue, as soon as it was compared."""
    found = page.get_by_role("article").filter(has_text=f"Kat{mark} Ostrowski")
    page.goto("/contacts/duplicates/")
    page.get_by_role("button", name="Look through all records").click()
    expect(page.get_by_text("compared").or_(page.get_by_text("Done")).first).to_be_visible(timeout=60_000)
    page.goto("/contacts/duplicates/")
    expect(found).to_be_visible()
    return found


@pytest.mark.database
def test_a_duplicate_is_merged_and_comes_apart_after_a_later_edit(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    twins(page, mark)
    pair = pair_in_queue(page, mark)
    expect(pair).to_contain_text("same birthday")
    assert faults_of(page) == []
    pair.get_by_role("link", name="Compare").click()
    expect(page.locator("#merge-result")).to_contain_text(f"{mark}@one.example")
    assert faults_of(page) == []
    page.get_by_role("button", name="Merge", exact=True).click()
    page.wait_for_url(re.compile(r"/contacts/\d+/$"))
    screen = RecordScreen(page)
    screen.value("City").dblclick()
    page.get_by_role("textbox", name="City").fill("Kiel")
    page.keyboard.press("Enter")
    expect(screen.value("City")).to_have_text("Kiel")
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Un-merge").click()
    page.get_by_role("button", name="Un-merge").click()
    page.wait_for_url(re.compile(r"/contacts/\d+/$"))
    expect(screen.value("City")).to_have_text("Kiel")
    page.goto("/contacts/duplicates/")


def test_the_queue_is_worked_off_by_keyboard_and_remembers(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    twins(page, mark)
    pair = pair_in_queue(page, mark)
    first = page.get_by_role("article").first.get_by_role("heading").inner_text()
    page.keyboard.press("n")
    expect(page.get_by_role("article").filter(has_text=first)).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Remembered")).to_be_visible()
    if pair.count():
        pair.get_by_role("button", name="Not duplicates").click()
        expect(pair).to_have_count(0)
    page.get_by_role("button", name="Look through all records").click()
    page.goto("/contacts/duplicates/")
    expect(pair).to_have_count(0)
    page.get_by_label("Show").select_option(str(DuplicatePair.State.NOT_DUPLICATES))
    expect(pair).to_be_visible()
    assert faults_of(page) == []
    page.goto("/contacts/duplicates/")
    page.keyboard.press("m")
    page.wait_for_url(re.compile(r"/merge/"))
