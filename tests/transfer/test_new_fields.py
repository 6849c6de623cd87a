"""Columns of a file that become custom fields: offered, tried, made with the import, and taken back with it."""

from __future__ import annotations

from typing import Any

import pytest

from kith.engine.history import changelog
from kith.engine.models import CustomField, Import, ImportPreset
from kith.engine.web.errors import Forbidden, Refused
from kith.people.models import Contact
from kith.transfer.mapping.columns import NEW, Choices, Column, Mapping, Part
from kith.transfer.mapping.guessed_types import type_of_cells
from kith.transfer.running import preview, runs, starting
from tests.api.client import Api
from tests.cast import Cast, Person
from tests.custom.making import define
from tests.transfer.helpers import silent
from tests.transfer.test_pages import signed_in, upload

pytestmark = pytest.mark.django_db
ROWS = "Last name,Shirt,Score\nLee,Large,1.25\nRay,Small,7\nMay,Large,many\n"
FORM = {"mode": "both", "column-1": "new:choice", "column-2": "new:number"}


def staged(person: Person, text: str = ROWS, **made: dict[str, Any]) -> Import:
    """An import of contacts in which the named columns become fields; the others are what they are called."""
    from kith.engine.declare import registry

    with person.at_work() as by:
        record = starting.stage(registry.named("contacts", by), "rows.csv", [text.encode()], by=by)
        source, guessed = starting.look(record, by=by)
        columns = tuple(
            Column(each.header, NEW, made=made[each.header]) if each.header in made else each
            for each in guessed.main.columns
        )
        starting.decide(record, source, Mapping((Part("contacts", columns),)), Choices(mode="both"), by=by)
        return record


def run(person: Person, record: Import) -> dict[str, Any]:
    with person.at_work() as by:
        return runs.run(record.pk, by=by, report=silent)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([], "text"),
        (["yes", "no", "yes"], "yes_no"),
        (["1", "0", "1"], "yes_no"),
        (["1", "1"], "number"),
        (["14:30", "9:05"], "time"),
        (["1,5", "12"], "number"),
        (["00123", "4711"], "text"),
        (["12 EUR", "3.50 EUR"], "money"),
        ([*"12345678", "many"], "number"),
        ([*"1234", "many"], "text"),
        ([*[f"{day}.5.2024" for day in range(1, 9)], "soon"], "date"),
        (["€12", "€7.50"], "money"),
        (["31.12.2024", "1.2.2023"], "date"),
        (["2024-02-29 14:30", "2024-03-01"], "instant"),
        (["red", "Blue", "blue", "red", "red"], "choice"),
        (["a; b", "b", "a; c", "c", "a"], "choices"),
        (["red", "blue"], "text"),
        (["one\ntwo"], "long_text"),
        (["x" * 201], "long_text"),
        (["2" * 16], "text"),
    ],
)
def test_the_type_of_a_field_is_guessed_from_the_cells(cells: list[str], kind: str) -> None:
    assert type_of_cells(cells) == kind


def test_a_dry_run_tells_what_would_be_made_and_what_is_wrong_and_makes_nothing(cast: Cast) -> None:
    record = staged(cast.ada, Shirt={"kind": "choice", "label": "Shirt"}, Score={"kind": "number", "label": "Score"})
    with cast.ada.at_work() as by:
        found = preview.dry_run(record, by=by)
        assert found.fields == [
            {"label": "Shirt", "kind": "choice", "choices": "Large, Small"},
            {"label": "Score", "kind": "number", "choices": ""},
        ]
        assert found.counts == {"create": 2, "error": 1}
        assert [(each["row"], each["column"]) for each in found.errors] == [(4, "Score")]
        assert not CustomField.objects.exists()
        assert not Contact.objects.exists()


def test_the_import_makes_the_fields_and_undo_takes_them_back(cast: Cast) -> None:
    record = staged(cast.ada, Shirt={"kind": "choice", "label": "Shirt"}, Score={"kind": "number", "label": "Score"})
    result = run(cast.ada, record)
    assert (result["created"], result["errors"]) == (2, 1)
    with cast.ada.at_work() as by:
        shirt, score = CustomField.objects.order_by("position")
        assert (shirt.key, score.key, score.options["decimals"]) == ("cf_shirt", "cf_score", 2)
        assert [each.extra for each in Contact.objects.order_by("pk")] == [
            {"cf_score": "1.25", "cf_shirt": "c1"},
            {"cf_score": "7.00", "cf_shirt": "c2"},
        ]
        report = changelog.undo(result["change_set"], by=by, door="ui")
        assert report.conflicts == []
        assert not CustomField.objects.exists()
        assert not Contact.objects.exists()


def test_a_field_into_which_somebody_wrote_since_stays_when_the_import_is_taken_back(cast: Cast) -> None:
    other = cast.ada.create("contacts", last_name="Before")
    result = run(cast.ada, staged(cast.ada, Score={"kind": "text", "label": "Score"}))
    assert Api(cast.ada).patch(f"contacts/{other.pk}/", {"cf_score": "mine"}).status_code == 200
    with cast.ada.at_work() as by:
        report = changelog.undo(result["change_set"], by=by, door="ui")
        field = CustomField.objects.get()
        assert report.conflicts == [("custom-fields", field.pk, "records have values in it, so it stays")]
        assert list(Contact.objects.values_list("last_name", flat=True)) == ["Before"]


def test_a_field_that_a_formula_uses_stays_when_the_import_is_taken_back(cast: Cast) -> None:
    result = run(cast.ada, staged(cast.ada, Shirt={"kind": "text", "label": "Shirt"}))
    define_formula(cast.ada)
    with cast.ada.at_work() as by:
        report = changelog.undo(result["change_set"], by=by, door="ui")
        assert [why for _entity, _pk, why in report.conflicts] == ["formulas use it, so it stays"]


def define_formula(person: Person) -> None:
    from kith.custom import defining
    from kith.engine.write.writes import work

    values = {"label": "Loud", "kind": "formula", "formula": "upper([Shirt])"}
    with person.at_work() as by, work(by=by, door="ui", action="custom-fields.create") as changes:
        defining.make("contacts", values, by=by, changes=changes)


@pytest.mark.parametrize("who", ["alice", "henry"])
def test_who_may_not_define_fields_gets_none_out_of_an_import(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    client = signed_in(person)
    address = upload(client, ("people.csv", ROWS.encode()))
    assert "New field" not in client.get(address).content.decode()
    assert client.post(address, FORM).status_code == 422
    with pytest.raises(Forbidden):
        staged(person, Score={"kind": "text", "label": "Score"})
    with person.at_work():
        assert not CustomField.objects.exists()


def test_rights_that_are_lost_before_the_run_make_no_field(cast: Cast) -> None:
    record = staged(cast.ada, Score={"kind": "text", "label": "Score"})
    with pytest.raises(Forbidden):
        run(cast.henry, record)
    with cast.ada.at_work():
        assert not CustomField.objects.exists()
        assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("last NAME", "“Score”: there is a field “Last name” already; choose it, or name the new one otherwise."),
        ("x" * 81, "“Score”: At most 80 characters are possible."),
        ("", "“Score”: Please fill this in."),
        ("\u200b \t", "“Score”: Please fill this in."),
    ],
)
def test_a_name_that_cannot_be_is_told_with_its_column(cast: Cast, label: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        staged(cast.ada, Score={"kind": "text", "label": label})
    assert refused.value.message == why


def test_two_columns_cannot_become_fields_of_one_name(cast: Cast) -> None:
    with pytest.raises(Refused, match="“Shirt” and “Score” would become fields of one name"):
        staged(cast.ada, Shirt={"kind": "text", "label": "Same"}, Score={"kind": "text", "label": "same"})


def test_hostile_names_of_columns_are_text_and_nothing_else(cast: Cast) -> None:
    client = signed_in(cast.ada)
    rows = 'Last name,"<script>alert(1)</script>","\'; DROP TABLE x; --",{{ 7*7 }}\nLee,a,b,c\n'
    address = upload(client, ("people.csv", rows.encode()))
    text = client.get(address).content.decode()
    assert "<script>alert(1)" not in text
    form = {"mode": "both", **{f"column-{place}": "new:text" for place in (1, 2, 3)}}
    assert client.post(address, form).status_code == 302
    assert "<script>alert(1)" not in client.get(f"{address}preview/").content.decode()
    with cast.ada.at_work() as by:
        runs.run(Import.objects.get().pk, by=by, report=silent)
        assert sorted(CustomField.objects.values_list("key", flat=True)) == [
            "cf_7_7", "cf_drop_table_x", "cf_script_alert_1_script",
        ]  # fmt: skip
    assert "<script>alert(1)" not in client.get(address).content.decode()


def test_a_field_of_this_name_and_type_that_came_meanwhile_is_fed(cast: Cast) -> None:
    record = staged(cast.ada, Shirt={"kind": "text", "label": "Shirt"})
    key = define(cast.ada, "text", label="Shirt").key
    run(cast.ada, record)
    with cast.ada.at_work():
        assert CustomField.objects.count() == 1
        assert {row.extra[key] for row in Contact.objects.all()} == {"Large", "Small"}


def test_a_field_of_this_name_and_another_type_that_came_meanwhile_stops_the_import(cast: Cast) -> None:
    record = staged(cast.ada, Shirt={"kind": "text", "label": "Shirt"})
    define(cast.ada, "number", label="Shirt")
    with pytest.raises(Refused, match="there is a field “Shirt” already"):
        run(cast.ada, record)
    with cast.ada.at_work():
        assert not Contact.objects.exists()


def test_more_values_than_a_list_holds_become_no_choices(cast: Cast) -> None:
    rows = "Last name,Shirt\n" + "".join(f"N{number},v{number}\n" for number in range(101))
    with pytest.raises(Refused, match="more than 100 different values; make it a text"):
        staged(cast.ada, rows, Shirt={"kind": "choice", "label": "Shirt"})


def test_choices_that_are_called_like_ids_stay_what_they_say(cast: Cast) -> None:
    rows = "Last name,Shirt\nLee,c2\nRay,c1\n"
    run(cast.ada, staged(cast.ada, rows, Shirt={"kind": "choice", "label": "Shirt"}))
    with cast.ada.at_work():
        names = {each["id"]: each["label"] for each in CustomField.objects.get().choices}
        assert [names[row.extra["cf_shirt"]] for row in Contact.objects.order_by("pk")] == ["c2", "c1"]


def test_the_pages_offer_try_make_and_take_back(cast: Cast) -> None:
    ada = signed_in(cast.ada)
    address = upload(ada, ("people.csv", ROWS.encode()))
    assert "New field: number" in ada.get(address).content.decode()
    form = {**FORM, "called-1": "T-shirt", "save_as": "Our fair"}
    assert ada.post(address, form)["Location"] == f"{address}preview/"
    shown = ada.get(f"{address}preview/").content.decode()
    assert "T-shirt" in shown
    assert "choice: Large, Small" in shown
    ada.post(f"{address}run/")
    with cast.ada.at_work() as by:
        runs.run(Import.objects.get().pk, by=by, report=silent)
        assert ImportPreset.objects.get().name == "Our fair"
    assert "T-shirt</a>" in ada.get(address).content.decode()
    again = ada.get(upload(ada, ("again.csv", ROWS.encode()))).content.decode()
    assert '<option value="cf_t_shirt" selected>' in again
    assert ada.post(f"{address}undo/").status_code == 302
    assert "T-shirt (taken back)" in ada.get(address).content.decode()
