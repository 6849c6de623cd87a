"""Endpoints besides entities: global search, undo, the current user, and the OpenAPI document."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from kith.api import openapi
from kith.api.bodies import no_body
from kith.api.idempotency import once
from kith.api.transport import JSON, Endpoint, answer, only_params
from kith.engine.history import changelog
from kith.engine.policy import Actor
from kith.engine.query.parse import LONGEST_Q
from kith.engine.search import finding
from kith.engine.web.errors import BadQuery, NotFound
from kith.engine.web.http import Request
from kith.kit.numbers import whole_number

MOST_HITS = 50


def search(request: Request, actor: Actor) -> HttpResponse:
    """Search all entities; each hit has the reason why it matched."""
    params = only_params(request, "q", "limit")
    text, limit = params.get("q", "").strip(), whole_number(params.get("limit", "20"), most=MOST_HITS)
    if not text or len(text) > LONGEST_Q or "\x00" in text:
        raise BadQuery({"q": [_("Search for 1 to %(most)d characters.") % {"most": LONGEST_Q}]})
    if not limit:
        raise BadQuery({"limit": [_("Write a number from 1 to %(most)d.") % {"most": MOST_HITS}]})
    hits = finding.find(text, actor, limit=limit)
    return answer({"items": [_hit(hit) for hit in hits]})


def _hit(hit: finding.Hit) -> dict[str, Any]:
    return {
        "entity": hit.resource.slug,
        "id": hit.id,
        "title": hit.title,
        "subtitle": hit.subtitle,
        "url": hit.url,
        "match": hit.match,
        "field": hit.field,
        "value": hit.value,
    }


def undo(request: Request, actor: Actor, change_set_id: int) -> HttpResponse:
    """Undo a change set; later changes by others are kept and reported."""
    only_params(request)
    no_body(request)

    def work() -> HttpResponse:
        report = changelog.undo(change_set_id, by=actor, door="api")
        conflicts = [{"entity": entity, "id": row, "message": why} for entity, row, why in report.conflicts]
        change_set = report.change_set.pk if report.change_set else None
        data = {"undone": report.undone, "conflicts": conflicts, "change_set": change_set}
        return answer(data, change_set=report.change_set)

    return once(request, actor, work)


def me(request: Request, actor: Actor) -> HttpResponse:
    """Return the employee, agency and roles, with the rights that the token's scopes leave."""
    only_params(request)
    agency = apps.get_model(settings.KITH_AGENCY_MODEL).objects.get(pk=actor.agency_id)
    grants = [
        {"entity": entity, "verb": verb, "scope": actor.scope_for(entity, verb).name.lower()}
        for entity, verb in sorted({*actor.grants, *(actor.ceiling or ())})
        if actor.may(entity, verb)
    ]
    return answer(
        {
            "id": actor.staff_id,
            "name": actor.name,
            "agency": {"id": agency.pk, "name": str(agency)},
            "roles": sorted(actor.roles),
            "grants": grants,
            "zone": actor.zone,
            "language": actor.language,
            "region": actor.region,
            "currency": actor.currency,
            "by_token": request.by_token,
        }
    )


def description(request: Request, actor: Actor) -> HttpResponse:
    """The OpenAPI 3.1 document of the whole API."""
    only_params(request)
    return HttpResponse(openapi.document_bytes(actor), content_type=JSON)


def nothing(request: Request, actor: Actor, rest: str = "") -> HttpResponse:
    """404 for any other path below the API."""
    raise NotFound("")


search_all = Endpoint(get=search)
take_back = Endpoint(post=undo)
myself = Endpoint(get=me)
described = Endpoint(get=description)
unknown = Endpoint(get=nothing, post=nothing, put=nothing, patch=nothing, delete=nothing)
