"""The page of absences."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Locator, Page

from tests.journeys.screens.form import FormScreen


class AbsenceScreen:
    """The absences of an employee."""

    def __init__(self, page: Page, employee: int) -> None:
        self.page = page
        page.goto(f"/employees/{employee}/absence/")

    @property
    def lines(self) -> Locator:
        return self.page.get_by_role("table", name="Absences").locator("tbody tr")

    def leave(self, stand_in: str, *, days: int) -> None:
        """Enter an absence of ``days`` days from today."""
        form = self.page.get_by_role("main")
        FormScreen(self.page).choose(form, "Stand-in", stand_in)
        first = form.get_by_label("First day")
        last = _day(first.input_value(), days)
        form.get_by_label("Last day").fill(last)
        form.get_by_role("button", name="Set the stand-in").click()
        self.page.get_by_text(f"{stand_in} stands in").first.wait_for()

    def come_back(self) -> None:
        self.page.get_by_role("button", name="Back again").click()
        self.page.get_by_text("Nobody stands in").first.wait_for()


def _day(first: str, days: int) -> str:
    return (date.fromisoformat(first) + timedelta(days=days)).isoformat()
