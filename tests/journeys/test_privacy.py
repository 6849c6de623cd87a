"""Stories of people who ask what is kept about them, and of rules that forget them by themselves."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.form import FormScreen
from tests.journeys.screens.list import faults_of


def test_an_administrator_shows_hands_out_and_erases_all_about_a_person(sign_in: SignIn) -> None:
    page, mark = sign_in("admin"), new_mark()
    name = f"Ann Lee {mark}"
    contact = made(
        page, "contacts", first_name="Ann", last_name=f"Lee {mark}", email=f"ann.{mark}@example.com", city="Husum"
    )
    page.goto(f"/contacts/{contact}/privacy/")
    expect(page.get_by_role("main")).to_contain_text(f"ann.{mark}@example.com")
    assert faults_of(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as JSON").click()
    told = json.dumps(json.loads(download.value.path().read_text())["data"])
    assert f"ann.{mark}@example.com" in told
    page.get_by_role("textbox", name="Write").fill("Somebody else")
    page.get_by_role("button", name="Erase for good").click()
    expect(page.locator(".error, [aria-invalid=true]").first).to_be_visible()
    page.get_by_role("textbox", name="Write").fill(name)
    page.get_by_role("button", name="Erase for good").click()
    expect(page.locator("kith-toasts .toast").last).to_contain_text("The person was erased")
    page.goto(f"/contacts/?q={mark}")
    expect(page.get_by_text(name)).to_have_count(0)
    assert mark not in page.request.get(f"/contacts/{contact}/").text()


def test_on_the_phone_a_dry_run_tells_whom_a_retention_rule_is_about(sign_in: SignIn) -> None:
    page, mark = sign_in("admin", phone=True), new_mark()
    form = FormScreen(page, "/retention-rules/new/").write("Name", f"Half a year {mark}")
    form.choose(page.get_by_role("main"), "Segment", "Gone cold")
    page.get_by_role("textbox", name="Unchanged for (days)").fill("60")
    form.save()
    page.get_by_role("main").get_by_role("button", name="More").click()
    page.get_by_role("link", name="Dry run and log").click()
    expect(page.get_by_role("heading", name="people are concerned now")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("not active")
    expect(page.get_by_role("main")).to_contain_text("Not followed yet")
    assert faults_of(page) == []
