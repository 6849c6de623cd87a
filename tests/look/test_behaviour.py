"""What the custom elements do, in a real browser under the strict content security policy."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.serving import free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the gallery, served by a process of its own."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.look.site", str(port)], cwd=ROOT)
    wait_for(f"http://127.0.0.1:{port}/", process)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1440, "height": 900})
        browser.close()


@pytest.fixture
def page(browser_page: Page) -> Iterator[Page]:
    """The page; a test fails when the console has shown an error."""
    faults: list[str] = []

    def note(message: object) -> None:
        faults.append(str(message))

    def heed(message: object) -> None:
        text = str(getattr(message, "text", message))
        if getattr(message, "type", "") == "error" and "422" not in text and "favicon" not in text:
            faults.append(text)

    browser_page.on("pageerror", note)
    browser_page.on("console", heed)
    yield browser_page
    browser_page.remove_listener("pageerror", note)
    browser_page.remove_listener("console", heed)
    assert faults == []


def test_a_dialog_shows_errors_saves_and_gives_the_focus_back(page: Page, site: str) -> None:
    page.goto(site + "/")
    page.keyboard.press("c")
    name = page.get_by_label("Name", exact=True)
    expect(name).to_be_focused()
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_text("Enter a name.")).to_be_visible()
    expect(name).to_be_focused()
    name.fill("Ann Lee")
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()


def test_escape_asks_before_typed_text_is_lost(page: Page, site: str) -> None:
    page.goto(site + "/")
    link = page.get_by_role("link", name="New contact")
    link.click()
    page.get_by_label("Name", exact=True).fill("Ann")
    page.once("dialog", lambda question: question.dismiss())
    page.keyboard.press("Escape")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ann")
    page.once("dialog", lambda question: question.accept())
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(link).to_be_focused()


def test_the_palette_finds_and_opens_with_keys_alone(page: Page, site: str) -> None:
    page.goto(site + "/")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search and commands")
    expect(box).to_be_focused()
    expect(page.get_by_role("option")).to_have_count(11)
    box.press_sequentially("kenji")
    expect(page.get_by_role("option", name="Kenji Watanabe")).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(3)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Kenji Watanabe")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(site + "/record/")


def test_the_palette_goes_a_level_down_and_back(page: Page, site: str) -> None:
    page.goto(site + "/")
    page.keyboard.press("Control+k")
    page.get_by_role("option", name="Change state").click()
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Backspace")
    with page.expect_request(lambda request: "/palette/" in request.url and "level" not in request.url):
        page.keyboard.type("a")


def test_a_combobox_searches_the_server_and_creates(page: Page, site: str) -> None:
    page.goto(site + "/form/")
    box = page.get_by_role("combobox", name="Customer")
    box.fill("oksana")
    page.get_by_role("option", name="Oksana Shevchenko").click()
    expect(box).to_have_value("Oksana Shevchenko")
    expect(page.locator("select[name=customer]")).to_have_value("3")
    box.fill("Brand new")
    page.get_by_role("option", name="Create “Brand new”").click()
    page.locator("dialog").get_by_label("Name", exact=True).fill("New one")
    page.get_by_role("button", name="Save contact").nth(-1).click()
    expect(box).to_have_value("New one")
    expect(page.locator("select[name=customer]")).to_have_value("99")


def test_a_combobox_of_tags_takes_free_text_and_drops_with_backspace(page: Page, site: str) -> None:
    page.goto(site + "/form/")
    box = page.get_by_role("combobox", name="Tags")
    box.fill("harbour")
    page.keyboard.press("Enter")
    assert page.locator("select[name=tags]").evaluate("s => [...s.selectedOptions].map(o => o.value)") == [
        "logistics",
        "harbour",
    ]
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    assert page.locator("select[name=tags]").evaluate("s => s.selectedOptions.length") == 0


def test_ticking_rows_shows_the_bar_and_counts(page: Page, site: str) -> None:
    page.goto(site + "/")
    boxes = page.locator("tbody .check input")
    page.get_by_role("button", name="Clear the selection").click()
    expect(page.locator(".bulk")).to_be_hidden()
    boxes.nth(0).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator(".bulk strong")).to_have_text("5 selected")
    page.get_by_label("Select all rows of this page").click()
    expect(page.locator(".bulk strong")).to_have_text("27 selected")
    page.get_by_role("button", name="Select all 2,046 matching").click()
    expect(page.locator(".bulk strong")).to_have_text("all 2,046 matching selected")
    assert page.locator(".bulk input[name=all]").input_value() == "1"


def test_arrows_x_and_enter_work_in_a_list(page: Page, site: str) -> None:
    page.goto(site + "/")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(page.locator("tbody tr").nth(1)).to_have_attribute("aria-current", "true")
    page.keyboard.press("x")
    expect(page.locator("tbody .check input").nth(1)).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(site + "/record/")


def test_two_keys_lead_to_a_page_and_the_question_mark_lists_them(page: Page, site: str) -> None:
    page.goto(site + "/form/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Contacts")
    expect(page.locator("#keys")).to_contain_text("Search and commands")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url(site + "/empty/")


def test_keys_do_nothing_while_one_types(page: Page, site: str) -> None:
    page.goto(site + "/form/")
    field = page.get_by_label("First name")
    field.fill("")
    field.press_sequentially("g o ?")
    expect(field).to_have_value("g o ?")
    expect(page).to_have_url(site + "/form/")


def test_theme_and_folded_side_bar_are_kept(page: Page, site: str) -> None:
    page.goto(site + "/")
    page.get_by_role("button", name="Lea Brandt").click()
    page.locator("#menu-account").get_by_role("button", name="Dark").click()
    page.get_by_role("button", name="Fold the side bar").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-side", "narrow")
    page.get_by_role("button", name="Fold the side bar").click()
    page.evaluate("localStorage.clear()")


def test_a_menu_opens_takes_arrows_and_closes(page: Page, site: str) -> None:
    page.goto(site + "/gallery/")
    page.get_by_role("button", name="Menu", exact=True).click()
    menu = page.locator("#menu-sample")
    expect(menu.get_by_role("button", name="Edit")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("button", name="Copy link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_a_sample_account_fills_in_the_form(page: Page, site: str) -> None:
    page.context.clear_cookies()
    page.goto(site + "/account/login/")
    page.get_by_role("button", name="Salesperson").click()
    expect(page.get_by_label("E-mail")).to_have_value("sales@demo.example")
    expect(page.get_by_label("Password", exact=True)).to_have_value("kith-demo")


# What fades in has little contrast until it is there. What turns for ever is not faded, and cannot be finished.
SETTLE = """() => {
  const turning = (each) => each.effect.getComputedTiming().endTime === Infinity;
  document.getAnimations().filter((each) => !turning(each)).forEach((each) => each.finish());
}"""


@pytest.mark.parametrize("path", ["/", "/record/", "/form/", "/gallery/", "/empty/", "/account/login/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_fault(page: Page, site: str, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(site + path)
    page.evaluate(SETTLE)
    page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []


def test_markup_carries_no_style_and_no_inline_script(page: Page, site: str) -> None:
    for path in ("/", "/record/", "/form/", "/gallery/"):
        html = page.request.get(site + path).text()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\b(src|type=\"application/json\"))", html)
