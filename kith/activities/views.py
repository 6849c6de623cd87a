"""Views for writing notes."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kith.activities.models import Note
from kith.activities.services import notes
from kith.kit.numbers import whole_number
from kith.sdk.declare import Resource, registry
from kith.sdk.pages import Request, actor_of, done, page, render
from kith.sdk.rules import FieldErrors, NotFound, policy, writes


def _record_of(note: Note) -> str:
    return f"/{note.entity}/{note.object_id}/"


@require_POST
@page
def write(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """Write a note on a record, or a comment if the form names a note."""
    actor = actor_of(request)
    if not resource.takes("notes"):
        raise NotFound(_("Notes cannot be written on this kind of record."))
    if not policy.scope(actor, "view", resource).filter(pk=row_id).exists():
        raise NotFound(_("There is no such %(entity)s.") % {"entity": resource.label})
    answers = whole_number(request.POST.get("answers", ""))
    text, audience = request.POST.get("text", ""), request.POST.get("audience", "") or Note.Audience.ALL
    try:
        note, change_set = notes.write(
            resource.slug, row_id, by=actor, door="ui", text=text, audience=audience, answers=answers
        )
    except FieldErrors as error:
        context = {"action": request.get_full_path(), "text": text, "audience": audience, "errors": error.errors}
        return _form(request, context | {"back": f"{resource.url}{row_id}/", "answers": answers}, status=422)
    return done(request, f"{_record_of(note)}#note-{note.pk}", _("The note was saved."), undo=change_set)


@require_http_methods(["GET", "POST"])
@page
def edit(request: Request, note_id: int) -> HttpResponse:
    """Change one's own note."""
    actor = actor_of(request)
    note = _note(request, note_id)
    context = {"action": request.get_full_path(), "back": _record_of(note), "version": note.version}
    if request.method == "GET":
        if not policy.covers(actor, "edit", note, registry.of(Note, actor)):
            writes.take(registry.of(Note, actor), note_id, by=actor, verb="edit")
        return _form(request, {**context, "text": note.text, "audience": note.audience, "answers": note.answers_id})
    data = {name: request.POST[name] for name in ("text", "audience") if name in request.POST}
    try:
        _row, change_set = writes.edit(registry.of(Note, actor), note_id, data, by=actor, door="ui")
    except FieldErrors as error:
        typed = {"audience": note.audience, "answers": note.answers_id, **data, "errors": error.errors}
        return _form(request, {**context, **typed}, status=422)
    return done(request, f"{_record_of(note)}#note-{note.pk}", _("The note was saved."), undo=change_set)


@require_POST
@page
def delete(request: Request, note_id: int) -> HttpResponse:
    """Move one's own note to the trash."""
    note = _note(request, note_id)
    _row, change_set = writes.trash(registry.of(Note, actor_of(request)), note_id, by=actor_of(request), door="ui")
    return done(request, _record_of(note), _("The note was removed."), undo=change_set)


@require_POST
@page
def pin(request: Request, note_id: int) -> HttpResponse:
    """Pin or unpin a note."""
    note, change_set = notes.pin(note_id, bool(request.POST.get("pinned")), by=actor_of(request), door="ui")
    text = _("The note stays at the top.") if note.pinned else _("The note is back in its place.")
    return done(request, _record_of(note), text, undo=change_set)


@require_POST
@page
def seen(request: Request, mention_id: int) -> HttpResponse:
    """Tick off a mention."""
    notes.tick_off(mention_id, by=actor_of(request), door="ui")
    return done(request, "/", _("Ticked off."))


def _note(request: Request, note_id: int) -> Note:
    note: Note | None = (
        policy.scope(actor_of(request), "view", registry.of(Note, actor_of(request))).filter(pk=note_id).first()
    )
    if note is None:
        raise NotFound(_("There is no such note."))
    return note


def _form(request: Request, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    values = {"audiences": Note.Audience.choices, "errors": {}, **context}
    return render(request, "activities/note_form.html", values, fragment="dialog", status=status)
