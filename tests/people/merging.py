"""Shared code of the merging tests: records with all kinds of parts, and snapshots of the database."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from kith.engine.models import Change, ChangeSet, Redirect
from kith.people.models import Contact, DuplicateDue, DuplicateKey
from tests.api.client import Api
from tests.cast import Person
from tests.contract.state import kept_models

# Tables that grow with every write, and derived tables.
LOGS: tuple[type[Model], ...] = (Change, ChangeSet, DuplicateDue, DuplicateKey)
BOOKKEEPING = {"version", "updated_at", "updated_by_id"}


def merge(who: Person | Api, slug: str, into: int, *others: int, **more: Any) -> Any:
    """Merge by the API and return the response."""
    return api_of(who).post(f"{slug}/{into}/actions/merge/", {"others": list(others), **more})


def api_of(who: Person | Api) -> Api:
    """Return an API client. Creating a token inserts a row, so do it before a snapshot."""
    return who if isinstance(who, Api) else Api(who)


def change_set_of(answer: Any) -> int:
    assert answer.status_code == 200, answer.content
    return int(answer.headers["Kith-Change-Set"])


def undo(who: Person | Api, change_set: int) -> Any:
    return api_of(who).post(f"undo/{change_set}/")


def everything() -> dict[str, list[Any]]:
    """Return table → rows of all agencies, without bookkeeping columns."""
    found = {}
    for model in kept_models():
        if model in LOGS or model._meta.label.startswith(("agency.ApiToken", "engine.IdempotencyKey")):
            continue
        names = [column.attname for column in model._meta.concrete_fields if column.attname not in BOOKKEEPING]
        found[model._meta.db_table] = list(model._base_manager.order_by("pk").values(*names))
    assert Redirect._meta.db_table in found
    return found


def two(person: Person, first: dict[str, Any], second: dict[str, Any]) -> tuple[Contact, Contact]:
    return person.create("contacts", **first), person.create("contacts", **second)


def read(person: Person, row_id: int, slug: str = "contacts") -> Any:
    answer = Api(person).get(f"{slug}/{row_id}/")
    assert answer.status_code == 200, answer.content
    return answer.json()
