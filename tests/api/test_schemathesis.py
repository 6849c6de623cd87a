"""Random requests, valid and invalid, over the whole API: no server error, and every answer as OpenAPI describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as openapi_checks

from kith.api.openapi import document_bytes
from tests.cast import forget_caches
from tests.contract import routes
from tests.contract.world import World, make_world

pytestmark = pytest.mark.walk

# Of each operation, valid and invalid ones; fewer where an entity differs from others by its fields alone.
EXAMPLES = 2
MORE_EXAMPLES = 5
MORE_OF = ("contacts", "customers", "notes", "me", "search", "undo")
CHECKS: list[Any] = [
    not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
    openapi_checks.ignored_auth,
]


def _operations(world: World) -> Iterator[Any]:
    """Everything that the description of the API tells the one who asks, custom fields with it."""
    with world.cast.sys.at_work() as actor:
        found = schemathesis.openapi.from_dict(orjson.loads(document_bytes(actor)))
    for result in found.get_all_operations():
        assert isinstance(result, Ok)
        yield result.ok()


@pytest.fixture
def application() -> Iterator[Any]:
    """The WSGI application itself, on the test's own database connection, which no request may close."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Both agencies, with rows of every entity."""
    yield make_world()
    forget_caches()


def _row_of(world: World, operation: Any) -> int:
    """A row for an address with an id: of the entity, or the change set that made a contact."""
    slug = operation.path.split("/")[1]
    found = routes.row_id(world, "alice", slug) or world.rows.get(("carol", slug))
    if slug == "undo":
        found = routes.change_set_of(world, "alice")
    assert found, f"tests/contract/world.py plants nothing for {operation.path}"
    return found


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_breaks_the_api_and_every_answer_is_described(
    world: World, application: Any, mode: GenerationMode
) -> None:
    faults: list[str] = []
    headers = {"Authorization": f"Bearer {world.cast.sys.token()}", "Accept-Encoding": "identity"}
    for operation in _operations(world):
        operation.app = operation.schema.app = application
        path = {"id": _row_of(world, operation)} if "{id}" in operation.path else None
        try:
            _try(operation, mode, headers, path)
        except FailureGroup as fault:
            faults += [f"{operation.label}: {each.title}: {each.message}" for each in fault.exceptions]
        except Failure as fault:
            faults.append(f"{operation.label}: {fault.title}: {fault.message}")
    assert not faults, "\n\n".join(faults)


def _try(operation: Any, mode: GenerationMode, headers: dict[str, str], path: dict[str, int] | None) -> None:
    @seed(20261122)
    @settings(
        max_examples=MORE_EXAMPLES if operation.path.split("/")[1] in MORE_OF else EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=path))
    def ask(case: Any) -> None:
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS, headers=headers)

    ask()
