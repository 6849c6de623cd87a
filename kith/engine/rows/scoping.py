"""The scope of an agency: the manager of its rows, and the scope of an actor."""

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
    """Return the scope of an actor. It guards that each query stays in the agency, and says nothing of rights."""
    return scope(agency=actor.agency_id)


class AgencyRows(models.Manager[M]):
    """The manager of rows of the current agency.

    A query outside ``scope(agency=…)`` raises; ``scopes_disabled()`` allows all agencies. It is the equivalent of
    ``ScopedManager(agency="agency")`` as a named class, for the type checker.
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
        """Return all rows of the agency. Raises without scope at once; the base class raises only at evaluation."""
        found = super().all()
        return found.all() if isinstance(found, DisabledQuerySet) else found
