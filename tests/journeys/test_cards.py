"""Stories of people who photograph visiting cards."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect

from kith.kit.cards.seeing import is_installed
from tests.journeys.conftest import SignIn
from tests.journeys.screens.list import faults_of
from tests.kit.test_seeing_cards import drawn

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra «ocr» cannot be had on this machine")
READING_MS = 60_000


def card() -> FilePayload:
    written = [
        (60.0, 60.0, 54.0, "Nora Brandt"),
        (60.0, 150.0, 32.0, "Sales Manager"),
        (60.0, 260.0, 44.0, "Birchwood Ltd"),
        (60.0, 360.0, 30.0, "nora@brandt.example"),
        (60.0, 410.0, 30.0, "+44 20 7946 0958"),
    ]
    return {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": drawn(written, turn=3)}


def test_a_card_photographed_with_the_phone_becomes_a_contact(sign_in: SignIn) -> None:
    page = sign_in("sales", phone=True)
    page.goto("/contacts/scan/")
    assert faults_of(page) == []
    page.locator("input[type=file]").set_input_files(card())
    page.get_by_role("button", name="Read the card").click()
    page.wait_for_url("**/contacts/scan/*/", timeout=READING_MS)
    expect(page.get_by_label("First name")).to_have_value("Nora")
    expect(page.get_by_label("Last name")).to_have_value("Brandt")
    assert faults_of(page) == []
    # A line on the picture goes into the field in hand.
    page.get_by_label("Department").click()
    page.get_by_role("button", name="Sales Manager").press("Enter")
    expect(page.get_by_label("Department")).to_have_value("Sales Manager")
    page.get_by_label("Department").fill("Sales")
    page.get_by_role("button", name="Make the contact").click()
    expect(page.get_by_role("heading", name="Nora Brandt").first).to_be_visible()
    expect(page.get_by_text("Birchwood Ltd").first).to_be_visible()
    expect(page.get_by_text("card.webp").first).to_be_attached()
