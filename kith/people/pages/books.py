"""The access matrix of contact books: books by roles and teams."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kith.agency.pages.settings import RIGHTS
from kith.agency.services.guards import require
from kith.agency.services.reach import stamp_rights
from kith.people.book_policies import BOOKS
from kith.people.models import BookAccess
from kith.people.services import shelves
from kith.sdk.models import ChangeSet
from kith.sdk.pages import Request, actor_of, add_page, done, page, render
from kith.sdk.rules import Actor, Conflict, FieldErrors, KithError, work


@require_http_methods(["GET", "POST"])
@page
def access(request: Request) -> HttpResponse:
    """Show and change the matrix."""
    actor = actor_of(request)
    require(actor, BOOKS, "edit")
    if request.method == "POST":
        try:
            changed = _change(request.POST, actor)
        except KithError as error:
            return _table(request, error)
        return done(request, reverse("book-access"), _("Access to the books is changed for everybody."), undo=changed)
    return _table(request, None)


def _change(data: Mapping[str, str], actor: Actor) -> ChangeSet | None:
    with transaction.atomic(), work(by=actor, door="ui", action=f"{BOOKS}.access") as changes:
        stamp_rights(actor.agency_id)  # locks the agency: two editors one after the other
        if data.get("seen") != shelves.fingerprint():
            text = _("Somebody else has changed the access meanwhile; load the page again.")
            raise Conflict(text, version=0, fields={})
        shelves.apply(shelves.read(data), changes=changes)
    return changes.change_set


def _table(request: Request, error: KithError | None) -> HttpResponse:
    held, books = shelves.held(), shelves.books()
    rows = []
    for group in shelves.groups():
        keys = [shelves.Key(book.pk, group.sort, group.id) for book in books]
        levels = [(key.name, held[key].level if key in held else "") for key in keys]
        rows.append((group, list(zip(books, levels, strict=True))))
    context = {
        "books": books,
        "rows": rows,
        "levels": BookAccess.Level.choices,
        "seen": shelves.fingerprint(),
        "error": error.message if error is not None else "",
        "errors": error.errors if isinstance(error, FieldErrors) else {},
    }
    return render(request, "people/books/access.html", context, status=error.status if error is not None else 200)


def _edits(actor: Actor) -> bool:
    return actor.may(BOOKS, "edit")


urlpatterns = [path("settings/books/", access, name="book-access")]
add_page(
    RIGHTS, 10, label=gettext_lazy("Access to contact books"), url="/settings/books/", icon="book",
    text=gettext_lazy("Which roles and teams see, add and edit what in which book"), when=_edits,
)  # fmt: skip
