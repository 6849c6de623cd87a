"""Running an import from the browser: its start, its result, the error file, and taking it back."""

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
# The form names what is done with a single row so, followed by its number.
ROW = "likely-"


def own(request: Request, resource: Resource, import_id: int) -> Import:
    """An import of the person who asks. Raises NotFound for anybody else's."""
    by = actor_of(request)
    require(by, "import", resource)
    record = Import.objects.filter(pk=import_id, entity=resource.slug, created_by=by.staff_id).first()
    if record is None:
        raise NotFound(_("There is no such import."))
    return record


def at(record: Import, step: str = "") -> str:
    """The address of a step of an import."""
    return f"/{record.entity}/import/{record.pk}/{step}"


def waiting(record: Import) -> list[tuple[str, str]]:
    """(name, address) of the other files and sheets that were given together with this one and are not decided yet."""
    together = Import.objects.filter(created_by=record.created_by_id, state=Import.State.DRAFT).exclude(pk=record.pk)
    upload = record.options.get("upload")
    others = together.filter(options__upload=upload).order_by("pk") if upload else ()
    return [(each.file_name, at(each)) for each in others]


@require_POST
@page
def start(request: Request, resource: Resource, import_id: int) -> HttpResponse:
    """Run it in the background."""
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
    """The page of an import that has ended."""
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
    """(label when it was made, the field) of the custom fields that an import brought; None for those taken back."""
    made = {each["key"]: each["label"] for each in record.options.get("made", [])}
    there = {row.key: row for row in CustomField.objects.filter(entity=record.entity, key__in=made, deleted_at=None)}
    return [(label, there.get(key)) for key, label in made.items()]


@require_POST
@page
def undo(request: Request, resource: Resource, import_id: int) -> HttpResponse:
    """Take the whole import back; a large one in the background."""
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
    """Undoing a large change set. Its result is kept with it, so that a job that is taken up again knows it is done."""
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
    """The rows that were not taken, with the reasons, to be corrected and uploaded again."""
    record = own(request, resource, import_id)
    rows = error_rows(record)
    header = next(rows)  # here and not while the answer is sent, so that a file that is gone is said in words
    answer = StreamingHttpResponse(write_csv(chain([header], rows)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{resource.slug}-errors-{record.pk}.csv"'
    return answer


urlpatterns = [
    path("<resource:resource>/import/<id:import_id>/run/", start, name="import-run"),
    path("<resource:resource>/import/<id:import_id>/undo/", undo, name="import-undo"),
    path("<resource:resource>/import/<id:import_id>/errors.csv", errors, name="import-errors"),
]
