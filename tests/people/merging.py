"""What the tests of merging share: records with something of everything, and what stands in the database."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from kith.engine.models import Change, ChangeSet, Redirect
from kith.people.models import Contact, DuplicateDue, DuplicateKey
from tests.api.client import Api
from tests.cast import Person
from tests.contract.state import kept_models

# What grows with every write, and what follows from rows alone.
LOGS: tuple[type[Model], ...] = (Change, ChangeSet, DuplicateDue, DuplicateKey)
BOOKKEEPING = {"version", "updated_at", "updated_by_id"}


def merge(who: Person | Api, slug: str, into: int, *others: int, **more: Any) -> Any:
    """The answer of the API."""
    return api_of(who).post(f"{slug}/{into}/actions/merge/", {"others": list(others), **more})


def api_of(who: Person | Api) -> Api:
    """A token is a row of its own, so who counts rows makes it beforehand."""
    return who if isinstance(who, Api) else Api(who)


def change_set_of(answer: Any) -> int:
    assert answer.status_code == 200, answer.content
    return int(answer.headers["Kith-Change-Set"])


def undo(who: Person | Api, change_set: int) -> Any:
    return api_of(who).post(f"undo/{change_set}/")


def everything() -> dict[str, list[Any]]:
    """Every row of every agency without its bookkeeping: table → rows."""
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
