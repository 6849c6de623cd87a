"""The description of the API is valid, complete and true."""

from __future__ import annotations

import json
import re

from django.urls import get_resolver

from kith.api import urls
from kith.api.openapi import document
from kith.engine.declare import registry
from tests.api.client import Api
from tests.cast import Cast


def test_the_document_is_openapi_3_1_and_every_reference_leads_somewhere(cast: Cast) -> None:
    found = json.loads(Api(cast.alice).get("openapi.json").content)
    assert found["openapi"] == "3.1.0"
    assert found["servers"] == [{"url": "/api/v1"}]
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(found))):
        place = found
        for part in reference.split("/"):
            place = place[part]


def test_every_entity_has_its_paths_and_every_operation_its_own_id() -> None:
    paths = document()["paths"]
    for resource in registry.every():
        assert {f"/{resource.slug}/", f"/{resource.slug}/{{id}}/", f"/{resource.slug}/{{id}}/history/"} <= set(paths)
        assert ("post" in paths[f"/{resource.slug}/"]) is bool(resource.fields)
        for action in resource.actions:
            assert f"/{resource.slug}/{{id}}/actions/{action.name}/" in paths
    ids = [
        operation["operationId"] for item in paths.values() for operation in item.values() if "operationId" in operation
    ]
    assert len(ids) == len(set(ids))


def test_every_described_path_is_an_address() -> None:
    resolver = get_resolver()
    for path in document()["paths"]:
        match = resolver.resolve("/api/v1" + path.replace("{id}", "1"))
        assert str(match.url_name).startswith("api-")


def test_every_address_of_the_api_is_described() -> None:
    """By entity, so that no request of the random ones is left out."""
    resolver, entities = get_resolver(), {resource.slug for resource in registry.every()}
    described: dict[str, set[str]] = {}
    for path in document()["paths"]:
        match = resolver.resolve("/api/v1" + path.replace("{id}", "1"))
        described.setdefault(str(match.url_name), set()).add(getattr(match.kwargs.get("resource"), "slug", ""))
    written = {resource.slug for resource in registry.every() if resource.fields}
    acting = {resource.slug for resource in registry.every() if resource.actions}
    alone = ("api-openapi", "api-me", "api-search", "api-undo")
    assert described == {name: {""} for name in alone} | {
        "api-list": entities,
        "api-record": entities,
        "api-history": entities,
        "api-restore": {resource.slug for resource in registry.every() if resource.takes("trash")},
        "api-action": acting,
        "api-bulk-action": written | acting,
        "api-document-content": {""},
        "api-record-documents": {resource.slug for resource in registry.every() if resource.takes("documents")},
    }
    documents = {"api-document-content", "api-record-documents"}
    assert {pattern.name for pattern in urls.entries if pattern.name} == described.keys() - documents


def test_the_list_describes_each_filter_with_its_operators() -> None:
    names = {parameter["name"] for parameter in document()["paths"]["/contacts/"]["get"]["parameters"]}
    assert {
        "q",
        "sort",
        "limit",
        "cursor",
        "fields",
        "status",
        "status.in",
        "created_at.gte",
        "owner",
        "tags.in",
    } <= names
    assert "created_at" not in names
    assert "password" not in json.dumps(sorted(names))


def test_fields_are_described_with_type_choices_and_limits() -> None:
    contact = document()["components"]["schemas"]["ContactCreate"]
    assert contact["additionalProperties"] is False
    assert contact["properties"]["last_name"] == {
        "anyOf": [{"type": "string", "maxLength": 120, "title": "Last name"}, {"type": "null"}]
    }
    assert contact["properties"]["status"]["anyOf"][0]["enum"] == ["new", "hot", "cold", "converted", "not_interested"]
