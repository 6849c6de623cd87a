"""The list of an entity."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"


class ListScreen:
    """A list as a person works with it. Rows are named by the text of their first cell."""

    def __init__(self, page: Page, path: str = "/contacts/?view=all") -> None:
        self.page = page
        page.goto(path)
        page.locator("kith-peek:defined").wait_for(state="attached")

    # What stands there ---------------------------------------------------------------------------------

    @property
    def rows(self) -> Locator:
        return self.page.locator("tbody tr[data-id]")

    @property
    def names(self) -> list[str]:
        return [text.strip() for text in self.page.locator("tbody .name .person > span:last-child").all_inner_texts()]

    @property
    def chips(self) -> list[str]:
        return [" ".join(text.split()) for text in self.page.locator(".filters .chip:has(.chip-off)").all_inner_texts()]

    @property
    def foot(self) -> str:
        return self.page.locator(".foot > span").first.inner_text()

    @property
    def count(self) -> str:
        return self.page.locator(".page-bar .count").inner_text()

    def cell(self, row: int, column: str) -> Locator:
        """The cell of the row with this number (from 0) in the column with this head."""
        self.rows.nth(row).wait_for(state="attached")  # the list may just be drawn again, with no heads either
        heads = [text.strip() for text in self.page.locator("thead th:not(.check)").all_inner_texts()]
        return self.rows.nth(row).locator("td:not(.check), th").nth(heads.index(column))

    @property
    def toast(self) -> Locator:
        return self.page.locator("kith-toasts .toast").last

    @property
    def dialog(self) -> Locator:
        return self.page.locator("kith-dialog dialog[open]")

    @property
    def peek(self) -> Locator:
        return self.page.locator("kith-peek:not([hidden])")

    @property
    def bulk_bar(self) -> Locator:
        return self.page.locator("form.bulk")

    # What one does ----------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def focus(self, row: int, column: str) -> Locator:
        """Click a cell beside its text, in the room that it leaves at its left."""
        cell = self.cell(row, column)
        box = cell.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + 3, box["y"] + box["height"] / 2)
        expect(cell).to_be_focused()
        return cell

    def editor(self, cell: Locator) -> Locator:
        """The control in a cell that is being edited."""
        control = cell.locator("form :is(.combo input, input.input, textarea, select:not([data-hidden]))").first
        expect(control).to_be_focused()
        return control

    def filter(self, field: str, *values: str, operator: str = "") -> None:
        """Add a condition through the dialog."""
        self.page.keyboard.press("f")
        self.dialog.get_by_role("link", name=field, exact=True).click()
        if operator:
            self.dialog.get_by_label("Condition").select_option(label=operator)
        for value in values:
            self.dialog.get_by_role("checkbox", name=value, exact=True).check()
        with self.page.expect_navigation():
            self.dialog.get_by_role("button", name="Apply").click()

    def select_all_matching(self) -> None:
        self.focus(0, "Name")
        self.press("Control+a")
        self.bulk_bar.locator("[data-all]").click()

    def bulk(self, label: str) -> None:
        self.bulk_bar.get_by_role("button", name=label).click()

    def pick(self, label: str, text: str) -> str:
        """Choose the first answer of a combobox in the dialog; gives its text."""
        box = self.dialog.get_by_role("combobox", name=label)
        box.fill(text)
        option = self.dialog.locator(".options [role=option]").first
        option.wait_for()
        chosen = option.get_attribute("data-label") or option.inner_text()
        option.click()
        return chosen

    def undo(self) -> None:
        self.toast.get_by_role("button", name="Undo").click()

    def faults(self) -> list[str]:
        """Serious and critical faults that axe finds."""
        return faults_of(self.page)


def faults_of(page: Page) -> list[str]:
    """Serious and critical faults that axe finds on any page."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{fault['id']} {node['target']} {node['failureSummary']}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
