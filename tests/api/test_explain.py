"""``kith explain`` tells what is derived and from where."""

from __future__ import annotations

import re

import pytest

from kith.engine.declare import registry
from kith.engine.declare.explain import explain
from kith.engine.web.errors import NotFound


@pytest.mark.parametrize("slug", ["contacts", "customers", "teams", "contact-points", "handovers"])
def test_every_part_of_a_declaration_is_explained(slug: str) -> None:
    text = explain(slug)
    resource = registry.declared(slug)
    assert resource is not None
    for title in ("Fields", "List", "Record page", "Search", "Policy", "Actions", "Hooks", "Addresses"):
        assert f"\n{title}" in text
    for name in resource.bound:
        assert re.search(rf"^  {name} ", text, re.MULTILINE)
    for action in resource.actions:
        assert f"/api/v1/{slug}/<id>/actions/{action.name}/" in text


def test_places_name_the_file_and_line_of_what_is_declared() -> None:
    text = explain("contacts")
    assert re.search(r"declared in   kith/people/resources/contacts\.py:\d+", text)
    assert re.search(r"hand_over\(to: link, reason: text, keep_following: yes_no\?\)", text)
    assert re.search(r"derive        kith/people/resources/contacts\.py:\d+", text)
    assert re.search(r"^  owner +link +w··l +OwnedRow ", text, re.MULTILINE)
    assert "name by sort_name" in text


def test_an_entity_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(NotFound, match="there is no entity 'people'; there are: absences, access-to-books, addresses"):
        explain("people")
