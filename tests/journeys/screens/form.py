"""The form of a record."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page


class FormScreen:
    """The form of a record with its child rows."""

    def __init__(self, page: Page, path: str = "") -> None:
        """``path`` is opened; without it the page shows a form already."""
        self.page = page
        if path:
            page.goto(path)

    @property
    def button(self) -> Locator:
        return self.page.get_by_role("button", name="Save", exact=True)

    def write(self, label: str, text: str, *, nth: int = 0) -> FormScreen:
        """Fill the field with this label, the first of several unless said otherwise."""
        self.page.get_by_role("textbox", name=label, exact=True).nth(nth).fill(text)
        return self

    def add(self, parts: str) -> Locator:
        """A new row among the parts, such as “Addresses”."""
        self.page.get_by_role("button", name=f"Add to {parts}").click()
        return self.page.get_by_role("group", name=re.compile(rf"^{parts} \d+$")).last

    def choose(self, within: Locator, label: str, words: str) -> None:
        """Choose by typing in a combobox."""
        box = within.locator("input").and_(within.get_by_role("combobox", name=label))  # made by JavaScript
        box.click()
        box.press_sequentially(words)
        within.get_by_role("option", name=words).first.click()

    def save(self) -> None:
        """Save, and wait for the page of the record."""
        self.button.click()
        self.page.wait_for_url(re.compile(r"/\d+/(\?.*)?$"))
