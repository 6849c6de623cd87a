"""Recently opened records, in a cookie, so that viewing a record costs no write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import CharField, Value
from django.http import HttpResponse

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.web.http import Request
from kith.kit.numbers import whole_number

COOKIE = "kith-recent"
MOST = 12
SECONDS = 90 * 24 * 3600

type Visit = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Named:
    """A visible record with its name."""

    resource: Resource
    id: int
    title: str

    @property
    def url(self) -> str:
        return f"{self.resource.url}{self.id}/"


def remember(request: Request, response: HttpResponse, resource: Resource, row_id: int) -> HttpResponse:
    """Add the record to the cookie, which is bound to the employee."""
    actor = request.actor
    if actor is None or not resource.listed:
        return response
    here = (resource.slug, row_id)
    seen = [here, *(visit for visit in visits(request, actor) if visit != here)][:MOST]
    text = "|".join([str(actor.staff_id), *(f"{slug}.{number}" for slug, number in seen)])
    response.set_cookie(
        COOKIE, text, max_age=SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


def visits(request: Request, actor: Actor) -> list[Visit]:
    """Return (entity, id) of recently opened records, the last first; an invalid cookie is ignored."""
    owner, *parts = request.COOKIES.get(COOKIE, "").split("|")
    if owner != str(actor.staff_id):
        return []
    found = []
    for part in parts[:MOST]:
        slug, _dot, text = part.partition(".")
        number = whole_number(text)
        if number is not None and registry.get(slug, actor) is not None:
            found.append((slug, number))
    return found


def named(wanted: Sequence[Visit], actor: Actor) -> list[Named]:
    """Return the still visible records in the same order; one query for all entities."""
    parts = []
    for slug in dict.fromkeys(slug for slug, _number in wanted):
        resource = registry.named(slug, actor)
        if policy.may(actor, "view", resource):
            rows = policy.scope(actor, "view", resource).filter(pk__in=[pk for name, pk in wanted if name == slug])
            label = Value(slug, output_field=CharField())
            parts.append(rows.order_by().values_list(label, "pk", resource.title))
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    titles = {(slug, pk): str(title) for slug, pk, title in rows}
    return [
        Named(registry.named(slug, actor), pk, titles[slug, pk] or f"#{pk}")
        for slug, pk in wanted
        if (slug, pk) in titles
    ]
