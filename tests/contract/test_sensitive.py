"""What is sensitive: for whoever may not see it, it does not exist, at any door; for all others it is like the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.fields.child_rows import Children
from kith.engine.policy import Actor
from kith.engine.write import writes
from tests.contract import routes, samples
from tests.contract.people import Visitor, shown, visitor
from tests.contract.world import Planter, World

SIGN = "keptq8z"
AMOUNT = "7310594.83"
SIGNS = (SIGN.encode(), b"7310594", b"7,310,594", b"7\xc2\xa0310", b"7.310.594")
RESOURCES = tuple(resource.slug for resource in registry.every() if resource.sensitive)
WITHOUT = ("alice", "sue", "nil", "token-of-alice", "token-of-sys-for-contacts")


def keep(world: World, slug: str) -> int:
    """Put signs into the sensitive fields of Alice's record, and answer its id."""
    resource, row, planter = (
        registry.named(slug, Actor.system(world.cast.agency.pk)),
        world.rows["alice", slug],
        Planter(world),
    )
    with scope(agency=world.cast.agency.pk):
        data = {
            name: sign_of(resource, name, lambda target: planter.link(target, "alice")) for name in resource.sensitive
        }
        by = Actor.system(world.cast.agency.pk, staff_id=world.cast.henry.id)
        writes.edit(resource, row, data, by=by, door="api")
    return int(row)


def sign_of(resource: Resource, name: str, links: samples.Links) -> Any:
    field = resource.bound[name]
    if isinstance(field.kind, Children):
        return samples.children_of(field, SIGN, links)
    return AMOUNT if field.kind.name == "money" else samples.value_of(field, SIGN, links)


def places(world: World, slug: str) -> Iterator[str]:
    """Every address about the record, and of the pages on which something of it may stand."""
    resource = registry.named(slug)
    for place in routes.places(world, "alice"):
        yield place.address
        if (
            place.resource is not None
            and place.resource.slug == slug
            and place.address.rstrip("/").rpartition("/")[2] == slug
        ):
            yield f"{place.address}?limit=200"
            yield f"{place.address}?q={SIGN}"
            for name in resource.sensitive:
                yield f"{place.address}?{name}=1"
                yield f"{place.address}?sort={name}"
                yield f"{place.address}?columns=name,{name}"
                yield f"{place.address}?fields=name,{name}"
    yield f"/search/?q={SIGN}"
    yield f"/api/v1/search/?q={SIGN}"


def told(person: Visitor, address: str) -> bool:
    # What one has typed stands in the box again.
    asked = address.partition("q=")[2].encode()
    body = shown(person.get(address))
    return any(sign in (body.replace(asked, b"") if asked else body) for sign in SIGNS)


@pytest.mark.parametrize("name", WITHOUT)
def test_no_door_tells_what_is_kept_from_somebody(world: World, name: str) -> None:
    for slug in RESOURCES:
        keep(world, slug)
    person = visitor(world, name)
    addresses = sorted({address for slug in RESOURCES for address in places(world, slug)})
    assert [address for address in addresses if told(person, address)] == []
    assert len(addresses) > 100


@pytest.mark.parametrize("slug", RESOURCES)
def test_whoever_may_see_it_finds_it_on_the_page_in_the_api_in_exports_and_in_the_history(
    world: World, slug: str
) -> None:
    row = keep(world, slug)
    henry = visitor(world, "henry")
    for address in (
        f"/{slug}/{row}/",
        f"/{slug}/{row}/edit/",
        f"/{slug}/export/?format=csv",
        f"/{slug}/{row}/?tab=history",
    ):
        assert told(henry, address), address
    token = Visitor("token-of-henry", Client(headers={"Authorization": f"Bearer {world.person('henry').token()}"}))
    for address in (f"/api/v1/{slug}/{row}/", f"/api/v1/{slug}/{row}/history/"):
        assert told(token, address), address


@pytest.mark.parametrize("slug", RESOURCES)
def test_a_sensitive_field_is_refused_in_the_words_of_one_that_there_is_not(world: World, slug: str) -> None:
    row = keep(world, slug)
    alice = visitor(world, "token-of-alice").client
    for name in registry.named(slug).sensitive:
        kept, unknown = (
            alice.patch(f"/api/v1/{slug}/{row}/", {field: 1}, content_type="application/json")
            for field in (name, "nonsense")
        )
        assert kept.status_code == unknown.status_code == 422
        assert kept.json()["errors"] == {name: [f"There is no field “{name}”."]}
        for question in ("{}=1", "sort={}", "fields={}"):
            address = f"/api/v1/{slug}/?{question}"
            kept, unknown = (alice.get(address.format(field)) for field in (name, "nonsense"))
            assert kept.status_code == unknown.status_code, question
            assert (
                kept.content.replace(name.encode(), b"nonsense").partition(b"request_id")[0]
                == (unknown.content.partition(b"request_id")[0])
            )


@pytest.mark.parametrize("slug", RESOURCES)
def test_a_sensitive_field_is_in_no_search_and_no_title(slug: str) -> None:
    resource = registry.named(slug)
    assert not {*resource.search, *resource.match, resource.title, *resource.list.columns} & {*resource.sensitive}
