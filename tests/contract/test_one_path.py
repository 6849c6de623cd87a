"""Form, API and import are one path: the same values make the same row, parts, search words and change set."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.models import Change, SearchableRow
from tests.contract.people import Visitor, visitor
from tests.contract.sight import is_owned
from tests.contract.world import Planter, World

WRITABLE = [resource.slug for resource in registry.every() if resource.fields and resource.listed]
OWN = frozenset({"id", "created_at", "updated_at", "stage_since", "moved_at"})


def same_data(world: World, resource: Resource) -> dict[str, Any]:
    """Values that may be written twice."""
    owner = "alice" if is_owned(resource) else "a"
    data = Planter(world).data(resource, owner, "Twice Told")
    return {name: value for name, value in data.items() if not isinstance(value, list) or name == "tags"}


def by_api(person: Visitor, slug: str, data: dict[str, Any]) -> int:
    answer = person.client.post(f"/api/v1/{slug}/", json.dumps(data).encode(), content_type="application/json")
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def by_form(person: Visitor, slug: str, data: dict[str, Any]) -> int:
    form = {name: ",".join(value) if isinstance(value, list) else _typed(value) for name, value in data.items()}
    answer = person.client.post(f"/{slug}/new/", form)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return int(answer.headers["Location"].rstrip("/").rpartition("/")[2].partition("?")[0])


def _typed(value: Any) -> str:
    return {True: "1", False: "0"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def told(world: World, resource: Resource, row_id: int) -> dict[str, Any]:
    """Everything that a write left behind, without what must differ: ids, times and the door."""
    with scope(agency=world.cast.agency.pk):
        row = resource.model.objects.get(pk=row_id)
        columns = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
        changes = Change.objects.filter(root_entity=resource.slug, root_id=row_id).order_by("id")
        entries = [(each.entity, each.kind, each.version, _without(each, row_id)) for each in changes]
    return {"row": {name: value for name, value in columns.items() if name not in OWN}, "changes": entries}


def _without(change: Change, row_id: int) -> dict[str, Any]:
    """The fields of a change; a part names its record by an id, which differs."""
    part = change.entity != change.root_entity
    return {name: pair for name, pair in change.fields.items() if name not in OWN and not (part and pair[1] == row_id)}


@pytest.mark.parametrize("slug", WRITABLE)
def test_form_and_api_write_the_same_row_parts_words_and_history(world: World, slug: str) -> None:
    resource, sys = registry.named(slug), visitor(world, "sys")
    data = same_data(world, resource)
    first = by_api(sys, slug, data)
    one = told(world, resource, first)
    _make_room(world, resource, first)
    two = told(world, resource, by_form(sys, slug, data))
    assert two == one
    assert issubclass(resource.model, SearchableRow) is ("search_text" in one["row"])


def _make_room(world: World, resource: Resource, row_id: int) -> None:
    """Rename the first row where a name may occur once only."""
    if is_owned(resource):
        return
    with scope(agency=world.cast.agency.pk):
        changed = {"name": f"Other {row_id}", **({"key": f"other {row_id}"} if hasattr(resource.model, "key") else {})}
        resource.model.objects.filter(pk=row_id).update(**changed)


@pytest.mark.parametrize("slug", WRITABLE)
def test_form_and_api_refuse_the_same_values_in_the_same_words(world: World, slug: str) -> None:
    resource, sys = registry.named(slug), visitor(world, "sys")
    for name, field in resource.writable.items():
        wrong = WRONG.get(field.kind.name)
        if wrong is None:
            continue
        data = {**same_data(world, resource), name: wrong}
        body = json.dumps(data).encode()
        refused = sys.client.post(f"/api/v1/{slug}/", body, content_type="application/json")
        assert refused.status_code == 422, (slug, name, refused.content)
        (message,) = refused.json()["errors"][name]
        form = {key: ",".join(value) if isinstance(value, list) else _typed(value) for key, value in data.items()}
        page = sys.client.post(f"/{slug}/new/", form)
        assert page.status_code == 422, (slug, name)
        assert _escaped(message) in page.content.decode(), (slug, name, message)


# A text that no field of the kind takes, neither from a form nor in JSON.
WRONG = {
    "email": "no address",
    "url": "javascript:x",
    "date": "31 Foo",
    "choice": "no such choice",
    "country": "Nowhere",
    "currency": "XXXX",
    "phone": "call me",
    "text": "x\x07y",
    "name": "x\x07y",
}


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))
