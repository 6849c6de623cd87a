"""Stories of people who describe personas and find whom they mean."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.list import faults_of


def test_an_administrator_describes_a_persona_and_finds_its_contacts(sign_in: SignIn) -> None:
    page, name = sign_in("admin"), f"Careful buyer {new_mark()}"
    persona = made(page, "personas", name=name, goals="Spend little")
    contact = made(page, "contacts", last_name=f"Ames {name}", persona=persona)
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Personas").click()
    card = page.locator(".setting").filter(has_text=name)
    expect(card).to_contain_text("Spend little")
    assert faults_of(page) == []
    card.get_by_role("link", name="1 contact").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text(f"Ames {name}")
    page.goto(f"/contacts/{contact}/")
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.locator(".record-head h2")).to_contain_text(name)
