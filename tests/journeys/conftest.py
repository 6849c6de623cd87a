"""A browser for each person of a story; what it complains about fails the story."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

PASSWORD = "kith-demo"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# How long a story waits for what it needs, on a machine that has much else to do.
WAIT_MS = 30_000

type SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """The cookies of those who signed in before, by name."""
    return {}


@pytest.fixture
def sign_in(browser: Browser, served: str, signed_in: dict[str, Any]) -> Iterator[SignIn]:
    """Sign somebody in: `sign_in("head")`; `phone=True` on a phone. No page may complain in the console."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def enter(who: str, *, phone: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else DESK, has_touch=phone, is_mobile=phone, base_url=served,
            storage_state=signed_in.get(who), **options,
        )  # fmt: skip
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto("/")
        if "/account/" in page.url:  # for the first time, or after a story that ended the session
            page.get_by_label("E-mail").fill(f"{who}@demo.example")
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.locator(".plain-card form [type=submit]").first.click()
            page.wait_for_url(lambda url: "/account/" not in url)
            signed_in[who] = {"cookies": context.cookies(), "origins": []}
        # Statuses 409 and 422 are answers; the browser calls them errors all the same.
        page.on("console", lambda said: complaints.append(said.text) if _is_fault(said.type, said.text) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


def _is_fault(kind: str, text: str) -> bool:
    answered = "status of 409" in text or "status of 422" in text
    return kind in ("error", "warning") and not answered
