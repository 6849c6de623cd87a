"""Stories of people who move others from stage to stage, and of heads who ask how far all have come."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.list import faults_of
from tests.journeys.screens.record import RecordScreen


@pytest.mark.database
def test_a_click_moves_somebody_on_and_undo_takes_it_back(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    contact = made(page, "contacts", last_name=f"Ames {mark}")
    screen = RecordScreen(page, f"/contacts/{contact}/")
    bar = page.locator(".stages")
    expect(bar).to_contain_text("In no stage yet")
    bar.get_by_role("button", name="Interested").click()
    expect(bar.locator("[aria-current=step]")).to_have_text("Interested")
    expect(screen.toast).to_contain_text("is in the stage “Interested” now")
    assert faults_of(page) == []
    screen.undo()
    expect(bar).to_contain_text("In no stage yet")


def test_on_the_phone_without_a_script_a_stage_is_chosen_and_the_report_leads_to_it(sign_in: SignIn) -> None:
    mark = new_mark()
    contact = made(sign_in("head"), "contacts", last_name=f"Ames {mark}")
    page = sign_in("head", phone=True, java_script_enabled=False)
    page.goto(f"/contacts/{contact}/")
    page.locator(".stages").get_by_role("button", name="Advocate").click()
    expect(page.locator(".stages [aria-current=step]")).to_have_text("Advocate")
    page.goto("/journey-stages/report/")
    page.get_by_role("link", name="in the stage Advocate").click()
    expect(page).to_have_url(re.compile(r"/contacts/\?journey_stage="))
    page.goto(f"{page.url}&name.contains={mark}")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_the_head_of_sales_sees_who_handed_over_to_whom_and_opens_the_hand_overs(sign_in: SignIn) -> None:
    page = sign_in("head")
    page.goto("/handovers/report/?since=2020-01-01")
    number = page.locator("main tbody a").first
    count = (number.text_content() or "").strip()
    assert faults_of(page) == []
    number.click()
    expect(page).to_have_url(re.compile(r"/handovers/\?giver"))
    expect(page.locator(".foot")).to_contain_text(f"of {count}")
