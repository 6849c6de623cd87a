"""A duplicate is merged and comes apart again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.list import ListScreen, faults_of
from tests.journeys.screens.record import RecordScreen

pytestmark = pytest.mark.database


def test_two_records_become_one_and_two_again(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    made(page, "contacts", first_name="Ann", last_name=mark, city="Bonn")
    made(page, "contacts", first_name="Anna", last_name=mark, email=f"{mark}@merge.example")
    ListScreen(page, f"/contacts/?q={mark}")
    for name in (f"Ann {mark}", f"Anna {mark}"):
        page.get_by_role("row", name=name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Merge").click()
    result = page.locator("#merge-result")
    expect(result).to_contain_text(f"{mark}@merge.example")
    assert faults_of(page) == []
    page.get_by_role("radiogroup", name="First name").get_by_role("radio", name="Anna").check()
    expect(result).to_contain_text("Anna")
    page.get_by_role("button", name="Merge", exact=True).click()
    page.wait_for_url(re.compile(r"/contacts/\d+/$"))
    screen = RecordScreen(page)
    expect(screen.name).to_have_text(f"Anna {mark}")
    expect(screen.value("City")).to_have_text("Bonn")
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Un-merge").click()
    page.get_by_role("button", name="Un-merge").click()
    page.wait_for_url(re.compile(r"/contacts/\d+/$"))
    expect(screen.name).to_have_text(f"Ann {mark}")
    assert sorted(ListScreen(page, f"/contacts/?q={mark}").names) == [f"Ann {mark}", f"Anna {mark}"]
