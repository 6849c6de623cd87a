"""The page for choosing the columns of a list and their order; the choice is part of the URL."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_GET

from kith.engine.declare.resource import Resource
from kith.engine.web.http import Request
from kith.engine.write.writes import require
from kith.pages.shell.base import actor_of, page, render


@require_GET
@page
def columns(request: Request, resource: Resource) -> HttpResponse:
    """List all columns, the shown ones first. Parameters: ``c`` (ticks), ``order``, ``up`` or ``down``."""
    require(actor_of(request), "view", resource)
    pairs = parse_qsl(request.GET.get("list", ""))
    order = _order(request.GET.get("order", ""), resource) or _present(dict(pairs).get("fields", ""), resource)
    ticked = request.GET.getlist("c") if "order" in request.GET else order
    moved = _move(order, request.GET.get("up", ""), -1) or _move(order, request.GET.get("down", ""), 1)
    if "order" in request.GET and moved is None:
        return HttpResponseRedirect(_address(resource, pairs, [name for name in order if name in ticked]))
    shown = moved or order
    rest = [name for name in resource.bound if name not in shown and name != "id"]
    context = {
        "resource": resource,
        "list": request.GET.get("list", ""),
        "order": ",".join([*shown, *rest]),
        "columns": [(name, resource.bound[name].label, name in ticked) for name in (*shown, *rest)],
    }
    return render(request, "engine/columns.html", context, fragment="dialog")


def _order(text: str, resource: Resource) -> list[str]:
    return list(dict.fromkeys(name for name in text.split(",") if name in resource.bound))


def _present(text: str, resource: Resource) -> list[str]:
    return _order(text, resource) or list(resource.list.columns)


def _move(order: list[str], name: str, step: int) -> list[str] | None:
    """Return the order with ``name`` moved by one; None if no move is requested."""
    if name not in order:
        return None
    at = order.index(name)
    rest = order[:at] + order[at + 1 :]
    place = min(max(at + step, 0), len(rest))
    return [*rest[:place], name, *rest[place:]]


def _address(resource: Resource, pairs: list[tuple[str, str]], chosen: list[str]) -> str:
    rest = [pair for pair in pairs if pair[0] not in ("fields", "cursor")]
    if chosen and tuple(chosen) != resource.list.columns:
        rest.append(("fields", ",".join(chosen)))
    return f"{resource.url}?{urlencode(rest) or 'view=all'}"


urlpatterns = [path("<resource:resource>/columns/", columns, name="columns")]
