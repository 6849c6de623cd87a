"""Every model says what it keeps of a person, and what it says is done."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from kith.engine.models import Change, Row
from kith.engine.rows.personal import Personal, declared
from kith.people.models import Contact, Relation, RelationType
from kith.people.services.privacy.keeping import kept_of, silent
from tests.api.client import Api
from tests.cast import Cast


def test_every_model_that_can_lead_to_a_person_says_what_it_keeps() -> None:
    assert silent(apps.get_models()) == []


def test_what_stays_has_a_reason_that_people_are_told() -> None:
    kept = [(model, rule) for model in apps.get_models() for rule in declared(model) if rule.on_erase == "keep"]
    assert [model for model, rule in kept if not str(rule.why)] == []
    assert {model.__name__ for model, _rule in kept} == {"Change", "ChangeSet", "Consent", "Handover", "Redirect"}


@isolate_apps("kith.people")
def test_a_model_that_says_nothing_is_named_with_its_column() -> None:
    class Visit(Row):
        guest = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "people"

    class Photo(Row):
        visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "people"

    class Told(Row):
        keeps = Personal(by="guest")
        guest = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
        object_id = models.BigIntegerField()

        class Meta:
            app_label = "people"

    assert silent([Visit, Photo, Told]) == ["people.Visit.guest", "people.Photo.visit", "people.Told.object_id"]


def test_what_stands_behind_a_note_or_document_is_found_with_it(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee")
    note = cast.alice.create("notes", entity="contacts", object_id=row.pk, text="@Henry Head please call")
    cast.alice.create("notes", entity="contacts", object_id=row.pk, text="Done", answers=note.pk)
    other = cast.alice.create("contacts", last_name="Other")
    cast.alice.create("notes", entity="contacts", object_id=other.pk, text="@Henry Head too")
    with cast.ada.at_work():
        found = {kept.model.__name__: len(kept.ids) for kept in kept_of([row.pk])}
    assert {name: found[name] for name in ("Note", "Mention")} == {"Note": 2, "Mention": 1}


def test_relations_to_an_erased_person_go_with_their_history(cast: Cast) -> None:
    row, other = (cast.ada.create("contacts", last_name=name) for name in ("Lee", "Other"))
    with cast.ada.at_work():
        kind = RelationType.objects.first()
    assert kind is not None
    values: dict[str, Any] = {"left_contact": row.pk, "right_contact": other.pk, "type": kind.pk, "note": "qzvk"}
    cast.ada.create("relations", **values)
    assert Api(cast.ada).post(f"contacts/{row.pk}/actions/erase_person/", {"confirm": "Lee"}).status_code == 200
    with cast.ada.at_work():
        assert Relation.objects.count() == 0
        told = [(change.root_entity, change.fields) for change in Change.objects.filter(entity="relations")]
        assert sorted(told, key=str) == [("contacts", {}), ("contacts", {}), ("relations", {})]
