"""Whom a session belongs to, read in one query together with the places where they work."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from allauth.account.auth_backends import AuthenticationBackend
from django.db import DEFAULT_DB_ALIAS
from django_scopes import scopes_disabled

from kith.agency.models import Employee, User
from kith.sdk.rules import ROW, Prepared


class Place(NamedTuple):
    """Where somebody works: their place there, the agency, and the mark that changes with anybody's rights in it."""

    pk: int
    agency_id: int
    agency_name: str
    rights_stamp: int


class Backend(AuthenticationBackend):
    """Signing in as the sign-in package does it; every later request finds its user here."""

    def get_user(self, user_id: int) -> Any:
        """The user with ``workplaces``, their work in each agency; None for somebody who may not sign in."""
        rows = _query().given({ROW: user_id}).fetch()
        user = _user_of(rows[0]) if rows else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.workplaces = _places_in(rows)
        return user


def places_of(user_id: int) -> list[Place]:
    """Where a user works now, in every agency."""
    return _places_in(_query().given({ROW: user_id}).fetch())


PLACE = ("pk", "agency_id", "agency__name", "agency__rights_stamp")
USER = tuple(field.attname for field in User._meta.concrete_fields)


@cache
def _query() -> Prepared:
    """Rows of a place and its user; prepared because this runs with each request."""
    with scopes_disabled():
        mine = Employee.objects.filter(user=ROW, is_active=True, deleted_at=None)
        return Prepared(mine.order_by("pk").values_list(*PLACE, *(f"user__{name}" for name in USER)))


def _places_in(rows: list[tuple[Any, ...]]) -> list[Place]:
    return [Place(*row[: len(PLACE)]) for row in rows]


def _user_of(row: tuple[Any, ...]) -> User:
    return User.from_db(DEFAULT_DB_ALIAS, USER, row[len(PLACE) :])
