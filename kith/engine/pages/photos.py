"""The picture of a record: shown under the record's policy, changed by who may edit it."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.engine import photos, policy
from kith.engine.errors import FieldErrors, NotFound
from kith.engine.http import Request
from kith.engine.pages.base import actor_of, done, page, refusal
from kith.engine.resource import Resource
from kith.engine.writes import require, take, work


@require_http_methods(["GET", "HEAD", "POST"])
@page
def photo(request: Request, resource: Resource, row_id: int) -> HttpResponseBase:
    """Show the picture, or take a new one: a file named “photo”, or none to remove it."""
    if not hasattr(resource.model, photos.FIELD):
        raise NotFound(_("There is no such picture."))
    if request.method == "POST":
        return _hang(request, resource, row_id)
    name = policy.scope(actor_of(request), "view", resource).filter(pk=row_id).values_list("photo", flat=True).first()
    if not name or not default_storage.exists(name):
        raise NotFound(_("There is no such picture."))
    response = FileResponse(default_storage.open(name), content_type="image/webp")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _hang(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    actor = actor_of(request)
    require(actor, "edit", resource)
    upload = request.FILES.get("photo")
    try:
        with work(by=actor, door="ui", action=f"{resource.slug}.photo") as changes:
            row = take(resource, row_id, by=actor, verb="edit")
            photos.hang(row, upload.read(photos.MOST_BYTES + 1) if upload else None, changes=changes)
    except FieldErrors as error:
        return refusal(request, error)
    return done(request, f"{resource.url}{row_id}/", _("The picture was changed."), undo=changes.change_set)


urlpatterns = [path("<resource:resource>/<id:row_id>/photo/", photo, name="photo")]
