"""Custom fields through every other door: files, many records at once, other processes, and values that mean harm."""

from __future__ import annotations

import csv
import io
from itertools import cycle, islice
from time import time_ns
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from kith.agency.models import Agency
from kith.engine.declare import registry
from kith.engine.models import CustomField
from kith.engine.write import writes
from kith.people.models import Contact
from tests.api.client import Api
from tests.cast import Cast
from tests.custom.making import SAMPLES, define
from tests.transfer.helpers import counts, exported, load

KINDS = [kind for kind, (*_rest, text) in SAMPLES.items() if text]


def extras(agency: Agency) -> dict[str, Any]:
    with scope(agency=agency.pk):
        return dict(Contact.objects.filter(deleted_at=None).values_list("last_name", "extra"))


def test_an_export_brings_the_same_values_back(cast: Cast) -> None:
    keys = {kind: define(cast.ada, kind).key for kind in KINDS}
    mentor = define(cast.ada, "link").key
    berg = cast.ada.create("contacts", last_name="Berg")
    values = {keys[kind]: SAMPLES[kind][2] for kind in KINDS}
    row = cast.ada.create("contacts", **{"last_name": "Lee", mentor: berg.pk, **values})
    text = exported(cast.ada, "contacts").decode("utf-8-sig")
    (lee,) = (row for row in csv.DictReader(io.StringIO(text)) if "Lee" in row.values())
    assert lee[keys["choice"]] == "Silver"
    assert lee[keys["money"]] == "1200.50 USD"
    mine = extras(cast.agency)["Lee"]
    with cast.ada.at_work() as actor:
        writes.edit(registry.named("contacts", actor), row.pk, dict.fromkeys(mine), by=actor, door="ui")
    assert extras(cast.agency)["Lee"] is None
    assert counts(load(cast.ada, "contacts", text, mode="update")) == (0, 1, 1, 0, 0)
    assert extras(cast.agency)["Lee"] == mine
    assert counts(load(cast.ada, "contacts", text)) == (0, 0, 2, 0, 0)


def test_a_field_that_another_process_made_is_there_with_the_next_request(cast: Cast) -> None:
    api = Api(cast.alice)
    assert api.get("contacts/?fields=name").status_code == 200
    now = timezone.now()
    with scope(agency=cast.agency.pk):
        CustomField.objects.bulk_create(
            [
                CustomField(
                    agency=cast.agency, entity="contacts", key="cf_far", label="Far", created_at=now, updated_at=now
                )
            ]
        )
    assert api.get("contacts/?fields=cf_far").status_code == 400
    Agency.objects.filter(pk=cast.agency.pk).update(rights_stamp=time_ns())
    assert api.get("contacts/?fields=cf_far").status_code == 200


def test_many_records_get_a_value_at_once(cast: Cast) -> None:
    key = define(cast.ada, "choice").key
    rows = [cast.alice.create("contacts", last_name=name).pk for name in "AB"]
    body = {"ids": rows, "inputs": {key: "Gold"}}
    answer = Api(cast.alice).post("contacts/actions/edit/", body)
    assert answer.status_code in (200, 202), answer.json()
    assert list(extras(cast.agency).values()) == [{key: "c1"}, {key: "c1"}]


HOSTILE: list[Any] = [
    "\x00", "'; DROP TABLE people_contact; --", "<script>alert(1)</script>", "9" * 400, "1e999999", "NaN", "-Infinity",
    {"amount": {"x": []}, "currency": []}, {"amount": "1", "currency": "\x00"}, {"a": "b"}, [], [[["x"]]],
    ["c1", None, {}],
    "0000-00-00", "9999-12-31T23:59:59+99:99", "25:99", "-1", 2**70, -(2**63), 1.5, True, "\ud800", "x" * 20_000,
    "c1,c1,c9",
]  # fmt: skip


@pytest.mark.parametrize("kind", list(SAMPLES))
def test_no_value_breaks_the_server(cast: Cast, kind: str) -> None:
    key = define(cast.ada, kind).key
    api, pages = Api(cast.alice), Client()
    pages.force_login(cast.alice.user)
    row = cast.alice.create("contacts", last_name="Lee")
    operators = cycle(("", ".ne", ".in", ".gte", ".contains", ".all", ".empty"))
    for value in HOSTILE:
        if value != "\ud800":
            assert api.patch(f"contacts/{row.pk}/", {key: value}).status_code in (200, 422), value
            text = str(value)[:5_000]
            for operator in islice(operators, 3):
                assert pages.get("/contacts/", {f"{key}{operator}": text}).status_code in (200, 400, 422), (
                    operator,
                    value,
                )
            assert pages.post(f"/contacts/{row.pk}/cell/{key}/", {key: text}).status_code < 500
        assert pages.get(f"/contacts/{row.pk}/").status_code == 200
        page = pages.get("/contacts/", {"fields": f"name,{key}"})
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.content.decode()


@pytest.mark.parametrize("form", [
    {"kind": "text", "label": ""}, {"kind": "text", "label": "x" * 500}, {"kind": "formula9", "label": "x"},
    {"kind": "choice", "label": "x"}, {"kind": "choice", "label": "x", "choice-0-label": "a,b"},
    {"kind": "number", "label": "x", "decimals": "99999999999999999999"},
    {"kind": "link", "label": "x", "target": "nothing"},
    {"kind": "text", "label": "e-mail"},
])  # fmt: skip
def test_definitions_that_make_no_sense_are_refused_with_a_reason(cast: Cast, form: dict[str, str]) -> None:
    client = Client()
    client.force_login(cast.ada.user)
    answer = client.post("/settings/custom-fields/contacts/new/", form)
    assert answer.status_code in (200, 422)
    with scope(agency=cast.agency.pk):
        assert CustomField.objects.count() == 0
