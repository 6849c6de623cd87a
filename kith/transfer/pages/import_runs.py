"""Pages for running an import: start, result, error file and undo."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kith.engine.declare.resource import Resource
from kith.engine.history import changelog
from kith.engine.models import ChangeSet, CustomField, Import, ImportFault, Job
from kith.engine.policy import Actor
from kith.engine.web.errors import NotFound
from kith.engine.web.http import Request
from kith.engine.work import jobs
from kith.engine.write.writes import require
from kith.kit.tables import write_csv
from kith.pages.shell.base import actor_of, done, page, render
from kith.transfer.running import starting
from kith.transfer.running.faults import error_rows

SMALL_UNDO = 3_000
SHOWN = 200
# Prefix of the form fields for single rows, followed by the row number.
ROW = "likely-"


def own(request: Request, resource: Resource, import_id: int) -> Import:
    """Return an import of the user. Raises NotFound for other people's imports."""
    by = actor_of(request)
    require(by, "import", resource)
    record = Import.objects.filter(pk=import_id, entity=resource.slug, created_by=by.staff_id).first()
    if record is None:
        raise NotFound(_("There is no such import."))
    return record


def at(record: Import, step: str = "") -> str:
    """Return the URL of a step of an import."""
    return f"/{record.entity}/import/{record.pk}/{step}"


def waiting(record: Import) -> list[tuple[str, str]]:
    """Return (name, URL) of the undecided files and sheets of the same upload."""
    together = Import.objects.filter(created_by=record.created_by_id, state=Import.State.DRAFT).exclude(pk=record.pk)
    upload = record.options.get("upload")
    others = together.filter(options__upload=upload).order_by("pk") if upload else ()
    return [(each.file_name, at(each)) for each in others]


@require_POST
@page
def start(request: Request, resource: Resource, import_id: int) -> HttpResponse:
    """Queue the import."""
    record = own(request, resource, import_id)
    if record.state == Import.State.DRAFT and "mapping" in record.options:
        if "likely" in request.POST:
            form = request.POST.dict()
            rows = {name.removeprefix(ROW): value for name, value in form.items() if name.startswith(ROW)}
            starting.decide_likely(record, form["likely"], rows)
        starting.enqueue(record, by=actor_of(request))
        record.refresh_from_db()
    elif record.state == Import.State.FAILED and not starting.taken_back(record):
        starting.enqueue(record, by=actor_of(request))
    return HttpResponseRedirect(at(record))


def result(request: Request, resource: Resource, record: Import) -> HttpResponse:
    """Show a finished import."""
    change_set = ChangeSet.objects.filter(pk=record.change_set_id).first() if record.change_set_id else None
    context = {
        "resource": resource,
        "record": record,
        "faults": ImportFault.objects.filter(run=record).order_by("row", "pk")[:SHOWN],
        "undone": change_set is not None and ChangeSet.objects.filter(undoes=change_set).exists(),
        "change_set": change_set,
        "made": _made_fields(record),
        "waiting": waiting(record),
    }
    return render(request, "engine/import/result.html", context)


def _made_fields(record: Import) -> list[tuple[str, CustomField | None]]:
    """Return (label, field) of the custom fields created by an import; None for undone ones."""
    made = {each["key"]: each["label"] for each in record.options.get("made", [])}
    there = {row.key: row for row in CustomField.objects.filter(entity=record.entity, key__in=made, deleted_at=None)}
    return [(label, there.get(key)) for key, label in made.items()]


@require_POST
@page
def undo(request: Request, resource: Resource, import_id: int) -> HttpResponse:
    """Undo the whole import; a large one in a job."""
    record, by = own(request, resource, import_id), actor_of(request)
    change_set = ChangeSet.objects.filter(pk=record.change_set_id or 0).first()
    if change_set is None:
        raise NotFound(_("This import changed nothing."))
    if change_set.size > SMALL_UNDO:
        job = jobs.start("undo", _("Undo of %(name)s") % {"name": record.file_name}, by=by,
                         options={"change_set": change_set.pk, "url": at(record)})  # fmt: skip
        return HttpResponseRedirect(reverse("job", args=[job.pk]))
    report = changelog.undo(change_set.pk, by=by, door="ui")
    text = (
        _("Undone.")
        if not report.conflicts
        else _("Undone, but %(count)d rows were changed since and stay.") % {"count": len(report.conflicts)}
    )
    return done(request, at(record), text)


@jobs.handles("undo")
def undo_job(job: Job, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """The job that undoes a large change set. The result is stored in the same transaction, so it can be restarted."""
    result: dict[str, Any] = job.result
    if result:
        return result
    with transaction.atomic():
        found = changelog.undo(job.options["change_set"], by=by, door="ui")
        text = _("%(count)d rows taken back, %(kept)d stay as they were changed since.") % {
            "count": found.undone,
            "kept": len(found.conflicts),
        }
        result = {"url": job.options["url"], "text": text}
        Job.objects.filter(pk=job.pk).update(result=result)
    return result


@require_GET
@page
def errors(request: Request, resource: Resource, import_id: int) -> HttpResponse | StreamingHttpResponse:
    """Download the error file: refused rows with reasons, to be corrected and uploaded again."""
    record = own(request, resource, import_id)
    rows = error_rows(record, by=actor_of(request))
    header = next(rows)  # before the response starts, so that a missing file becomes an error page
    answer = StreamingHttpResponse(write_csv(chain([header], rows)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{resource.slug}-errors-{record.pk}.csv"'
    return answer


urlpatterns = [
    path("<resource:resource>/import/<id:import_id>/run/", start, name="import-run"),
    path("<resource:resource>/import/<id:import_id>/undo/", undo, name="import-undo"),
    path("<resource:resource>/import/<id:import_id>/errors.csv", errors, name="import-errors"),
]
