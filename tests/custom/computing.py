"""Formulas and roll-ups for tests, created by an administrator."""

from __future__ import annotations

from typing import Any

from django.test import Client

from kith.custom import defining
from kith.engine.models import CustomField
from kith.engine.write.writes import work
from tests.api.client import Api
from tests.cast import Cast


def make(cast: Cast, entity: str, **values: Any) -> CustomField:
    with cast.ada.at_work() as by, work(by=by, door="ui", action="custom-fields.create") as changes:
        return defining.make(entity, values, by=by, changes=changes)


def change(cast: Cast, field: CustomField, **values: Any) -> None:
    with cast.ada.at_work() as by, work(by=by, door="ui", action="custom-fields.edit") as changes:
        row = defining.field_of(field.entity, field.key, by=by, verb="edit")
        defining.change(row, values, by=by, changes=changes)


def discard(cast: Cast, field: CustomField) -> None:
    with cast.ada.at_work() as by, work(by=by, door="ui", action="custom-fields.trash") as changes:
        row = defining.field_of(field.entity, field.key, by=by, verb="trash")
        defining.discard(row, changes=changes)


def formula(cast: Cast, entity: str, label: str, text: str, **more: Any) -> str:
    return make(cast, entity, kind="formula", label=label, formula=text, **more).key


def roll_up(cast: Cast, label: str, **more: Any) -> str:
    return make(cast, "customers", kind="roll_up", label=label, **more).key


def browser(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.alice.user, backend="kith.agency.backends.Backend")
    return client


def options(cast: Cast, key: str) -> dict[str, Any]:
    with cast.ada.at_work():
        found: dict[str, Any] = CustomField.objects.get(key=key).options
        return found


def held(cast: Cast, entity: str, row: Any, key: str) -> Any:
    return Api(cast.alice).get(f"{entity}/{row.pk}/").json()[key]
