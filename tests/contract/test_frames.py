"""Every page stands in a frame of Kith, those of packages included: no address shows a page without style."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern, RoutePattern

from tests.contract import routes
from tests.contract.people import STRANGER, Visitor, visitor
from tests.contract.world import World

# Both frames, in the application and outside of it, are whole documents with one style sheet and one main part.
MARKS = (b'<link rel="stylesheet"', b'<main class="', b'id="content"')
PLACEHOLDERS = {"key": "no-such-key", "uidb36": "a1", "pk": 1}


def bare(person: Visitor, address: str) -> str:
    """What is wrong with the page at an address; empty when it is in a frame or no page at all."""
    response = person.get(address)
    if response.status_code >= 500:
        return f"{response.status_code} {address}"
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return ""
    page = response.content
    if not page or all(mark in page for mark in MARKS):
        return ""
    return f"{response.status_code} {address} for {person.name}"


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
    bad = [bare(visitor(world, who), address) for address in addresses]
    assert [problem for problem in bad if problem] == []


@pytest.mark.parametrize("who", ["alice", STRANGER])
def test_no_page_of_kith_is_without_a_frame(world: World, who: str) -> None:
    person = visitor(world, who)
    places = [place for place in routes.places(world, "alice") if not place.route.is_api]
    addresses = sorted({place.address for place in places} | {place.nothing for place in places} - {""})
    assert len(addresses) > 100
    assert [problem for address in addresses if (problem := bare(person, address))] == []
