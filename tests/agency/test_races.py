"""What two people do at the same moment, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django_scopes import scope

from kith.agency.models import Employee, EmployeeRole, Role, User
from kith.agency.services import joining, places
from kith.engine.web.errors import KithError
from kith.engine.write import actions
from kith.engine.write.writes import work
from tests.agency.browser import path_of
from tests.cast import Cast, Person, forget_caches, make_cast

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stored() -> Iterator[Cast]:
    """The cast, committed, so that other threads see it."""
    yield make_cast()
    forget_caches()


def at_once[T](*jobs: Callable[[], T]) -> list[T | KithError]:
    """What each job answers, or how it was refused, when all begin at the same moment."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T | KithError:
        try:
            start.wait(10)
            return job()
        except KithError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def administrators(cast: Cast) -> int:
    with scope(agency=cast.agency.pk):
        return EmployeeRole.objects.filter(role__key="system-administrator", employee__is_active=True).count()


def test_two_last_administrators_demote_each_other_at_once(stored: Cast) -> None:
    with stored.sys.at_work() as actor:
        widest = Role.objects.get(key="system-administrator")
        actions.run(places.give_role, stored.henry.id, {"role": widest.pk}, by=actor, door="ui")

    def demote(by: Person, of: Person) -> Callable[[], object]:
        with by.at_work() as actor:
            rights = actor

        def job() -> object:
            with scope(agency=stored.agency.pk):
                return actions.run(places.take_role, of.id, {"role": widest.pk}, by=rights, door="ui")

        return job

    answers = at_once(demote(stored.sys, stored.henry), demote(stored.henry, stored.sys))
    assert sum(isinstance(answer, KithError) for answer in answers) == 1
    assert administrators(stored) == 1


def test_two_last_administrators_deactivate_each_other_at_once(stored: Cast) -> None:
    with stored.sys.at_work() as actor:
        widest = Role.objects.get(key="system-administrator")
        actions.run(places.give_role, stored.henry.id, {"role": widest.pk}, by=actor, door="ui")

    def remove(by: Person, of: Person) -> Callable[[], object]:
        with by.at_work() as actor:
            rights = actor

        def job() -> object:
            with scope(agency=stored.agency.pk):
                return actions.run(places.deactivate, of.id, {}, by=rights, door="ui")

        return job

    answers = at_once(remove(stored.sys, stored.henry), remove(stored.henry, stored.sys))
    assert sum(isinstance(answer, KithError) for answer in answers) == 1
    assert administrators(stored) == 1


def test_an_invitation_is_accepted_once_however_often_the_button_is_pressed(stored: Cast) -> None:
    with stored.ada.at_work() as actor, work(by=actor, door="ui", action="employees.invite") as changes:
        nina = Employee(name="Nina", email="nina@agency.example")
        changes.add(nina)
        path = path_of(joining.link(joining.open_invitation(nina, by=actor, changes=changes)))

    def press(password: str) -> Callable[[], int]:
        def job() -> int:
            return Client().post(path, {"full_name": "Nina", "password": password}).status_code

        return job

    answers = at_once(*(press(f"quite-a-good-password-{at}") for at in range(4)))
    assert sorted(map(str, answers)) == ["302", "404", "404", "404"]
    assert User.objects.filter(email="nina@agency.example").count() == 1
