"""Every page that a role can reach by links fits a phone, has no serious fault for axe, and does not complain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.journeys.conftest import SignIn
from tests.journeys.screens.list import faults_of

ROLES = ("sysadmin", "admin", "head", "sales", "sales2", "support")
# Files and other things that are no pages; leaving would end the session.
NO_PAGES = frozenset({"photo", "account_logout", "import-errors", "openapi", "metrics", "healthz", "readyz"})
# Of these every kind of record is visited, of other pages one.
OF_EACH_KIND = frozenset({"list", "record"})
# Once as many of these are on a page as its width can hang on.
COUNTED = frozenset({"th", "button"})


class Seen(HTMLParser):
    """What a page links to, and of which elements with which classes it is built."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.elements: set[tuple[str, str]] = set()
        self.numbers: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.add((tag, given.get("class") or ""))
        self.numbers[tag] += tag in COUNTED
        if tag == "a" and (href := given.get("href")):
            self.links.append(urljoin(self.address, href))

    @property
    def kind(self) -> tuple[str, str] | None:
        return kind_of(self.address)

    @property
    def shape(self) -> tuple[object, ...]:
        """Equal for pages of one kind that differ in nothing but their texts."""
        return self.kind, frozenset(self.elements), frozenset(self.numbers.items())


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


def is_page(headers: Mapping[str, str]) -> bool:
    """Whether the browser shows the answer, and does not put it into a file."""
    return headers.get("content-type", "").startswith("text/html") and "content-disposition" not in headers


def walk(page: Page) -> Iterator[Seen]:
    """Read one page of each kind that links lead to, beginning with the one that is open."""
    origin = urljoin(page.url, "/")
    waiting, seen = [page.url], {kind_of(page.url)}
    while waiting:
        address = waiting.pop(0)
        answer = page.request.get(address)
        assert answer.status < 400, f"{address} is linked but answers {answer.status}"
        if not is_page(answer.headers):
            continue
        found = Seen(answer.url, answer.text())
        yield found
        for link in found.links:
            if link.startswith(origin) and (kind := kind_of(link)) is not None and kind not in seen:
                seen.add(kind)
                waiting.append(link)


def test_every_page_of_every_role_fits_the_phone_and_is_sound(sign_in: SignIn) -> None:
    """A page that is built like one that an earlier role saw is read, and not drawn again."""
    faults: list[str] = []
    drawn: set[tuple[object, ...]] = set()
    examined: set[object] = set()
    for number, role in enumerate(ROLES):
        page = sign_in(role, phone=True, color_scheme="dark" if number % 2 else "light")
        routes: set[str] = set()
        for found in walk(page):
            routes.add(resolve(urlsplit(found.address).path).route)
            if found.shape in drawn:
                continue
            drawn.add(found.shape)
            page.goto(found.address)
            if (wider := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
                faults.append(f"{found.address} is {wider} px wider than the phone")
            if found.kind not in examined:
                examined.add(found.kind)
                faults += [f"{found.address}: {fault}" for fault in faults_of(page)]
        assert len(routes) >= 20
    assert faults == []
    assert len(examined) >= 90
