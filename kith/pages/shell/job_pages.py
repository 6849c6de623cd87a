"""Pages of the user's own background jobs."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kith.engine.models import Job
from kith.engine.web.errors import NotFound
from kith.engine.web.http import Request
from kith.engine.work import jobs
from kith.pages.bulk.results import LISTED, left_alone, takes_back
from kith.pages.shell.base import actor_of, page, render

RUNNING = (Job.State.QUEUED, Job.State.RUNNING)


def own_job(request: Request, job_id: int) -> Job:
    """Return a job of the user. Raises NotFound for other people's jobs."""
    job = Job.objects.filter(pk=job_id, created_by=actor_of(request).staff_id).first()
    if job is None:
        raise NotFound(_("There is no such job."))
    return job


@require_GET
@page
def overview(request: Request) -> HttpResponse:
    """List the user's last jobs."""
    mine = Job.objects.filter(created_by=actor_of(request).staff_id).order_by("-pk")[:50]
    return render(request, "engine/jobs.html", {"mine": mine, "running": RUNNING})


@require_GET
@page
def watch(request: Request, job_id: int) -> HttpResponse:
    """Show one job: progress while it runs, then its result."""
    job = own_job(request, job_id)
    running = job.state in RUNNING
    context = {
        "job": job,
        "running": running,
        "remaining": jobs.remaining_seconds(job),
        "left_alone": [] if running else left_alone(job, actor_of(request)),
        "more": max(job.result.get("left", 0) - LISTED, 0),
        "undo": None if running else takes_back(job, actor_of(request)),
    }
    return render(request, "engine/job.html", context, fragment="progress")


@require_POST
@page
def cancel(request: Request, job_id: int) -> HttpResponse:
    """Ask a job to stop."""
    jobs.cancel(own_job(request, job_id))
    return HttpResponseRedirect(f"/jobs/{job_id}/")


urlpatterns = [
    path("jobs/", overview, name="jobs"),
    path("jobs/<id:job_id>/", watch, name="job"),
    path("jobs/<id:job_id>/cancel/", cancel, name="cancel-job"),
]
