"""Personas as cards, by type."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.policy import Actor
from kith.engine.web.errors import Forbidden
from kith.engine.web.http import Request
from kith.pages.shell.base import actor_of, page, render
from kith.pages.shell.frame import add_page
from kith.people.models import Persona, PersonaType
from kith.people.services import personas

ADDRESS = "/personas/overview/"


@require_GET
@page
def overview(request: Request) -> HttpResponse:
    """List personas with picture, first goal and number of contacts, linked to the list."""
    actor = actor_of(request)
    if not _sees(actor):
        raise Forbidden(_("Your role does not allow seeing personas."))
    context = {
        "groups": personas.by_type(actor),
        "can_create": policy.may(actor, "create", registry.of(Persona)),
        "can_type": policy.may(actor, "create", registry.of(PersonaType)),
    }
    return render(request, "people/personas/overview.html", context)


def _sees(actor: Actor) -> bool:
    return policy.may(actor, "view", registry.of(Persona))


add_page("sell", 30, label=gettext_lazy("Personas"), url=ADDRESS, icon="masks-theater", when=_sees)

urlpatterns = [path("personas/overview/", overview, name="personas-overview")]
