"""The Undo button of every toast and history."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kith.engine.history import changelog
from kith.engine.web.errors import Refused
from kith.engine.web.http import Request
from kith.pages.shell.base import actor_of, done, page, refusal


@require_POST
@page
def undo(request: Request, change_set_id: int) -> HttpResponse:
    """Undo a change set and report what could not be undone."""
    try:
        report = changelog.undo(change_set_id, by=actor_of(request), door="ui")
    except Refused as error:
        return refusal(request, error)
    text = _("Undone.")
    if report.conflicts:
        text = ngettext(
            "Undone, but %(count)d value was changed since and stays: %(first)s.",
            "Undone, but %(count)d values were changed since and stay, such as: %(first)s.",
            len(report.conflicts),
        ) % {"count": len(report.conflicts), "first": report.conflicts[0][2]}
    again = report.change_set
    if again is not None and not changelog.undoable(again.pk, actor_of(request)):
        again = None
    return done(request, _page_before(request), text, undo=again)


def _page_before(request: Request) -> str:
    """Return the URL of the previous page if it is on our host."""
    address = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else "/"


urlpatterns = [path("undo/<id:change_set_id>/", undo, name="undo")]
