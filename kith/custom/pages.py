"""Pages of Settings › Custom fields."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kith.custom import defining, erasing, worked
from kith.custom.defining import ENTITY, MOST_CHOICES, TONES, Kind
from kith.custom.fields import COMPUTED, bind
from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.models import CustomField
from kith.engine.policy import Actor
from kith.engine.web.errors import FieldErrors, NotFound, Refused
from kith.engine.web.http import Request
from kith.engine.write.writes import require, work
from kith.pages.form.inputs import control
from kith.pages.shell.base import actor_of, done, page, render

# Explanations of the types on the page that chooses one.
EXPLAINED = {
    Kind.TEXT: "one line, such as a nickname",
    Kind.LONG_TEXT: "several lines",
    Kind.NUMBER: "a number with so many decimals",
    Kind.MONEY: "an amount with its currency",
    Kind.DATE: "a day, such as that of a renewal",
    Kind.TIME: "a time of day",
    Kind.INSTANT: "a moment, in the time zone of whoever looks",
    Kind.CHOICE: "one out of a list",
    Kind.CHOICES: "any number out of a list",
    Kind.YES_NO: "a tick",
    Kind.LINK: "a contact, a customer or another record",
    Kind.PERSON: "somebody who works here",
    Kind.FORMULA: "worked out from other fields, kept up to date by itself",
    Kind.ROLL_UP: "a number, sum or date of related records, such as how many contacts",
}
BLANK_ROWS = 4


@require_GET
@page
def overview(request: Request) -> HttpResponse:
    """List the entities that support custom fields, with counts."""
    actor = actor_of(request)
    require(actor, "edit", registry.named(ENTITY, actor))
    found = [(each, list(_fields(each.slug))) for each in defining.customised(actor)]
    return render(request, "settings/custom_fields.html", {"entities": found})


@require_http_methods(["GET", "POST"])
@page
def of_entity(request: Request, entity: str) -> HttpResponse:
    """List and reorder the fields of an entity; list its trash."""
    actor = actor_of(request)
    require(actor, "edit", registry.named(ENTITY, actor))
    resource = _resource(entity, actor)
    rows = list(_fields(entity))
    if request.method == "POST":
        keys = request.POST.getlist("order") or _moved([row.key for row in rows], request.POST)
        with work(by=actor, door="ui", action="custom-fields.arrange") as changes:
            defining.arrange(entity, keys, by=actor, changes=changes)
        return done(request, request.path, _("The order is changed."), undo=changes.change_set)
    gone = CustomField.objects.filter(entity=entity, deleted_at__isnull=False).order_by("-deleted_at")
    return render(request, "settings/custom_entity.html", {"resource": resource, "rows": rows, "gone": gone})


def _moved(keys: list[str], data: QueryDict) -> list[str]:
    for word, step in (("up", -1), ("down", 1)):
        if (key := data.get(word, "")) in keys:
            place = keys.index(key)
            keys.insert(max(place + step, 0), keys.pop(place))
    return keys


@require_http_methods(["GET", "POST"])
@page
def new(request: Request, entity: str) -> HttpResponse:
    """Create a field: choose the type first, then label and options."""
    actor = actor_of(request)
    require(actor, "create", registry.named(ENTITY, actor))
    resource = _resource(entity, actor)
    kind = request.POST.get("kind", request.GET.get("kind", ""))
    if kind not in EXPLAINED:
        kinds = [(kind.value, kind.label, _(text)) for kind, text in EXPLAINED.items()]
        return render(request, "settings/custom_kinds.html", {"resource": resource, "kinds": kinds})
    row = CustomField(agency_id=actor.agency_id, entity=entity, kind=kind)
    typed = _typed(request, row, resource)
    if not _saves(request, row):
        return _form(request, resource, row, typed)
    try:
        with work(by=actor, door="ui", action="custom-fields.create") as changes:
            made = defining.make(entity, typed | {"kind": kind}, by=actor, changes=changes)
    except FieldErrors as error:
        return _form(request, resource, row, typed, error)
    text = _("“%(label)s” is there at once, for everybody.") % {"label": made.label}
    return done(request, reverse("custom-entity", args=[entity]), text, undo=changes.change_set)


@require_http_methods(["GET", "POST"])
@page
def edit(request: Request, entity: str, key: str) -> HttpResponse:
    """Edit label and options of a field; values are not touched."""
    actor = actor_of(request)
    require(actor, "edit", registry.named(ENTITY, actor))
    resource = _resource(entity, actor)
    row = next((each for each in _fields(entity) if each.key == key), None)
    if row is None:
        raise NotFound(_("There is no such field."))
    typed = _typed(request, row, resource)
    if not _saves(request, row):
        return _form(request, resource, row, typed)
    try:
        with work(by=actor, door="ui", action="custom-fields.edit") as changes:
            fresh = defining.field_of(entity, key, by=actor, verb="edit")
            if request.POST.get("version") != str(fresh.version):
                raise Refused(_("Somebody else has changed this field meanwhile; load the page again."))
            defining.change(fresh, typed, by=actor, changes=changes)
    except FieldErrors as error:
        return _form(request, resource, row, typed, error)
    return done(request, reverse("custom-entity", args=[entity]), _("Saved."), undo=changes.change_set)


@require_POST
@page
def trash(request: Request, entity: str, key: str) -> HttpResponse:
    """Move a field to the trash; its values are kept."""
    actor = actor_of(request)
    _resource(entity, actor)
    with work(by=actor, door="ui", action="custom-fields.trash") as changes:
        row = defining.field_of(entity, key, by=actor, verb="trash")
        changes.trash(row)
    text = _("“%(label)s” is in the trash with its values.") % {"label": row.label}
    return done(request, reverse("custom-entity", args=[entity]), text, undo=changes.change_set)


@require_POST
@page
def restore(request: Request, entity: str, key: str) -> HttpResponse:
    """Bring a field back with its values."""
    actor = actor_of(request)
    _resource(entity, actor)
    try:
        with work(by=actor, door="ui", action="custom-fields.restore") as changes:
            row = defining.field_of(entity, key, by=actor, verb="trash", trashed=True)
            defining.bring_back(row, changes=changes)
    except FieldErrors as error:
        raise Refused(error.message) from error
    text = _("“%(label)s” is back with its values.") % {"label": row.label}
    return done(request, reverse("custom-entity", args=[entity]), text, undo=changes.change_set)


@require_http_methods(["GET", "POST"])
@page
def erase(request: Request, entity: str, key: str) -> HttpResponse:
    """Erase a trashed field with its values, after showing their number and asking for its name."""
    actor = actor_of(request)
    require(actor, "trash", registry.named(ENTITY, actor))
    resource = _resource(entity, actor)
    row = CustomField.objects.filter(entity=entity, key=key, deleted_at__isnull=False).first()
    if row is None:
        raise NotFound(_("There is no such field in the trash."))
    errors: list[str] = []
    if request.method == "POST":
        try:
            with work(by=actor, door="ui", action="custom-fields.erase") as changes:
                row = defining.field_of(entity, key, by=actor, verb="trash", trashed=True)
                erasing.erase(row, changes=changes, confirm=request.POST.get("confirm", ""))
        except FieldErrors as error:
            errors = error.errors.get("confirm", [])
        else:
            text = _("“%(label)s” is erased with its values.") % {"label": row.label}
            return done(request, reverse("custom-entity", args=[entity]), text)
    count = erasing.holders(entity, key, row.kind).count()
    context = {"resource": resource, "row": row, "count": count, "errors": errors}
    return render(request, "settings/custom_erase.html", context, status=422 if errors else 200)


def _resource(entity: str, actor: Actor) -> Resource:
    found = next((each for each in defining.customised(actor) if each.slug == entity), None)
    if found is None:
        raise NotFound(_("There is no such entity."))
    return found


def _fields(entity: str) -> Any:
    return CustomField.objects.filter(entity=entity, deleted_at=None).order_by("position", "pk")


def _saves(request: Request, row: CustomField) -> bool:
    """Whether the form is submitted to save; it is also posted for a preview, and to load dependent choices."""
    if request.method != "POST" or "look" in request.POST:
        return False
    return row.kind != Kind.ROLL_UP or "save" in request.POST


def _typed(request: Request, row: CustomField, resource: Resource) -> dict[str, Any]:
    """Parse the form with its rows of choices; empty rows are dropped."""
    data = request.POST
    if "label" not in data:
        return {}
    values: dict[str, Any] = {name: data.get(name, "") for name in ("label", "help", "section", "required")}
    values |= {name: data[name] for name in ("decimals", "target") if name in data}
    rows = [
        {part: data.get(f"choice-{number}-{part}", "") for part in ("id", "label", "tone")}
        for number in range(MOST_CHOICES)
    ]
    if "choice-0-label" in data:
        values["choices"] = [each for each in rows if each["label"].strip()]
    return values | (worked.typed(data, row, resource, actor_of(request)) if row.kind in COMPUTED else {})


def _form(
    request: Request, resource: Resource, row: CustomField, typed: dict[str, Any], error: FieldErrors | None = None
) -> HttpResponse:
    """Render the form of a field with a preview of its control."""
    actor = actor_of(request)
    errors: dict[str, list[str]] = dict(error.errors) if error is not None else {}
    values = {name: typed.get(name, getattr(row, name)) for name in ("label", "help", "section", "required")}
    choices = typed.get("choices", [each for each in row.choices if not each.get("gone")])
    context = {
        "resource": resource,
        "row": row,
        "values": values,
        "choices": [*choices, *({"id": "", "label": "", "tone": ""} for _row in range(BLANK_ROWS))][:MOST_CHOICES],
        "tones": [(tone, _(tone) if tone else _("no colour")) for tone in TONES],
        "targets": [(each.slug, each.label) for each in defining.targets(actor)],
        "target": typed.get("target", row.options.get("target", "contacts")),
        "decimals": typed.get("decimals", row.options.get("decimals", 2)),
        "sections": [str(section.title) for section in resource.record.sections],
        "sample": _sample(resource, row, typed, actor) if row.kind not in COMPUTED else None,
        "errors": errors,
    }
    if row.kind == Kind.FORMULA:
        context |= worked.formula_form(row, typed, resource, actor)
    elif row.kind == Kind.ROLL_UP:
        context |= worked.roll_up_form(row, typed, request.POST, resource, actor, told=bool(errors))
    return render(request, "settings/custom_field.html", context, status=422 if errors else 200)


def _sample(resource: Resource, row: CustomField, typed: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Return the preview of the control."""
    sample = CustomField(agency_id=actor.agency_id, entity=row.entity, kind=row.kind, key="cf_sample")
    sample.label = str(typed.get("label") or row.label or _("Your field"))[:80]
    sample.help = str(typed.get("help", row.help))[:300]
    try:
        sample.options = defining.options_of(sample, {"target": "contacts", **row.options, **typed}, actor)
    except FieldErrors:
        sample.options = {}
    return control(bind(sample, resource), None, actor, name="sample")


urlpatterns = [
    path("settings/custom-fields/", overview, name="custom-fields"),
    path("settings/custom-fields/<slug:entity>/", of_entity, name="custom-entity"),
    path("settings/custom-fields/<slug:entity>/new/", new, name="new-custom-field"),
    path("settings/custom-fields/<slug:entity>/<slug:key>/", edit, name="custom-field"),
    path("settings/custom-fields/<slug:entity>/<slug:key>/trash/", trash, name="trash-custom-field"),
    path("settings/custom-fields/<slug:entity>/<slug:key>/restore/", restore, name="restore-custom-field"),
    path("settings/custom-fields/<slug:entity>/<slug:key>/erase/", erase, name="erase-custom-field"),
]
