"""Every page stands in a frame of Kith, those of packages included: no address shows a page without style."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern, RoutePattern

from tests.contract import routes
from tests.contract.people import STRANGER, visitor
from tests.contract.world import World

# Both frames, in the application and outside of it, are whole documents with one style sheet and one main part.
MARKS = (b'<link rel="stylesheet"', b'<main class="', b'id="content"')
PLACEHOLDERS = {"key": "no-such-key", "uidb36": "a1", "pk": 1}


def is_framed(response: Any) -> bool:
    """Whether an answer is a page in a frame or no page at all; the walks of isolation ask it of all pages of Kith."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return True
    return not response.content or all(mark in response.content for mark in MARKS)


def package_addresses() -> list[str]:
    """The addresses of packages."""
    return sorted({reverse(name, kwargs=parameters) for name, parameters in _named(get_resolver().url_patterns)})


def _named(patterns: list[Any], outer: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in patterns:
        names = (*outer, *_parameters(each.pattern))
        if isinstance(each, URLResolver):
            yield from _named(each.url_patterns, names)
        elif isinstance(each, URLPattern) and each.name and not routes.is_ours(each.callback):
            yield each.name, {name: PLACEHOLDERS[name] for name in names}


def _parameters(pattern: RegexPattern | RoutePattern) -> tuple[str, ...]:
    return tuple(pattern.regex.groupindex)


@pytest.mark.parametrize("who", ["sys", "nil", STRANGER])
def test_no_page_of_a_package_is_without_a_frame(world: World, who: str) -> None:
    addresses = package_addresses()
    assert len(addresses) > 20
    person = visitor(world, who)
    answers = {address: person.get(address) for address in addresses}
    assert [address for address, answer in answers.items() if answer.status_code >= 500 or not is_framed(answer)] == []
