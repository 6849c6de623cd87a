"""What domains may add to an entity, and how a slip is told."""

from __future__ import annotations

from typing import Any

import pytest
from markupsafe import escape

from kith.engine.declare import checks, extend, registry
from kith.engine.declare.extend import Banner, Tab
from kith.engine.declare.resource import Resource


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extend, "_added", dict(extend._added))


def _nothing(_shown: Any) -> dict[str, Any]:
    return {}


def test_several_domains_add_to_one_entity_in_their_order() -> None:
    before = registry.named("departments").extensions.tabs
    first, second = (Tab(name, name, "x.html", _nothing) for name in ("first", "second"))
    extend.extend("departments", tabs=(first,), banners=(Banner("y.html", _nothing),))
    extend.extend("departments", tabs=(second,))
    found = registry.named("departments").extensions
    assert found.tabs == (*before, first, second)
    assert [banner.template for banner in found.banners] == ["y.html"]


def test_an_entity_that_does_not_exist_is_named_at_start_up_with_the_nearest() -> None:
    extend.extend("contact", banners=(Banner("y.html", _nothing),))
    assert [message.msg for message in checks.check_resources()] == [
        "extend('contact'): there is no such entity; did you mean 'contacts'?"
    ]


def test_a_slot_that_does_not_exist_is_named() -> None:
    slots: dict[str, Any] = {"tab": ()}
    with pytest.raises(TypeError, match="unexpected keyword argument 'tab'"):
        extend.extend("contacts", **slots)


def test_a_method_that_no_declaration_has_is_named_at_start_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(registry.named("departments")), "further", _nothing, raising=False)
    assert [message.msg for message in checks.check_resources()] == [
        "DepartmentResource: “further” is no part of a declaration; is it a slot of extend?"
    ]


def test_what_can_be_said_once_only_is_refused_the_second_time() -> None:
    extend.extend("departments", called=lambda name: {"name": name})
    with pytest.raises(ValueError, match="'called' is said already"):
        extend.extend("departments", called=lambda name: {})
    extend.extend("departments", summaries={"name": escape})
    with pytest.raises(ValueError, match=r"'summaries' has \['name'\] already"):
        extend.extend("departments", summaries={"name": escape})


def test_a_resource_has_at_most_20_attributes_and_8_hooks() -> None:
    said = [name for name, hint in Resource.__annotations__.items() if "ClassVar" in str(hint)]
    methods = [name for name, thing in vars(Resource).items() if callable(thing) and not name.startswith("_")]
    hooks = [name for name in methods if name not in NOT_HOOKS]
    assert len(said) <= 20
    assert hooks == ["derive", "validate", "reconcile", "make_way", "settle", "witness", "keeps", "more_words"]


# What a resource answers, and no declaration overrides.
NOT_HOOKS = {"relation", "add_filter", "values_called", "sort_column", "action", "title_of", "takes"}
