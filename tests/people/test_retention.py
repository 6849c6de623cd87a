"""Retention rules: whom they are about, what becomes of these people, and when a rule stops by itself."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kith.engine.declare import registry
from kith.engine.write import writes
from kith.people.models import Contact, ErasedReach, RetentionRule, RetentionRun, Segment
from kith.people.services.privacy import erasing, retention
from tests.api.client import Api, errors
from tests.cast import Cast
from tests.pages.reading import sign_in
from tests.people.test_segments import segment

pytestmark = [pytest.mark.database, pytest.mark.django_db]

OLD = timedelta(days=400)


def aged(cast: Cast, name: str, *, status: str = "cold", age: timedelta = OLD) -> Any:
    """A contact that nobody has touched for so long."""
    row = cast.ada.create("contacts", last_name=name, email=f"{name}@old.example", status=status, city="Ulm")
    with cast.ada.at_work():
        Contact.objects.filter(pk=row.pk).update(updated_at=timezone.now() - age)
    return row


def rule(cast: Cast, **more: Any) -> RetentionRule:
    cold = segment(cast.ada, {"field": "status", "op": "eq", "value": "cold"}, name="Cold ones", audience="all")
    values = {"name": "After a year", "segment": cold.pk, "age_days": 365, "active": True, **more}
    made: RetentionRule = cast.ada.create("retention-rules", **values)
    return made


def test_only_old_people_of_the_segment_are_anonymised(cast: Cast) -> None:
    old, fresh, hot = aged(cast, "old"), aged(cast, "new", age=timedelta(days=9)), aged(cast, "hot", status="hot")
    rule(cast)
    assert retention.follow_all() == 1
    with cast.ada.at_work():
        names = dict(Contact.objects.values_list("pk", "name"))
        assert names == {old.pk: "Anonymised person", fresh.pk: "new", hot.pk: "hot"}
        gone = Contact.objects.get(pk=old.pk)
        assert (gone.email, gone.city, gone.deleted_at) == ("", "", None)
        assert not ErasedReach.objects.exists()  # nobody asked for it
        assert list(RetentionRun.objects.values_list("found", "done", "fault")) == [(1, 1, "")]


def test_a_rule_is_followed_once_a_day_and_only_when_active(cast: Cast) -> None:
    aged(cast, "old")
    rule(cast, active=False)
    assert retention.follow_all() == 0
    made = rule(cast, name="Another", what="erase")
    assert retention.follow_all() == 1
    aged(cast, "older")
    assert retention.follow_all() == 0
    with cast.ada.at_work():
        assert retention.people_of(made).count() == 1
        assert Contact.objects.filter(name="Erased person").exclude(deleted_at=None).count() == 1


def test_who_was_touched_meanwhile_is_left_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    aged(cast, "older", age=OLD * 2)
    old = aged(cast, "old")
    rule(cast)

    def and_touch(*given: Any, **more: Any) -> None:
        erasing.forget(*given, **more)
        Contact.objects.filter(pk=old.pk).update(updated_at=timezone.now())

    monkeypatch.setattr(retention, "forget", and_touch)
    assert retention.follow_all() == 1
    with cast.ada.at_work():
        assert Contact.objects.get(pk=old.pk).name == "old"
        assert list(RetentionRun.objects.values_list("found", "done", "fault")) == [(2, 1, "")]


def test_a_run_that_was_stopped_stands_in_the_log(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    aged(cast, "old")
    rule(cast)

    def stop(*given: Any, **more: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(retention, "forget", stop)
    with pytest.raises(KeyboardInterrupt):
        retention.follow_all()
    with cast.ada.at_work():
        assert list(RetentionRun.objects.values_list("found", "done", "fault")) == [(1, 0, "")]
    assert retention.follow_all() == 0


def test_a_segment_that_was_changed_since_stops_the_rule(cast: Cast) -> None:
    aged(cast, "old")
    made = rule(cast)
    with cast.ada.at_work() as actor:
        writes.edit(registry.named("segments", actor), made.segment_id, {"tree": ""}, by=actor, door="ui")
    assert retention.follow_all() == 0
    with cast.ada.at_work():
        assert "was changed after the rule was saved" in RetentionRun.objects.get().fault


def test_a_condition_that_cannot_be_asked_any_more_is_told_by_the_dry_run(cast: Cast) -> None:
    made = rule(cast)
    lost = json.dumps({"field": "lost", "op": "eq", "value": "x"})
    with cast.ada.at_work():
        Segment.objects.filter(pk=made.segment_id).update(tree=lost)
    response = sign_in(cast.ada).get(f"/retention-rules/{made.pk}/dry-run/")
    assert response.status_code == 200
    assert "concerned now" not in response.content.decode()
    assert "lost" in response.content.decode()


def test_customers_are_no_people_and_a_month_is_the_least(cast: Cast) -> None:
    firms = segment(cast.ada, {"field": "status", "op": "eq", "value": "new"}, entity="customers", name="Firms")
    data = {"name": "Wrong", "segment": firms.pk, "age_days": 365}
    assert "segment" in errors(Api(cast.ada).post("retention-rules/", data))
    people = segment(cast.ada, {"field": "status", "op": "eq", "value": "cold"}, name="People")
    assert "age_days" in errors(Api(cast.ada).post("retention-rules/", {**data, "segment": people.pk, "age_days": 3}))


def test_the_dry_run_counts_and_names_and_writes_nothing(cast: Cast) -> None:
    aged(cast, "old")
    made = rule(cast)
    page = sign_in(cast.ada).get(f"/retention-rules/{made.pk}/dry-run/").content.decode()
    assert "1 person is concerned now" in page
    assert ">old</a>" in page
    assert "Not followed yet" in page
    with cast.ada.at_work():
        assert Contact.objects.get().name == "old"
    retention.follow_all()
    assert "followed" in sign_in(cast.ada).get(f"/retention-rules/{made.pk}/dry-run/").content.decode()
    assert sign_in(cast.alice).get(f"/retention-rules/{made.pk}/dry-run/").status_code == 403
