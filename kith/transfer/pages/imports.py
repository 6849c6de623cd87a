"""Pages for preparing an import: upload, mapping and dry run."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.models import ChangeSet, Import, ImportPreset, Job
from kith.engine.policy import Actor
from kith.engine.web.errors import KithError, Refused
from kith.engine.web.http import Request
from kith.engine.work import jobs
from kith.engine.write.writes import require
from kith.kit.numbers import whole_number
from kith.pages.shell.base import actor_of, page, render
from kith.transfer import hooks
from kith.transfer.mapping import choosing
from kith.transfer.mapping.columns import Choices, Mapping
from kith.transfer.mapping.guessing import presets_for
from kith.transfer.mapping.new_fields import settled
from kith.transfer.pages import import_runs
from kith.transfer.pages.import_runs import SHOWN, at, own
from kith.transfer.planning.matching import keys_of
from kith.transfer.running import preview, receiving, starting

# Limits (bytes and rows) for a dry run within the request; larger files use a job.
SMALL, FEW_ROWS = 300_000, 5_000
MOST_FILES = 10
MOST_HEADER_ROW = 99_999


@require_http_methods(["GET", "POST"])
@page
def upload(request: Request, resource: Resource) -> HttpResponse:
    """Upload one or several files."""
    by = actor_of(request)
    require(by, "import", resource)
    error = ""
    if request.method == "POST":
        try:
            return HttpResponseRedirect(at(_stage(request, resource, by)))
        except KithError as problem:
            error = problem.message
    mine = Import.objects.filter(entity=resource.slug, created_by=by.staff_id).order_by("-pk")[:10]
    undone = ChangeSet.objects.filter(undoes__in=[each.change_set_id for each in mine if each.change_set_id])
    context = {"resource": resource, "error": error, "imports": mine, "like": request.GET.get("like", "")}
    context["beside"] = [
        each
        for each in registry.every(by)
        if hooks.of(each.slug).presets
        and each.home.slug == resource.slug != each.slug
        and policy.may(by, "import", each)
    ]
    context["undone"] = set(undone.values_list("undoes_id", flat=True))
    return render(request, "engine/import/upload.html", context, status=422 if error else 200)


def _stage(request: Request, resource: Resource, by: Actor) -> Import:
    files = request.FILES.getlist("files")[:MOST_FILES]
    if not files:
        raise Refused(_("Choose a file first."))
    like = whole_number(request.POST.get("like", ""))
    before = Import.objects.filter(pk=like, created_by=by.staff_id).first() if like is not None else None
    records = [
        record for file in files for record in receiving.receive(resource, file.name or "file", file.chunks(), by=by)
    ]
    for record in records:
        record.options = {**record.options, "upload": records[0].pk}
        if before is not None and before.entity == record.entity and "mapping" in before.options:
            record.options["guess"] = before.options["mapping"]
        record.save(update_fields=["options"])
    return records[0]


@require_http_methods(["GET", "POST"])
@page
def mapping(request: Request, resource: Resource, import_id: int) -> HttpResponse:
    """Edit mapping and options; after the run, show the result."""
    record = own(request, resource, import_id)
    if record.state == Import.State.RUNNING and record.job_id:
        return HttpResponseRedirect(reverse("job", args=[record.job_id]))
    if record.state != Import.State.DRAFT:
        return import_runs.result(request, resource, record)
    by = actor_of(request)
    try:
        source, guessed = _looked(request, record)
    except KithError as problem:
        return render(
            request, "engine/import/upload.html", {"resource": resource, "error": problem.message}, status=422
        )
    error = ""
    if request.method == "POST":
        try:
            return _decide(request, record, source, guessed, by)
        except KithError as problem:
            error = problem.message
            guessed = choosing.mapping_from(request.POST.dict(), source, guessed, resource.slug, by=by)
    context = {
        "resource": resource,
        "record": record,
        "error": error,
        "source": source,
        "sheet_choices": [(name, name) for name in source.sheets],
        "mapping": guessed,
        "part": guessed.parts[choosing.main_place(guessed, resource.slug)],
        "columns": choosing.choices_of(source, guessed, resource.slug, by),
        "targets": [
            ("", _("not imported")),
            *((key, label) for key, (label, _column) in choosing.targets(resource).items()),
        ],
        "owners": _owners(resource, guessed, by),
        "for_all": choosing.for_all(resource, guessed.parts[choosing.main_place(guessed, resource.slug)], by),
        "presets": [("", _("found by the columns")), *presets_for(resource.slug)],
        "keys": [(key.name, str(key.label)) for key in keys_of(resource, ())],
        "choices": Choices.from_json(record.options["choices"])
        if "choices" in record.options
        else Choices(mode="both"),
        "waiting": import_runs.waiting(record),
    }
    return render(request, "engine/import/mapping.html", context, status=422 if error else 200)


def _looked(request: Request, record: Import) -> tuple[Any, Mapping]:
    """Return the source and the initial mapping: of the chosen preset, the stored one, or the guess."""
    ask, by = request.GET, actor_of(request)
    header_row = whole_number(ask.get("header_row", ""), most=MOST_HEADER_ROW)
    try:
        source, guessed = starting.look(
            record, by=by, preset=ask.get("preset", ""), sheet=ask.get("sheet", ""), header_row=header_row
        )
    except KeyError as error:
        raise Refused(_("There is no preset of this name.")) from error
    kept = record.options.get("mapping") or record.options.get("guess")
    asked = ask.get("preset") or ask.get("sheet") or header_row is not None
    if kept and not asked and source.headers == record.options.get("headers"):
        return source, settled(Mapping.from_json(kept), by)
    return source, guessed


def _decide(request: Request, record: Import, source: Any, guessed: Mapping, by: Actor) -> HttpResponse:
    form = request.POST.dict()
    decided = choosing.mapping_from(form, source, guessed, record.entity, by=by)
    mode = form.get("mode", "both")
    choices = Choices(
        mode=mode if mode in starting.MODES else "both",
        match=tuple(key for key in (form.get("match", ""),) if key),
        missing_links="create" if form.get("missing_links") == "1" else "refuse",
        owner=_owner(form.get("owner", ""), registry.named(record.entity, by), decided, by),
        tags=tuple(tag.strip()[:60] for tag in form.get("tags", "").split(",") if tag.strip()),
    )
    try:
        keys_of(registry.named(record.entity, by), choices.match)
    except KeyError as error:
        raise Refused(_("Choose one of the ways to find known records.")) from error
    starting.decide(record, source, decided, choices, by=by)
    if name := form.get("save_as", "").strip()[:80]:
        _save_preset(record, source, decided, name, by)
    if record.size <= SMALL and not source.has_more_than(FEW_ROWS):
        _preview(record, by)
        return HttpResponseRedirect(at(record, "preview/"))
    job = jobs.start(
        "import-preview", _("Dry run of %(name)s") % {"name": record.file_name}, by=by, options={"import": record.pk}
    )
    return HttpResponseRedirect(reverse("job", args=[job.pk]))


def _owners(resource: Resource, decided: Mapping, by: Actor) -> list[tuple[str, str]]:
    """Return the possible owners of new records; empty if the file has a column for them."""
    part = decided.parts[choosing.main_place(decided, resource.slug)]
    people = [] if "owner" in part.fields() else choosing.owners(resource, by)
    return [("", _("me")), *people] if people else []


def _owner(chosen: str, resource: Resource, decided: Mapping, by: Actor) -> int | None:
    """Return the id of the chosen owner. Raises Refused for an invalid choice."""
    people = dict(_owners(resource, decided, by))
    if not chosen or not people:
        return None
    if chosen not in people:
        raise Refused(_("Choose one of the owners that the list offers."))
    return int(chosen)


def _save_preset(record: Import, source: Any, decided: Mapping, name: str, by: Actor) -> None:
    headers = [column.header for part in decided.parts for column in part.columns if column.field]
    values = {"headers": headers, "mapping": decided.as_json(), "updated_at": record.updated_at, "deleted_at": None}
    made = {**values, "agency_id": by.agency_id, "created_at": record.created_at, "created_by_id": by.staff_id}
    ImportPreset.objects.update_or_create(entity=record.entity, name=name, defaults=values, create_defaults=made)


def _preview(record: Import, by: Actor) -> None:
    found = preview.dry_run(record, by=by, keep=SHOWN)
    record.options = {
        **record.options,
        "preview": {
            "counts": dict(found.counts),
            "waiting": found.waiting,
            "fields": found.fields,
            "rows": [{**asdict(row), "alike": [like._asdict() for like in row.alike]} for row in found.rows],
        },
    }
    record.save(update_fields=["options"])


@jobs.handles("import-preview")
def preview_job(job: Job, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """The job of a large dry run."""
    record = Import.objects.get(pk=job.options["import"])
    _preview(record, by)
    return {"url": at(record, "preview/")}


@require_GET
@page
def show_preview(request: Request, resource: Resource, import_id: int) -> HttpResponse:
    """Show the dry run: counts, and the rows of one outcome with their differences."""
    record = own(request, resource, import_id)
    if "preview" not in record.options or record.state != Import.State.DRAFT:
        return HttpResponseRedirect(at(record))
    found = record.options["preview"]
    shown = request.GET.get("show", "") or next(
        (name for name in ("likely", "error", "conflict", "change", "create") if found["counts"].get(name)), ""
    )
    rows = [row for row in found["rows"] if row["outcome"] == shown]
    context = {"resource": resource, "record": record, "found": found, "shown": shown, "rows": rows, "most": SHOWN}
    context["tells_likely"] = hooks.of(resource.slug).doubts.alike is not None
    context["mode"] = record.options["choices"]["mode"]
    return render(request, "engine/import/preview.html", context)


urlpatterns = [
    path("<resource:resource>/import/", upload, name="import"),
    path("<resource:resource>/import/<id:import_id>/", mapping, name="import-mapping"),
    path("<resource:resource>/import/<id:import_id>/preview/", show_preview, name="import-preview"),
    *import_runs.urlpatterns,
]
