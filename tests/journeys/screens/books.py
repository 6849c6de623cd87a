"""The access matrix of contact books."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.journeys.screens.form import FormScreen


class AccessScreen:
    """The access matrix."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.goto("/settings/books/")

    def give(self, group: str, book: str, level: str) -> AccessScreen:
        """Give a role or team a level in a book."""
        self.page.get_by_role("combobox", name=f"{group}: {book}").select_option(label=level)
        return self

    def save(self) -> None:
        self.page.get_by_role("button", name="Save the access").click()
        self.page.get_by_text("Access to the books is changed for everybody.").first.wait_for()


def new_book(page: Page, name: str) -> int:
    """Create a contact book by its form; return its id."""
    FormScreen(page, "/contact-books/new/").write("Name", name).save()
    return int(page.url.rstrip("/").rpartition("/")[2])
