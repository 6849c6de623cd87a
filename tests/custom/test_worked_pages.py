"""Formulas and roll-ups made, tried and changed under Settings."""

from __future__ import annotations

import html
import re

from django.conf import settings
from django.test import Client

from kith.engine.models import ChangeSet, CustomField
from tests.cast import Cast
from tests.custom.computing import held
from tests.pages.test_records import sign_in

NEW = "/settings/custom-fields/customers/new/"


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def fields_of(cast: Cast) -> list[CustomField]:
    with cast.ada.at_work():
        return list(CustomField.objects.order_by("pk"))


def post(client: Client, address: str, **data: object) -> tuple[int, str]:
    answer = client.post(address, data)
    return answer.status_code, words(answer.content.decode())


def test_a_formula_is_tried_on_records_that_there_are_and_then_made(cast: Cast) -> None:
    acme = cast.alice.create("customers", name="Acme", employees=7)
    ada = sign_in(cast.ada)
    _status, page = post(ada, NEW, kind="formula", label="Twice", formula="[Employees] * 2", look="1")
    assert "Acme 14" in words(page)
    assert "[Owner].[Name]" in page
    assert "round(number, decimals)" in page
    assert fields_of(cast) == []
    assert post(ada, NEW, kind="formula", label="Twice", formula="[Employees] * 2", decimals="0")[0] == 302
    (made,) = fields_of(cast)
    assert held(cast, "customers", acme, made.key) == "14"
    page = ada.get(f"/settings/custom-fields/customers/{made.key}/").content.decode()
    assert "[Employees] * 2</textarea>" in page


def test_a_fault_of_a_formula_names_its_place_and_the_remedy(cast: Cast) -> None:
    ada = sign_in(cast.ada)
    status, text = post(ada, NEW, kind="formula", label="Twice", formula="[Employes] * 2")
    assert (status, fields_of(cast)) == (422, [])
    assert "At character 1: There is no field “Employes”. Did you mean [Employees]?" in text
    for formula in ("2 ** 99 ** 99", "[Name] * 2", "(" * 500, "[Employees", ""):
        status, text = post(ada, NEW, kind="formula", label="Twice", formula=formula)
        assert (status, fields_of(cast)) == (422, []), formula


def test_a_circle_of_formulas_is_refused_on_the_page(cast: Cast) -> None:
    ada = sign_in(cast.ada)
    post(ada, NEW, kind="formula", label="One", formula="[Employees] + 1")
    post(ada, NEW, kind="formula", label="Two", formula="[One] + 1")
    one = fields_of(cast)[0]
    address = f"/settings/custom-fields/customers/{one.key}/"
    status, text = post(ada, address, label="One", formula="[Two] + 1", version=one.version)
    assert status == 422
    assert "Two" in text
    assert fields_of(cast)[0].options == one.options


def test_a_roll_up_is_chosen_step_by_step_with_a_condition(cast: Cast) -> None:
    acme = cast.alice.create("customers", name="Acme")
    cast.alice.create("customers", name="One", parent=acme.pk, status="active", employees=3)
    cast.alice.create("customers", name="Two", parent=acme.pk, employees=4)
    ada = sign_in(cast.ada)
    typed = {"kind": "roll_up", "label": "Active staff", "source": "subsidiaries", "function": "sum"}
    page = ada.post(NEW, typed).content.decode()
    assert '<option value="employees"' in page
    typed |= {"asks_of": "subsidiaries", "m": "and", "field": "employees", "decimals": "0"}
    page = ada.post(NEW, typed).content.decode()
    assert "Acme 7" in words(page)
    typed |= {"f.0": "status", "o.0": "in", "v.0": "active"}
    assert "Acme 3" in words(ada.post(NEW, typed).content.decode())
    assert fields_of(cast) == []
    assert ada.post(NEW, typed | {"save": "1"}).status_code == 302
    (made,) = fields_of(cast)
    assert held(cast, "customers", acme, made.key) == "3"
    page = ada.get(f"/settings/custom-fields/customers/{made.key}/").content.decode()
    assert '<option value="status" selected' in page


def test_conditions_of_other_related_records_are_dropped(cast: Cast) -> None:
    ada = sign_in(cast.ada)
    typed = {
        "kind": "roll_up",
        "label": "People",
        "source": "main_contacts",
        "function": "count",
        "asks_of": "subsidiaries",
    }
    typed |= {"m": "and", "f.0": "industry", "o.0": "contains", "v.0": "x", "save": "1"}
    assert ada.post(NEW, typed).status_code == 302
    assert "where" not in fields_of(cast)[0].options


def test_an_incomplete_roll_up_says_what_is_missing(cast: Cast) -> None:
    ada = sign_in(cast.ada)
    status, text = post(ada, NEW, kind="roll_up", label="People", save="1")
    assert (status, "Choose the related records." in text) == (422, True)
    status, text = post(ada, NEW, kind="roll_up", label="S", source="subsidiaries", function="sum", save="1")
    assert (status, "Choose a field" in text) == (422, True)
    assert fields_of(cast) == []


def test_a_try_is_posted_writes_nothing_and_takes_a_formula_of_any_allowed_length(cast: Cast) -> None:
    cast.alice.create("customers", name="Acme", employees=7)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada.user)
    formula = " + ".join(["[Employees]"] * 140)
    form = {"kind": "formula", "label": "Much", "formula": formula, "look": "1"}
    address = "/settings/custom-fields/customers/new/"
    assert client.post(address, form).status_code == 403
    client.get(address)
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    answer = client.post(address, form, headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    assert "980" in answer.content.decode()
    with cast.ada.at_work():
        assert not CustomField.objects.exists()
        assert not ChangeSet.objects.filter(action__startswith="custom-fields").exists()
