"""Text that tries to be markup stays text: in every field of every entity, on every page that there is."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.write import writes
from tests.contract import routes, samples
from tests.contract.people import Visitor, visitor
from tests.contract.sight import is_owned
from tests.contract.world import Planter, World

# Each breaks out of another place: an attribute, an element, a script, a template, a comment, a link.
CANARIES = (
    '"><img src=x onerror=kithcanary()>',
    "'-kithcanary()-'</script><script>kithcanary()</script>",
    "{{7*7}}${kithcanary()}--><svg/onload=kithcanary()>",
    "javascript:kithcanary()//<a href=javascript:kithcanary()>",
    "</textarea></title><iframe srcdoc=kithcanary>",
)
BAD_SCHEMES = ("javascript:", "data:text", "vbscript:")


class Reader(HTMLParser):
    """Notes every element and attribute that can only have come out of a canary."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            text = (value or "").strip().lower()
            if name.startswith(("on", "hx-on")) or name in ("srcdoc", "style"):
                self.faults.append(f"<{tag} {name}={text[:60]}>")
            if name in ("href", "src", "action", "formaction") and text.startswith(BAD_SCHEMES):
                self.faults.append(f"<{tag} {name}={text[:60]}>")
            if name == "src" and text == "x":
                self.faults.append(f"<{tag} src=x>")
        if tag in ("iframe", "object", "embed", "base") or (tag == "script" and "src" not in dict(attrs)):
            kind = dict(attrs).get("type") or ""
            if kind not in ("importmap", "application/json"):
                self.faults.append(f"<{tag}>")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def plant(world: World, turn: int) -> dict[str, int]:
    """A row of every entity whose texts are canaries in turn; {entity: id}."""
    planter, made = Planter(world), dict[str, int]()
    for resource in sorted(registry.every(), key=lambda each: each.slug != "tags"):  # others carry the tag
        if not resource.fields or resource.is_child:
            continue
        owner = "alice" if is_owned(resource) else "a"
        data: dict[str, Any] = {}

        def link(target: Resource, owner: str = owner) -> int | None:
            return planter.link(target, owner)

        for number, (name, field) in enumerate(resource.writable.items()):
            canary = (
                CANARIES[0] if name == "tags" or resource.slug == "tags" else CANARIES[(number + turn) % len(CANARIES)]
            )
            value = samples.value_of(field, canary, link)
            data |= {name: value} if value is not None else {}
        if "object_id" in data:
            data |= {"entity": "contacts", "object_id": world.rows["alice", "contacts"]}
        with world.cast.sys.at_work():
            row, _made = writes.create(resource, data, by=Actor.system(world.cast.agency.pk), door="api")
            made[resource.slug] = row.pk
    return made


@pytest.mark.parametrize(("turn", "headers"), [(0, {}), (2, {"HX-Request": "true"})])
def test_no_page_lets_text_become_markup(world: World, turn: int, headers: dict[str, str]) -> None:
    made = plant(world, turn)
    world.rows.update({("evil", slug): row for slug, row in made.items()})
    sys = visitor(world, "sys")
    faults, pages = [], 0
    try:
        for place in routes.places(world, "evil"):
            if not place.route.is_api:
                found = _look(sys, place.address, headers)
                pages += found is not None
                faults += found or []
    finally:
        for slug in made:
            del world.rows["evil", slug]
    assert not faults, "\n".join(sorted(set(faults))[:40])
    assert pages > 40


def _look(person: Visitor, address: str, headers: dict[str, str]) -> list[str] | None:
    """Faults of a page; None when the answer is no page."""
    response = person.get(address, **headers)
    if response.status_code >= 500:
        return [f"{response.status_code} {address}"]
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return None
    reader = Reader()
    reader.feed(response.content.decode())
    return [f"{address}: {fault}" for fault in reader.faults]


def test_the_reader_of_these_tests_knows_markup_when_it_sees_it() -> None:
    for canary in CANARIES:
        reader = Reader()
        reader.feed(f'<input value="{canary}"><p>{canary}</p>')
        assert reader.faults, canary


def test_canaries_come_back_from_the_api_as_they_were_sent(world: World) -> None:
    sys: Any = visitor(world, "sys")
    for canary in CANARIES:
        body = json.dumps({"last_name": canary, "description": canary}).encode()
        made = sys.client.post("/api/v1/contacts/", body, content_type="application/json")
        assert made.headers["Content-Type"] == "application/json"
        assert (made.json()["last_name"], made.json()["description"]) == (canary, canary)


@pytest.mark.parametrize("url", ["javascript:alert(1)", " \tjava\nscript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_links_that_could_run_a_script_are_refused(world: World, url: str) -> None:
    sys: Any = visitor(world, "sys")
    for body in ({"last_name": "Berg", "website": url}, {"name": "Odd", "link": url}):
        slug = "contacts" if "website" in body else "point-types"
        answer = sys.client.post(f"/api/v1/{slug}/", json.dumps(body).encode(), content_type="application/json")
        assert answer.status_code == 422, (body, answer.content)
