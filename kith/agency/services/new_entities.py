"""Grants for entities that are new in an agency: seeded roles that nobody edited get what the declaration says.

``Agency.granted`` remembers each such entity, so that grants which somebody took back never come again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from kith.agency.models import Agency, Grant, Role
from kith.agency.seeds import ROLES
from kith.sdk.declare import Resource, registry
from kith.sdk.models import Change
from kith.sdk.rules import Actor, Changes

TOLD_FOR = timedelta(days=90)


class Ungranted(NamedTuple):
    """An entity that came with an upgrade, and the roles without it, because somebody made or edited them."""

    entity: str
    roles: list[Role]


def give_all() -> int:
    """Give every agency the grants of its new entities; answers how many agencies got any. Part of ``kith setup``."""
    return sum(give(agency) for agency in Agency.objects.order_by("pk"))


def give(agency: Agency) -> bool:
    """Give one agency the grants of its new entities as one change set; False when there is nothing new."""
    with transaction.atomic(), scope(agency=agency.pk):
        # Locked, so that two machines that are set up at once give grants once.
        granted = dict(Agency.objects.select_for_update().values_list("granted", flat=True).get(pk=agency.pk))
        new = [each for each in declared() if each.slug not in granted]
        if not new:
            return False
        roles = list(Role.objects.filter(deleted_at=None).order_by("pk"))
        touched = _edited(agency)
        changes = Changes(by=Actor.system(agency.pk), door="system", action="roles.new_entities")
        present = set(Grant.objects.filter(deleted_at=None).values_list("role", "entity", "verb"))
        changes.add_many(
            [
                Grant(role=role, entity=entity, verb=verb, scope=reach)
                for role in roles
                if role.key in ROLES and role.pk not in touched
                for resource in new
                for (entity, verb), reach in (resource.grants.of(role.key, resource) if resource.grants else {}).items()
                if (role.pk, entity, verb) not in present
            ]
        )
        changes.close()
        left = [role.pk for role in roles if role.key not in ROLES or role.pk in touched]
        note(agency, new, left=left)
        return True


def note(agency: Agency, resources: list[Resource], *, left: list[int]) -> None:
    """Remember that the agency has these entities, and which roles were left as they were."""
    at = timezone.now().isoformat()
    granted = Agency.objects.values_list("granted", flat=True).get(pk=agency.pk)
    granted = {**granted, **{each.slug: {"at": at, "left": left} for each in resources}}
    Agency.objects.filter(pk=agency.pk).update(granted=granted)


def declared() -> list[Resource]:
    """The entities whose declaration says what roles may do."""
    return [resource for resource in registry.all_declared() if resource.grants is not None]


def _edited(agency: Agency) -> set[int]:
    """The roles that a person changed, or whose grants a person changed."""
    by_people = Change.objects.filter(agency=agency.pk, root_entity="roles", change_set__by__isnull=False)
    return set(by_people.order_by().values_list("root_id", flat=True).distinct())


def ungranted(agency_id: int) -> Iterator[Ungranted]:
    """What administrators read for some weeks: the entities that some roles do not have, and these roles."""
    granted = Agency.objects.values_list("granted", flat=True).get(pk=agency_id)
    having = set(Grant.objects.filter(deleted_at=None).values_list("role", "entity"))
    for entity, told in granted.items():
        resource = registry.get(entity)
        if resource is None or timezone.now() - datetime.fromisoformat(told["at"]) > TOLD_FOR:
            continue
        roles = Role.objects.filter(pk__in=told["left"], deleted_at=None).order_by("name")
        lacking = [role for role in roles if not {(role.pk, entity), (role.pk, "*")} & having]
        if lacking:
            yield Ungranted(resource.label_plural, lacking)
