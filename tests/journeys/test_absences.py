"""Stories of people who are away, and of those who stand in for them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.absence import AbsenceScreen
from tests.journeys.screens.list import faults_of
from tests.journeys.screens.record import RecordScreen

CLARA, JONAS = "Clara Möhring", "Jonas Reimers"


def employee(page: Page, name: str) -> int:
    found = page.evaluate("async (name) => (await (await fetch('/api/v1/employees/?q=' + name)).json()).items", name)
    return int(found[0]["id"])


def test_while_somebody_is_away_the_stand_in_works_on_their_records(sign_in: SignIn) -> None:
    clara, mark = sign_in("sales2"), new_mark()
    contact = made(clara, "contacts", last_name=f"Looked after {mark}", city="Kiel")
    away = AbsenceScreen(clara, employee(clara, CLARA))
    jonas = sign_in("sales")
    screen = RecordScreen(jonas, f"/contacts/{contact}/")
    expect(jonas.locator("aside .edit-here")).to_have_count(0)

    away.leave(JONAS, days=3)
    assert faults_of(clara) == []
    try:
        jonas.goto("/")
        expect(jonas.get_by_role("main")).to_contain_text(f"You stand in for {CLARA}")
        screen = RecordScreen(jonas, f"/contacts/{contact}/")
        expect(jonas.get_by_role("main")).to_contain_text(f"{JONAS} stands in")
        screen.edit("City").fill("Bremen")
        screen.press("Enter")
        expect(screen.value("City")).to_have_text("Bremen")
    finally:
        AbsenceScreen(clara, employee(clara, CLARA)).come_back()
    RecordScreen(jonas, f"/contacts/{contact}/")
    expect(jonas.locator("aside .edit-here")).to_have_count(0)
    expect(jonas.get_by_role("main")).to_contain_text("Bremen")
