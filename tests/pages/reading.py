"""Parse a page: rows, cells, chips and messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.test import Client
from django.test.html import Element, parse_html

from tests.cast import Person

FRAGMENT = {"HX-Request": "true"}


def sign_in(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(person.user)
    return client


class Shown:
    """A parsed response."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.status: int = answer.status_code
        self.text: str = answer.content.decode()
        self.root = parse_html(self.text)

    def all(self, tag: str = "", /, **attributes: str) -> list[Element]:
        """The elements of that name with these attributes; ``cls`` is one of the classes."""
        return [each for each in walk(self.root) if _fits(each, tag, attributes)]

    def one(self, tag: str = "", /, **attributes: str) -> Element:
        (found,) = self.all(tag, **attributes)
        return found

    def has(self, tag: str = "", /, **attributes: str) -> bool:
        return bool(self.all(tag, **attributes))

    @property
    def rows(self) -> list[str]:
        """The names in the first column."""
        return [words(each) for each in self.all("th", scope="row")]

    @property
    def heads(self) -> list[str]:
        return [words(each) for each in self.all("th", scope="col")]

    @property
    def chips(self) -> list[str]:
        """The conditions as words."""
        return [words(each) for each in self.all("a", cls="chip-body")]

    @property
    def editable(self) -> dict[str, list[str]]:
        """For each row that can be edited the heads of the cells that can."""
        heads = self.heads
        return {
            words(row.children[1]): [
                head for head, cell in zip(heads, row.children[1:], strict=True) if _has_class(cell, "editable")
            ]
            for row in self.all("tr")
            if attribute(row, "data-id") and not attribute(row, "data-why")
        }

    def links(self, text: str) -> list[str]:
        return [attribute(each, "href") for each in self.all("a") if words(each) == text]

    @property
    def said(self) -> str:
        """The sentence of the toast that came along."""
        return str(json.loads(self.answer.headers.get("HX-Trigger", "{}")).get("toast", {}).get("text", ""))

    @property
    def undo(self) -> str:
        """Return the URL of Undo, from an htmx response or a page."""
        told = json.loads(self.answer.headers.get("HX-Trigger", "{}")).get("toast", {}).get("undo_url", "")
        return str(told or next(filter(None, (attribute(each, "data-undo") for each in walk(self.root))), ""))


def get(client: Client, address: str, **headers: str) -> Shown:
    """The page that an address leads to, after all redirects."""
    return Shown(client.get(address, headers=headers, follow=True))


def fragment(client: Client, address: str) -> Shown:
    """Return the response to an htmx request."""
    return Shown(client.get(address, headers=FRAGMENT, follow=True))


def query_of(answer: Any) -> dict[str, str]:
    """Return the query parameters of a redirect."""
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def walk(element: Any) -> Iterator[Element]:
    for child in getattr(element, "children", ()):
        if isinstance(child, Element):
            yield child
            yield from walk(child)


def words(element: Any) -> str:
    """The text inside, with single spaces."""
    return " ".join(_texts(element)).strip()


def _texts(element: Any) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, Element):
            if attribute(child, "aria-hidden") != "true" and child.name not in ("svg", "kbd"):
                yield from _texts(child)
        elif str(child).strip():
            yield " ".join(str(child).split())


def attribute(element: Element, name: str) -> str:
    return next((str(value or "") for key, value in element.attributes if key == name), "")


def _fits(element: Element, tag: str, attributes: dict[str, str]) -> bool:
    return (not tag or element.name == tag) and all(
        _tests.get(key, _equal(key))(element, value) for key, value in attributes.items()
    )


def _equal(key: str) -> Callable[[Element, str], bool]:
    return lambda element, value: attribute(element, key.replace("_", "-")) == value


def _has_class(element: Any, name: str) -> bool:
    return name in attribute(element, "class").split()


_tests: dict[str, Callable[[Element, str], bool]] = {"cls": _has_class}
