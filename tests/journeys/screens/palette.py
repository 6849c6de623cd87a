"""The palette over any page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class Palette:
    """The palette as a person uses it: opened by a key, filled by typing, left by choosing."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def box(self) -> Locator:
        return self.page.locator("dialog.palette[open]")

    @property
    def rows(self) -> Locator:
        return self.box.get_by_role("option")

    def group(self, label: str) -> Locator:
        return self.box.get_by_role("group", name=label, exact=True).get_by_role("option")

    @property
    def chosen(self) -> Locator:
        return self.box.locator('[role="option"][aria-selected="true"]')

    def open(self, key: str = "Control+k") -> Palette:
        self.page.keyboard.press(key)
        expect(self.box.get_by_role("combobox")).to_be_focused()
        self.rows.first.wait_for()
        return self

    def ask(self, text: str) -> Palette:
        """Type and wait for the answer to it."""
        with self.page.expect_response(lambda answer: "/palette/" in answer.url and answer.ok):
            self.box.get_by_role("combobox").fill(text)
        return self
