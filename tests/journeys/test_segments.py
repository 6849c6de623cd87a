"""A segment: its condition is built with a preview, its page tells who is in it, and it filters the list."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.form import FormScreen
from tests.journeys.screens.list import ListScreen, faults_of


def test_a_segment_is_built_with_a_preview_and_filters_the_list(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    for first, city in (("Ann", "Husum"), ("Ben", "Husum"), ("Cleo", "Kiel")):
        made(page, "contacts", first_name=first, last_name=f"Seg {mark}", city=f"{city} {mark}")
    FormScreen(page, "/segments/new/").write("Name", f"From Husum {mark}").save()
    assert faults_of(page) == []
    page.get_by_role("link", name="Build the condition").first.click()
    conditions = page.get_by_role("group", name="Conditions").first
    conditions.get_by_role("combobox", name="Field").first.fill("City")
    conditions.get_by_role("option", name="City", exact=True).first.click()
    page.get_by_role("combobox", name="Condition").select_option(label="is")
    page.get_by_role("textbox", name="Value").fill(f"Husum {mark}")
    page.get_by_role("button", name="Preview").last.click()
    expect(page.get_by_role("heading", name="2 contacts")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/segments/\d+/$"))
    expect(page.get_by_role("main")).to_contain_text(f"City is Husum {mark}")
    expect(page.get_by_role("heading", name="2 contacts")).to_be_visible()
    page.get_by_role("link", name="Show all in the list").click()
    page.wait_for_url(re.compile(r"/contacts/\?segment="))
    assert sorted(ListScreen(page, page.url).names) == [f"Ann Seg {mark}", f"Ben Seg {mark}"]
