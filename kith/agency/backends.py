"""Whom a session belongs to, read in one query together with the places where they work."""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django_scopes import scopes_disabled

from kith.agency.models import Employee
from kith.engine.prepared import ROW, PreparedRows


class Backend(AuthenticationBackend):
    """Signing in as the sign-in package does it; every later request finds its user here."""

    def get_user(self, user_id: int) -> Any:
        """The user with ``workplaces``, their work in each agency; None for somebody who may not sign in."""
        places = places_of(user_id)
        user = places[0].user if places else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.workplaces = places
        return user


def places_of(user_id: int) -> list[Employee]:
    """Where a user works now, in every agency, each place with its agency and the user."""
    return _query().given({ROW: user_id}).instances()


@cache
def _query() -> PreparedRows:
    """Prepared because this runs with each request."""
    with scopes_disabled():
        mine = Employee.objects.filter(user=ROW, is_active=True, deleted_at=None)
        return PreparedRows(mine.select_related("agency", "user").order_by("pk"))
