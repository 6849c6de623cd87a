"""The agency in scope: the manager of everything that belongs to one, and the scope of somebody's work."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django_scopes import scope
from django_scopes.manager import DisabledQuerySet
from django_scopes.state import get_scope

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from kith.engine.policy import Actor

M = TypeVar("M", bound=models.Model)


def within(actor: Actor) -> AbstractContextManager[None]:
    """The scope in which an actor works: the agency, seen with the rights of the actor."""
    return scope(agency=actor.agency_id, actor=actor)


class AgencyRows(models.Manager[M]):
    """Rows of the agency in scope. A query outside ``scope(agency=…)`` raises; ``scopes_disabled()`` sees all agencies.

    It does what ``ScopedManager(agency="agency")`` does, as a class by name, so that types can be checked.
    """

    def get_queryset(self) -> models.QuerySet[M]:
        state = get_scope()
        if not state.get("_enabled", True):
            return super().get_queryset()
        if "agency" not in state:
            closed: models.QuerySet[M] = DisabledQuerySet(self.model, using=self._db, missing_scopes={"agency"})
            return closed
        return super().get_queryset().filter(agency=state["agency"])

    def all(self) -> models.QuerySet[M]:
        """All rows of the agency; raises without one, which the plain manager would do only when they are read."""
        found = super().all()
        return found.all() if isinstance(found, DisabledQuerySet) else found
