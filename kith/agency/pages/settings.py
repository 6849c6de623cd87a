"""The index of settings, the agency's own, and the security log."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kith.agency.forms import AgencyForm
from kith.agency.models import Agency, SecurityEvent
from kith.agency.services import activity, audit
from kith.agency.services.guards import require
from kith.agency.services.reach import stamp_rights
from kith.sdk.declare import registry
from kith.sdk.pages import Request, actor_of, done, frame, page, render
from kith.sdk.rules import Actor, Forbidden, policy

type Entry = dict[str, Any]

# The group of pages that domains above add to “People and rights”.
RIGHTS = "rights"


def entries(actor: Actor) -> list[tuple[str, list[Entry]]]:
    """Return the settings that the actor may change, in groups."""
    groups = [
        (_("Agency"), _agency(actor)),
        (_("People and rights"), _rights(actor)),
        (_("Organisation"), _lists(actor, "organisation")),
        (_("Lists"), _lists(actor, "settings")),
    ]
    return [(title, found) for title, found in groups if found]


def _agency(actor: Actor) -> list[Entry]:
    text = _("Name, address, time zone, language, currency")
    own = _("What you need to know beyond the usual")
    behind = _("Events, the schedule, jobs, and what failed")
    everything = _("All records, documents and pictures in one file")
    return [
        *_if(actor.may("agency", "edit"), _("Agency"), text, "agency-settings", "building-community"),
        *_if(actor.may("custom-fields", "edit"), _("Custom fields"), own, "custom-fields", "list-details"),
        *_if(actor.may("agency", "export"), _("Full export"), everything, "full-export", "download"),
        *_if(actor.may("work", "manage"), _("Background work"), behind, "work", "progress-check"),
    ]


def _rights(actor: Actor) -> list[Entry]:
    return [
        *_if(actor.may("employees", "invite"), _("Invitations"), _("Invite people, see who has not joined yet"),
             "invitations", "mail"),
        *_if(actor.may("roles", "edit"), _("Roles"), _("Who may see and do what"), "roles", "shield-check"),
        *frame.pages_of(RIGHTS, actor),
        *_if(actor.may("tokens", "manage"), _("API tokens"), _("Keys that programs use"), "all-tokens", "key"),
        *_if(actor.may("security", "view"), _("Security log"), _("Sign-ins, rights, exports"), "activity", "history"),
    ]  # fmt: skip


def _if(allowed: bool, label: str, text: str, route: str, icon: str) -> list[Entry]:
    return [{"label": label, "text": text, "url": reverse(route), "icon": icon}] if allowed else []


def _lists(actor: Actor, group: str) -> list[Entry]:
    """Return the entities of a side bar group that the actor may edit."""
    found = [
        resource
        for resource in registry.every(actor)
        if resource.nav is not None
        and resource.nav.group == group
        and resource.fields
        and policy.may(actor, "edit", resource)
    ]
    return [
        {"label": _capital(resource.label_plural), "text": "", "url": resource.url, "icon": resource.icon}
        for resource in sorted(found, key=lambda resource: resource.nav.order if resource.nav else 0)
    ]


def _capital(text: str) -> str:
    return capfirst(text)


@require_GET
@page
def index(request: Request) -> HttpResponse:
    """The index of settings."""
    found = entries(actor_of(request))
    if not found:
        raise Forbidden(_("Your role has no settings. Your own are under “Your account”."))
    return render(request, "settings/index.html", {"groups": found})


@require_http_methods(["GET", "POST"])
@page
def agency(request: Request) -> HttpResponse:
    """Name, address, time zone and currency of the agency."""
    actor = actor_of(request)
    require(actor, "agency", "edit")
    row = Agency.objects.get(pk=actor.agency_id)
    before = {name: str(getattr(row, name)) for name in AgencyForm.Meta.fields}
    form = AgencyForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        stamp_rights(actor.agency_id)
        changed = [f"{name}: {before[name]} → {getattr(row, name)}" for name in form.changed_data]
        if changed:
            audit.note_actor(SecurityEvent.Kind.AGENCY_CHANGED, actor, request, detail="; ".join(changed))
        return done(request, "/settings/agency/", _("Saved."))
    status = 422 if request.method == "POST" else 200
    return render(request, "settings/agency.html", {"form": form}, status=status)


@require_GET
@page
def log(request: Request) -> HttpResponse:
    """The security log: sign-ins, failed attempts, and changes of rights and access."""
    require(actor_of(request), "security", "view")
    before = activity.before_of(request.GET.get("before", ""))
    shown = request.GET.get("show", "sign-in")
    lines = activity.rights(before) if shown == "rights" else activity.security(before)
    context = {"shown": "rights" if shown == "rights" else "sign-in", "lines": lines, "more": activity.more(lines)}
    return render(request, "settings/activity.html", context)


urlpatterns = [
    path("settings/", index, name="settings"),
    path("settings/agency/", agency, name="agency-settings"),
    path("settings/activity/", log, name="activity"),
]
