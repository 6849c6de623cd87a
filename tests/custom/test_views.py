"""What an entity is depends on the actor who asks, and on no scope around them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest
from django_scopes import scope, scopes_disabled

from kith.custom import definitions
from kith.engine.declare import defaults, registry
from kith.engine.declare.resource import Resource
from kith.people.models import Customer
from kith.people.resources.shared import FINANCE
from tests.cast import Cast
from tests.custom.computing import make


def names(resource: Resource) -> set[str]:
    """All names of fields that a view knows, in any part of it."""
    lists = (resource.fields, resource.filters, resource.sortable, resource.search, resource.readonly)
    return {*resource.bound, *resource.writable, *(name for each in lists for name in each)}


def scopes(cast: Cast) -> Iterator[AbstractContextManager[None]]:
    yield nullcontext()
    yield scopes_disabled()
    for agency in (cast.agency.pk, cast.dave.agency.pk):
        yield scope(agency=agency)


def test_without_an_actor_no_custom_or_sensitive_field_is_answered_whatever_the_scope(cast: Cast) -> None:
    key = make(cast, "customers", kind="number", label="Seats").key
    for around in scopes(cast):
        with around:
            found = registry.find(Customer), registry.get("customers"), registry.of(Customer)
            every = next(each for each in registry.every() if each.slug == "customers")
            for resource in (registry.named("customers"), every, *found):
                assert resource is not None
                assert names(resource) & {key, *FINANCE} == set()
                assert dict(resource.custom) == {}


@pytest.mark.parametrize(
    ("person", "custom", "sensitive"), [("alice", True, False), ("henry", True, True), ("dave", False, True)]
)
def test_an_actor_finds_the_same_in_every_scope(cast: Cast, person: str, custom: bool, sensitive: bool) -> None:
    key = make(cast, "customers", kind="number", label="Seats").key
    actor = getattr(cast, person).actor
    for around in scopes(cast):
        with around:
            found = names(registry.named("customers", actor))
            assert (key in found, set(FINANCE) <= found) == (custom, sensitive)


def test_a_view_is_narrowed_anew_for_each_who_asks(cast: Cast) -> None:
    whole = registry.named("customers", cast.henry.actor)
    assert names(registry.seen(whole, cast.alice.actor)) & set(FINANCE) == set()
    assert names(registry.seen(whole, None)) & set(FINANCE) == set()


@pytest.mark.parametrize(("person", "counts"), [("alice", 1), ("dave", 0)])
def test_an_actor_finds_the_plan_of_their_own_agency_in_every_scope(cast: Cast, person: str, counts: int) -> None:
    make(cast, "customers", kind="formula", label="Twice", formula="2 * 3")
    actor = getattr(cast, person).actor
    for around in scopes(cast):
        with around:
            plan = definitions.plan(actor)
            assert len(plan.entities["customers"].works if plan else ()) == counts
            assert definitions.place(actor).currency == actor.currency


def test_no_tab_is_derived_from_a_sensitive_link(monkeypatch: pytest.MonkeyPatch) -> None:
    customers, contacts = registry.declared("customers"), registry.declared("contacts")
    assert customers is not None
    monkeypatch.setattr(type(contacts), "without", ())
    assert [part.name for part in defaults.reverse(customers)] == ["main_contacts"]
    monkeypatch.setattr(type(contacts), "sensitive", ("customer",))
    assert defaults.reverse(customers) == ()
