"""Every page that a role can reach by links fits a phone, has no serious fault for axe, and does not complain."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from tests.journeys.conftest import SignIn
from tests.journeys.screens.list import faults_of

ROLES = ("sysadmin", "admin", "head", "sales", "sales2", "support")
# Files and other things that are no pages; leaving would end the session.
NO_PAGES = frozenset({"photo", "account_logout", "import-errors", "openapi", "metrics", "healthz", "readyz"})
# Of these every kind of record is visited, of other pages one.
OF_EACH_KIND = frozenset({"list", "record"})
# A link within an SVG holds its address otherwise.
LINKS = (
    "links => links.map(link => new URL(link.getAttribute('href'), location.href).href)"
    ".filter(href => href.startsWith(location.origin))"
)


def kind_of(address: str) -> tuple[str, str] | None:
    """Which page an address leads to: its route, and the kind of record where each is looked at; None for no page."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    if match.url_name in NO_PAGES or match.route.startswith("api/") or "format=" in address:
        return None
    resource = match.kwargs.get("resource")
    return match.route, resource.slug if resource is not None and match.url_name in OF_EACH_KIND else ""


def walk(page: Page) -> Iterator[str]:
    """Open one page of each kind, beginning with the first, and yield its address."""
    waiting, seen = [page.url], {kind_of(page.url)}
    while waiting:
        address = waiting.pop(0)
        try:
            answer = page.goto(address)
        except Error as error:
            if "Download is starting" in str(error):
                continue
            raise
        assert answer is not None
        assert answer.status < 400, f"{address} is linked but answers {answer.status}"
        yield address
        for link in page.locator("a[href]").evaluate_all(LINKS):
            if (kind := kind_of(link)) is not None and kind not in seen:
                seen.add(kind)
                waiting.append(link)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_fits_the_phone_and_is_sound(sign_in: SignIn, role: str) -> None:
    scheme = "dark" if ROLES.index(role) % 2 else "light"
    page = sign_in(role, phone=True, color_scheme=scheme)
    faults: list[str] = []
    routes: set[str] = set()
    for address in walk(page):
        routes.add(resolve(urlsplit(address).path).route)
        if (wider := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            faults.append(f"{address} is {wider} px wider than the phone")
        faults += [f"{address}: {fault}" for fault in faults_of(page)]
    assert faults == []
    assert len(routes) >= 20
