"""What an entity takes is on every surface, and what it cannot take or declines is on none."""

from __future__ import annotations

import pytest

from kith.api.openapi import document
from kith.engine.declare import checks, registry
from kith.engine.declare.takes import ABLE
from tests.contract import surfaces
from tests.contract.people import visitor
from tests.contract.world import World


def test_every_entity_is_described_with_what_it_takes_alone() -> None:
    paths = document()["paths"]
    for resource in registry.every():
        for name, there in surfaces.described(paths, resource.slug):
            assert there is resource.takes(name), (resource.slug, name)


@pytest.mark.django_db
def test_every_entity_has_the_pages_of_what_it_takes_alone(world: World) -> None:
    sys = visitor(world, "sys").client
    for resource in registry.every():
        row = world.rows.get(("carol", resource.slug)) or world.rows.get(("a", resource.slug), 0)
        for name, there in surfaces.opened(sys, resource.slug, row):
            assert there is resource.takes(name), (resource.slug, name)
        if resource.listed and row:
            for name, there in surfaces.drawn(sys, resource.slug, row):
                assert there is resource.takes(name), (resource.slug, name)


def test_a_main_entity_takes_everything_unless_it_says_no() -> None:
    for slug in ("contacts", "customers"):
        resource = registry.named(slug)
        assert [name for name in ABLE if not resource.takes(name)] == list(resource.without)


def test_an_entity_that_cannot_take_something_says_so_by_the_same_question() -> None:
    taken = {name for name in ABLE if registry.named("units").takes(name)}
    assert taken == {"list", "notes", "documents", "import", "export", "trash"}
    with pytest.raises(KeyError):
        registry.named("units").takes("note")


def test_a_name_that_nothing_has_is_refused_at_start_up_with_all_that_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(type(registry.named("departments")), "without", ("note",))
    assert [message.msg for message in checks.check_resources()] == [
        "DepartmentResource: it is to be without “note”; choose among custom fields, documents, export, import, list, "
        "notes, reverse, segments, tags, trash"
    ]
