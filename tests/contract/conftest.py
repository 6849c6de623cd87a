"""The world of the generated suites, made once for all of them; each test's own writes are rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import forget_caches
from tests.contract.people import visitor
from tests.contract.scenes import ME, Stage, set_stage
from tests.contract.world import World, make_world


@pytest.fixture(scope="package")
def kept_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Make the world in a transaction that is never committed."""
    with django_db_blocker.unblock():
        forget_caches()
        with transaction.atomic():
            yield make_world()
            transaction.set_rollback(True)
        forget_caches()


@pytest.fixture
def world(kept_world: World, db: None) -> Iterator[World]:
    """Return the unchanged world: `db` rolls back to it after each test."""
    yield kept_world.copy()
    forget_caches()


@pytest.fixture
def stage(world: World) -> Stage:
    """Return the stage of the scenes: role, teams, units, token, and an edit of every row by the tested user."""
    return set_stage(world)


@pytest.fixture
def me(stage: Stage) -> Client:
    return visitor(stage.world, ME).client


@pytest.fixture
def program(stage: Stage) -> Client:
    """Return a client with the tested user's token, which the scene narrows."""
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {stage.secret}"})
