"""The agency's parts of the page frame: its name, the switch between agencies, the account menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.sdk.declare import registry
from kith.sdk.pages import Request, frame, url
from kith.sdk.rules import Actor, policy

# Routes of the sign-in package that are rendered inside the frame.
PACKAGE_ROUTES = ("account_", "mfa_", "usersessions_")


def register() -> None:
    """Add the account menu and the pages of the agency to the frame; called once at start-up."""
    frame.add_page(
        "organisation", 5, label=gettext_lazy("Organisation chart"), url="/organisation/", icon="sitemap",
        when=sees_organisation,
    )  # fmt: skip
    frame.add_page(
        "settings",
        90,
        label=gettext_lazy("Settings"),
        url="/settings/",
        icon="settings",
        key="g s",
        when=has_settings,
        adds=part,
    )


def sees_organisation(actor: Actor) -> bool:
    """Whether the actor may see employees."""
    return policy.may(actor, "view", registry.named("employees", actor))


def has_settings(actor: Actor) -> bool:
    """Whether the index of settings has any entry for the actor."""
    from kith.agency.pages.settings import entries

    return bool(entries(actor))


def part(request: Request, actor: Actor) -> dict[str, Any]:
    """Return the template context: agency, other agencies and account menu."""
    places = getattr(request, "places", [])
    current = next((place for place in places if place.pk == actor.staff_id), None)
    return {
        "agency": {"name": current.agency_name if current is not None else "Kith", "url": "/"},
        "agencies": [
            {
                "name": place.agency_name,
                "url": url("switch-agency", place.pk),
                "current": place.pk == actor.staff_id,
            }
            for place in places
        ],
        "account": account(request, actor),
    }


def account(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return the account menu."""
    return {
        "name": actor.name,
        "email": getattr(request.user, "email", ""),
        "theme": getattr(request.user, "theme", ""),
        "entries": [
            {"label": _("Your account"), "icon": "user-circle", "url": url("my-account")},
            {"label": _("Sessions"), "icon": "device-desktop", "url": url("usersessions_list")},
            {"label": _("API tokens"), "icon": "key", "url": url("my-tokens")},
        ],
    }


def frame_of_package_pages(request: Request) -> dict[str, Any]:
    """Context processor: the frame for pages of the sign-in package. Kith's own pages add it themselves."""
    match = request.resolver_match
    actor = getattr(request, "actor", None)
    if actor is None or match is None or not (match.view_name or "").startswith(PACKAGE_ROUTES):
        return {}
    return frame.shell(request, actor)
