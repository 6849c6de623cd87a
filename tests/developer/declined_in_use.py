"""What is seen of entities that each decline one thing, as JSON; run by its test in a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from tests.developer.enquiries_in_use import TAKEN, set_up

MODEL = """

class {name}(MainRow):
    name = NameField("name", max_length=80)

    class Meta(MainRow.Meta):
        verbose_name, verbose_name_plural = "{slug}", "{slug}"

    def __str__(self) -> str:
        return self.name
"""
RESOURCE = """

class {name}Resource(Resource):
    model = {name}
    nav = Nav("sell")
    fields = ("name",)
    without = ("{declined}",)
"""
NAMES = {name: f"No{name.title().replace(' ', '')}" for name in TAKEN}


def slug_of(declined: str) -> str:
    return NAMES[declined].lower()


def files() -> Iterator[tuple[str, str]]:
    """The extension with one entity for each name that it declines."""
    told = [{"name": name, "slug": name.lower(), "declined": declined} for declined, name in NAMES.items()]
    yield "decliners/__init__.py", ""
    models = "from kith.sdk.models import MainRow, NameField\n" + "".join(MODEL.format(**each) for each in told)
    yield "decliners/models.py", models
    imports = f"from decliners.models import {', '.join(NAMES.values())}\nfrom kith.sdk.declare import Nav, Resource\n"
    yield "decliners/resources.py", imports + "".join(RESOURCE.format(**each) for each in told)


def seen() -> dict[str, Any]:
    """For each entity what is there of all that can be taken: name → whether it is on every surface, or on none."""
    from kith.api.openapi import document
    from kith.engine.declare import checks, registry
    from tests.agency.browser import sign_in
    from tests.cast import found_agency, hire
    from tests.contract import surfaces

    agency, roles = found_agency("Test")
    sys_admin = hire(agency, "Sys", "sys@example.org", roles["system-administrator"])
    client, paths = sign_in(sys_admin), document()["paths"]
    found: dict[str, Any] = {"faults": [message.msg for message in checks.check_resources()]}
    for declined in TAKEN:
        slug = slug_of(declined)
        row = sys_admin.create(slug, name="One")
        there: dict[str, list[bool]] = {}
        for part in (
            surfaces.described(paths, slug),
            surfaces.opened(client, slug, row.pk),
            surfaces.drawn(client, slug, row.pk),
        ):
            for name, visible in part:
                there.setdefault(name, []).append(visible)
        fields = registry.named(slug).bound.keys()
        there["notes"].append("notes" in fields)
        there["documents"].append("documents" in fields)
        there["tags"].append("tags" in fields)
        there["segments"] += ["segment" in fields, slug in registry.named("segments").bound["entity"].choices]
        found[declined] = {name: seen[0] if len({*seen}) == 1 else seen for name, seen in there.items()}
    found["refused"] = refused(client, sys_admin)
    return found


def refused(client: Any, person: Any) -> dict[str, int]:
    """What is answered to a write of what the entity declines."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from kith.engine.declare import registry

    program = Client(headers={"Authorization": f"Bearer {person.token()}"})
    file = {"file": SimpleUploadedFile("offer.txt", b"Three desks")}

    def at(declined: str) -> str:
        resource = registry.named(slug_of(declined))
        return f"/{resource.slug}/{resource.model._base_manager.get().pk}/"

    def post(address: str, body: Any) -> int:
        return int(program.post(f"/api/v1{address}", body, content_type="application/json").status_code)

    segment = {"name": "All", "entity": slug_of("segments"), "kind": "static"}
    return {
        "notes": client.post(f"{at('notes')}notes/", {"text": "Called back"}).status_code,
        "documents": client.post(f"{at('documents')}documents/", file).status_code,
        "tags": post(f"/{slug_of('tags')}/", {"name": "Two", "tags": ["Urgent"]}),
        "segments": post("/segments/", segment),
        "trash": client.post(f"{at('trash')}trash/").status_code,
        "trash by the API": program.delete(f"/api/v1{at('trash')}").status_code,
    }


if __name__ == "__main__":
    set_up("decliners")
    sys.stdout.write(json.dumps(seen()))
