"""Pages for the rights of a data subject: access, portability and erasure (GDPR articles 15, 20 and 17)."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kith.agency.models import SecurityEvent
from kith.agency.services import audit
from kith.engine.web import templates
from kith.kit.numbers import whole_number
from kith.people.services.privacy.erasing import asked_to_be_erased, erase_person, outline
from kith.people.services.privacy.gathering import gather
from kith.sdk.declare import registry
from kith.sdk.pages import Request, actor_of, done, page, panels, render
from kith.sdk.rules import Actor, FieldErrors, NotFound, actions, policy, writes


def _shown(actor: Actor, contact_id: int) -> panels.Shown:
    resource = registry.named("contacts", actor)
    writes.require(actor, "privacy", resource)
    shown = panels.show(resource, contact_id, actor)
    if not policy.covers(actor, "privacy", shown.row, resource):
        writes.take(resource, contact_id, by=actor, verb="privacy")
    return shown


@require_GET
@page
def chosen(request: Request) -> HttpResponse:
    """Redirect from the menu of a record."""
    writes.require(actor_of(request), "privacy", registry.named("contacts", actor_of(request)))
    number = whole_number(request.GET.get("ids", "").partition(",")[0])
    if not number:
        raise NotFound(_("There is no such contact."))
    return HttpResponseRedirect(f"/contacts/{number}/privacy/")


@require_http_methods(["GET", "POST"])
@page
def privacy(request: Request, contact_id: int) -> HttpResponse:
    """Show all data about the person; POST with the name erases it."""
    actor = actor_of(request)
    shown = _shown(actor, contact_id)
    errors: list[str] = []
    if request.method == "POST":
        try:
            data = {"confirm": request.POST.get("confirm", "")}
            actions.run(erase_person, contact_id, data, by=actor, door="ui")
            return done(request, "/contacts/", _("The person was erased."), redirect=True)
        except FieldErrors as error:
            errors = error.errors.get("confirm", [])
    context: dict[str, Any] = {
        "shown": shown,
        "resource": shown.resource,
        "report": gather(shown.row, actor),
        "outline": outline(shown.row),
        "asked": asked_to_be_erased(shown.row, region=actor.region or None),
        "errors": errors,
    }
    return render(request, "people/privacy/page.html", context, fragment="content", status=422 if errors else 200)


@require_GET
@page
def report(request: Request, contact_id: int) -> HttpResponse:
    """Download the data as JSON or as one self-contained HTML page (``?as=html``)."""
    actor = actor_of(request)
    shown = _shown(actor, contact_id)
    audit.note_actor(SecurityEvent.Kind.EXPORTED, actor, request, detail=f"contacts {contact_id}: personal data")
    found = gather(shown.row, actor)
    if request.GET.get("as") == "html":
        text = templates.whole(request, "people/privacy/file.html", {"report": found, "made": timezone.now()})
        response = HttpResponse(text, content_type="text/html; charset=utf-8")
    else:
        response = HttpResponse(orjson.dumps({"made_at": timezone.now(), "data": found}), "application/json")
    form = "html" if request.GET.get("as") == "html" else "json"
    response.headers["Content-Disposition"] = f'attachment; filename="personal-data-{contact_id}.{form}"'
    return response


urlpatterns = [
    path("contacts/privacy/", chosen, name="privacy-chosen"),
    path("contacts/<id:contact_id>/privacy/", privacy, name="privacy"),
    path("contacts/<id:contact_id>/privacy/report/", report, name="privacy-report"),
]
