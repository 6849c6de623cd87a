"""Personas as cards, by type."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kith.people.models import Persona, PersonaType
from kith.people.services import personas
from kith.sdk.declare import registry
from kith.sdk.pages import Request, actor_of, add_page, page, render
from kith.sdk.rules import Actor, Forbidden, policy

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
        "can_create": policy.may(actor, "create", registry.of(Persona, actor)),
        "can_type": policy.may(actor, "create", registry.of(PersonaType, actor)),
    }
    return render(request, "people/personas/overview.html", context)


def _sees(actor: Actor) -> bool:
    return policy.may(actor, "view", registry.of(Persona, actor))


add_page("sell", 30, label=gettext_lazy("Personas"), url=ADDRESS, icon="masks-theater", when=_sees)

urlpatterns = [path("personas/overview/", overview, name="personas-overview")]
