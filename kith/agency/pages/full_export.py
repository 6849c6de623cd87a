"""The full export of the agency: begun, watched, fetched while it lasts."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.agency.models import Agency, SecurityEvent
from kith.agency.services import audit
from kith.agency.services.guards import require
from kith.sdk.pages import Request, actor_of, deliver, done, page, render
from kith.sdk.rules import NotFound, Refused
from kith.sdk.work import Job
from kith.transfer.exporting import everything


@require_http_methods(["GET", "HEAD", "POST"])
@page
def full_export(request: Request) -> HttpResponse:
    """Begin a full export, or see those that were made in the last days."""
    actor = actor_of(request)
    require(actor, "agency", "export")
    made = everything.made_by(actor)
    if request.method == "POST":
        if any(job.state in (Job.State.QUEUED, Job.State.RUNNING) for job in made):
            raise Refused(_("An export is being made already; wait for it, or stop it."))
        job = everything.start(actor, url=reverse("full-export"))
        audit.note_actor(SecurityEvent.Kind.EXPORTED, actor, request, detail="everything: begun")
        return done(request, reverse("job", args=[job.pk]), _("The export is being made."), redirect=True)
    context = {"made": made, "days": everything.KEEP.days}
    return render(request, "settings/full_export.html", context)


@require_http_methods(["GET", "HEAD"])
@page
def fetch(request: Request, job_id: int) -> HttpResponseBase:
    """The archive, for whoever made it and may still do so."""
    actor = actor_of(request)
    require(actor, "agency", "export")
    job = next((job for job in everything.made_by(actor) if job.pk == job_id and "sha256" in job.result), None)
    if job is None:
        raise NotFound(_("There is no such export, or it has expired; make a new one."))
    if request.method == "GET":
        audit.note_actor(SecurityEvent.Kind.EXPORTED, actor, request, detail="everything: fetched")
    agency = Agency.objects.get(pk=actor.agency_id)
    name = f"{agency.name} {timezone.localdate(job.created_at).isoformat()}.zip"
    return deliver(request, job.result["sha256"], media_type="application/zip", name=name)


urlpatterns = [
    path("settings/export/", full_export, name="full-export"),
    path("settings/export/<id:job_id>/file/", fetch, name="fetch-full-export"),
]
