"""The relation map: who is connected with a record within two steps, as a picture and in words."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kith.kit import radial
from kith.people.pages.relations import record_of
from kith.people.services.walk import Key, Web, web_of
from kith.sdk.declare import Resource
from kith.sdk.pages import Request, actor_of, page, render

# With more branches the words along the lines would lie on each other; they stand in the list below all the same.
MOST_WORDS = 24
LONGEST_WORDS = 18


@require_GET
@page
def relation_map(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """The map around a contact or customer; each node leads to the map around it."""
    actor = actor_of(request)
    row = record_of(resource, row_id, actor)
    web = web_of(resource.slug, row_id, resource.title_of(row), actor)
    context = {
        "title": resource.title_of(row),
        "row_url": f"{resource.url}{row_id}/",
        "resource": resource,
        "picture": picture_of(web),
        "tree": words_of(web),
        "web": web,
    }
    return render(request, "people/relations/map.html", context)


def picture_of(web: Web) -> dict[str, Any]:
    """Lines and nodes with their places, as the template draws them."""
    keys = list(web.names)
    places = {key: place for place, key in enumerate(keys)}
    parents = [places[above] if (above := web.parents[key]) is not None else None for key in keys]
    layout = radial.lay_out([web.names[key] for key in keys], parents)
    spots = dict(zip(keys, layout.spots, strict=True))
    first = sum(parent == 0 for parent in parents)
    return {
        "reach": round(layout.reach),
        "nodes": [_node(key, spots[key], web) for key in keys],
        "lines": [
            {
                "from": spots[tie.one],
                "to": spots[tie.other],
                "tree": web.parents[tie.one] == tie.other or web.parents[tie.other] == tie.one,
                "over": tie.over,
                "words": f"{web.names[tie.one]}: {tie.words} {web.names[tie.other]}",
            }
            for tie in web.ties
        ],
        "with_words": first <= MOST_WORDS,
    }


def _node(key: Key, spot: radial.Spot, web: Web) -> dict[str, Any]:
    above = web.parents[key]
    words = web.words(above, key) if above is not None else ""
    return {
        "url": f"/{key[0]}/{key[1]}/map/",
        "person": key[0] == "contacts",
        "name": web.names[key],
        "spot": spot,
        "words": words,
        "short": radial.shorten(words, LONGEST_WORDS),
        "told": f"{web.names[above]}: {words} {web.names[key]}" if above is not None else web.names[key],
    }


def words_of(web: Web) -> list[dict[str, Any]]:
    """The same as the picture, as a tree of names: what each is to the one it hangs below."""
    nodes: dict[Key, dict[str, Any]] = {}
    for key, name in web.names.items():
        node = {"name": name, "url": f"/{key[0]}/{key[1]}/", "square": key[0] == "customers", "children": []}
        above = web.parents[key]
        if above is not None:
            node["note"] = web.words(above, key)
            nodes[above]["children"].append(node)
            nodes[above]["tail"] = _("%(count)d connected") % {"count": len(nodes[above]["children"])}
        nodes[key] = node
    return [next(iter(nodes.values()))]


urlpatterns = [path("<resource:resource>/<id:row_id>/map/", relation_map, name="relation-map")]
