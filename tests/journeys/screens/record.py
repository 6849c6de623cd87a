"""The page of a record."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


class RecordScreen:
    """The page of a record as a person reads and changes it."""

    def __init__(self, page: Page, path: str = "") -> None:
        """``path`` is opened; without it the page shows a record already."""
        self.page = page
        if path:
            page.goto(path)
        page.locator("kith-details:defined").wait_for(state="attached")

    @property
    def name(self) -> Locator:
        return self.page.locator(".record-head h2")

    @property
    def dialog(self) -> Locator:
        return self.page.locator("kith-dialog dialog[open]")

    @property
    def toast(self) -> Locator:
        return self.page.locator("kith-toasts .toast").last

    @property
    def entries(self) -> Locator:
        """The entries of the timeline, newest first."""
        return self.page.locator(".timeline .event")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def value(self, label: str) -> Locator:
        """The value of the details with this label."""
        named = self.page.locator("dt").filter(has_text=re.compile(f"^{re.escape(label)}$"))
        return self.page.locator("aside .detail").filter(has=named).locator("dd")

    def edit(self, label: str) -> Locator:
        """The control of a value, opened by the keyboard."""
        self.value(label).locator(".edit-here").focus()
        self.press("Enter")
        return self.control(label)

    def control(self, label: str) -> Locator:
        found = (
            self.value(label).locator("form :is(input:not([type=hidden]), textarea, select:not([data-hidden]))").first
        )
        expect(found).to_be_focused()
        return found

    def undo(self) -> None:
        self.toast.get_by_role("button", name="Undo").click()
