"""The pages of an import, from the file to its undo."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Locator, Page, expect


class ImportScreen:
    """The pages of an import of contacts. Each must pass axe and fit the screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.goto("/contacts/import/")

    @property
    def alert(self) -> Locator:
        return self.page.get_by_role("main").locator(".alert")

    def upload(self, name: str, data: bytes, kind: str = "text/csv") -> None:
        file: FilePayload = {"name": name, "mimeType": kind, "buffer": data}
        self.page.locator("input[type=file]").set_input_files(file)
        self.press("Continue")

    def press(self, label: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=label).click()

    def becomes(self, column: str) -> Locator:
        """Return the select of a column's target."""
        return self.page.get_by_label(f"What “{column}” becomes")

    def tiles(self) -> dict[str, int]:
        """The numbers of the preview or of the result."""
        texts = [text.split("\n") for text in self.page.locator(".tile").all_inner_texts()]
        return {label: int(number.replace(",", "")) for number, label in texts}

    def run(self) -> None:
        """Start it and wait for its result."""
        self.page.get_by_role("button", name="Import now").click()
        expect(self.page.get_by_role("link", name="Again with the same mapping")).to_be_visible(timeout=60_000)
