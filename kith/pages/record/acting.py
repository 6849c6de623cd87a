"""Actions on one record: the dialog for the parameters, and the execution."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.engine import policy
from kith.engine.declare.resource import Resource
from kith.engine.web.errors import Conflict, FieldErrors, NotFound, Refused
from kith.engine.web.http import Request
from kith.engine.write import actions, writes
from kith.pages.form.inputs import control
from kith.pages.record import panels
from kith.pages.shell.base import actor_of, done, page, refusal, render


@require_http_methods(["GET", "POST"])
@page
def act(request: Request, resource: Resource, row_id: int, verb: str) -> HttpResponse:
    """Ask for the parameters of an action (GET), or run it (POST)."""
    actor = actor_of(request)
    chosen = resource.action(verb)
    if chosen is None:
        raise NotFound(_("There is no such action."))
    writes.require(actor, chosen.permission, resource)
    shown = panels.show(resource, row_id, actor)
    if request.method == "POST":
        return _take(request, shown, chosen)
    if chosen.page:
        return HttpResponseRedirect(f"{chosen.page}?ids={row_id}")
    if not policy.covers(actor, chosen.permission, shown.row, resource):
        writes.take(resource, row_id, by=actor, verb=chosen.permission)
    return _ask(request, shown, chosen, {}, {})


def _take(request: Request, shown: panels.Shown, chosen: actions.Action) -> HttpResponse:
    data = {name: _raw(request, name, field.kind.name) for name, field in chosen.inputs.items()}
    try:
        _row, change_set = actions.run(chosen, shown.row.pk, data, by=shown.actor, door="ui")
    except FieldErrors as error:
        return _ask(request, shown, chosen, data, error.errors, status=422)
    except (Refused, Conflict) as error:
        return refusal(request, error)
    text = _("%(action)s: done for “%(title)s”.") % {"action": chosen.label, "title": shown.title}
    if change_set is None:
        text = _("Nothing was different.")
    return done(request, shown.url, text, undo=change_set)


def _raw(request: Request, name: str, kind: str) -> str:
    if kind == "yes_no":
        return "1" if request.POST.get(name) else "0"
    return next((text for text in reversed(request.POST.getlist(name)) if text.strip()), "")


def _ask(
    request: Request,
    shown: panels.Shown,
    chosen: actions.Action,
    typed: dict[str, Any],
    errors: dict[str, list[str]],
    *,
    status: int = 200,
) -> HttpResponse:
    controls = [
        {**control(field, typed.get(name), shown.actor, name=name), "errors": errors.get(name, [])}
        for name, field in chosen.inputs.items()
    ]
    general = [text for name, texts in errors.items() if name not in chosen.inputs for text in texts]
    context = {
        "shown": shown,
        "resource": shown.resource,
        "chosen": chosen,
        "controls": controls,
        "general": general,
        "action": request.get_full_path(),
    }
    return render(request, "engine/action.html", context, fragment="dialog", status=status)


urlpatterns = [path("<resource:resource>/<id:row_id>/actions/<slug:verb>/", act, name="act")]
