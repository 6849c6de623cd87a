"""The picture of a record; permissions are those of the record."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kith.engine import policy
from kith.engine.declare.resource import Resource
from kith.engine.files import photos
from kith.engine.policy import Actor
from kith.engine.web.errors import FieldErrors, Forbidden, NotFound
from kith.engine.web.http import Request
from kith.engine.write.writes import require, take, work
from kith.kit.photos import Crop
from kith.pages.shell.base import actor_of, done, page, render
from kith.pages.shell.delivering import deliver


@require_http_methods(["GET", "HEAD", "POST"])
@page
def photo(request: Request, resource: Resource, row_id: int) -> HttpResponseBase:
    """Show the picture (GET), or replace it (POST: file “photo”, or “remove”)."""
    _has_photos(resource)
    if request.method == "POST":
        return _hang(request, resource, row_id)
    name = policy.scope(actor_of(request), "view", resource).filter(pk=row_id).values_list("photo", flat=True).first()
    if not name:
        raise NotFound(_("There is no such picture."))
    return deliver(request, name, media_type="image/webp", lasting=True)


@require_GET
@page
def choose(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """The dialog for choosing, cropping or removing the picture."""
    _has_photos(resource)
    row = _changeable(actor_of(request), resource, row_id)
    return _form(request, resource, row)


def _changeable(actor: Actor, resource: Resource, row_id: int) -> Any:
    """Return the record if the actor may change its picture. Raises NotFound and Forbidden."""
    row = policy.scope(actor, "view", resource).filter(pk=row_id).first()
    if row is None:
        raise NotFound(_("There is no such %(entity)s.") % {"entity": resource.label})
    if not policy.covers(actor, "edit", row, resource):
        raise Forbidden(_("You may see this %(entity)s but not change it.") % {"entity": resource.label})
    return row


def _has_photos(resource: Resource) -> None:
    if not hasattr(resource.model, photos.FIELD):
        raise NotFound(_("There is no such picture."))


def _form(request: Request, resource: Resource, row: Any, *, problems: list[str] | None = None) -> HttpResponse:
    context = {
        "resource": resource,
        "title": resource.title_of(row) or f"#{row.pk}",
        "row_url": f"{resource.url}{row.pk}/",
        "photo": photos.address(resource.url, row.pk, row.photo),
        "square": _is_square(resource),
        "most_bytes": photos.MOST_BYTES,
        "problems": problems or [],
    }
    return render(request, "engine/photo.html", context, fragment="dialog", status=422 if problems else 200)


def _hang(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    actor = actor_of(request)
    require(actor, "edit", resource)
    remove = bool(request.POST.get("remove"))
    try:
        _changeable(actor, resource, row_id)
        # Before the transaction: decoding takes seconds, and SQLite would block all other writers meanwhile.
        name = "" if remove else _kept(request, resource)
        with work(by=actor, door="ui", action=f"{resource.slug}.photo") as changes:
            row = take(resource, row_id, by=actor, verb="edit")
            row.photo = name
            changes.save(row)
    except FieldErrors as error:
        kept = policy.scope(actor, "view", resource).get(pk=row_id)
        return _form(request, resource, kept, problems=error.errors[photos.FIELD])
    text = _("The picture was removed.") if remove else _("The picture was changed.")
    return done(request, f"{resource.url}{row_id}/", text, undo=changes.change_set)


def _kept(request: Request, resource: Resource) -> str:
    """Store the uploaded picture and return its key. Faces are cropped, logos are not. Raises FieldErrors."""
    upload = request.FILES.get(photos.FIELD)
    if upload is None:
        raise FieldErrors({photos.FIELD: [_("Choose a picture.")]})
    crop = None if _is_square(resource) else Crop.read(request.POST.get("crop", ""))
    return photos.keep(upload.read(photos.MOST_BYTES + 1), crop=crop)


def _is_square(resource: Resource) -> bool:
    """Whether pictures show a whole logo in a square (companies, things) or a face in a circle (people)."""
    return resource.icon != "user"


urlpatterns = [
    path("<resource:resource>/<id:row_id>/photo/", photo, name="photo"),
    path("<resource:resource>/<id:row_id>/photo/choose/", choose, name="choose-photo"),
]
