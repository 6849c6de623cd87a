"""What a salesperson sees of the guide's entity, as JSON; run by the test of the guide in a process of its own."""

from __future__ import annotations

import json
import sys
from io import StringIO
from typing import Any

import django

TAKEN = ("custom fields", "notes", "documents", "tags", "segments", "import", "export", "trash")
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


def set_up(app: str) -> None:
    """The tables of an extension, static files aside."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("makemigrations", app, verbosity=0)
    call_command("migrate", verbosity=0)


def seen() -> dict[str, Any]:
    """What the pages and the API answer to a salesperson."""
    from django.core.management import call_command
    from django.test import Client

    from kith.engine.declare import checks, registry
    from tests.agency.browser import sign_in
    from tests.cast import found_agency, hire

    agency, roles = found_agency("Test")
    alice = hire(agency, "Alice", "alice@example.org", roles["salesperson"])
    support = hire(agency, "Sue", "sue@example.org", roles["support"])
    ann = alice.create("contacts", last_name="Lee", first_name="Ann")
    me = sign_in(alice)
    page = me.get("/enquiries/").content.decode()
    form = me.get(f"/enquiries/new/?contact={ann.pk}")
    sent = {"note": "Wants three desks", "contact": ann.pk, "status": "new", "value": "1200.50"}
    made = me.post("/enquiries/new/", sent)
    model: Any = registry.named("enquiries").model
    row = model._base_manager.get()
    record = me.get(f"/enquiries/{row.pk}/")
    contact = me.get(f"/contacts/{ann.pk}/?tab=enquiries").content.decode()
    program = Client(headers={"Authorization": f"Bearer {alice.token()}"})
    listed = program.get("/api/v1/enquiries/")
    found = program.get("/api/v1/search/?q=desks")
    taken = takes(alice, me, program, row)
    explained = StringIO()
    call_command("explain", "enquiries", stdout=explained)
    return {
        "faults": [message.msg for message in checks.check_resources()],
        "in the side bar": 'href="/enquiries/"' in page,
        "list": [200, "enquiries" in page.casefold()],
        "form": [form.status_code, "Ann Lee" in form.content.decode()],
        "made by form": [made.status_code, row.note, row.status],
        "record": [record.status_code, "Wants three desks" in record.content.decode()],
        "search": [item["title"] for item in found.json()["items"]],
        "API": [listed.status_code, [item["note"] for item in listed.json()["items"]]],
        "import": me.get("/enquiries/import/").status_code,
        "tab on the contact": next(part for part in ("?tab=enquiries", "?tab=enquiry", "") if part in contact),
        "+ on the contact": f"/enquiries/new/?contact={ann.pk}" in contact,
        "support may change it": sign_in(support).get(f"/enquiries/{row.pk}/edit/").status_code,
        "customised": registry.named("enquiries").takes("custom fields"),
        **taken,
        "explained": explained.getvalue(),
    }


def imported(alice: Any, me: Any) -> dict[str, Any]:
    """The result of a file with a column of tags, and one of segments that are filled by hand."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from kith.engine.models import Import
    from kith.transfer.running import runs
    from tests.transfer.helpers import silent

    file = SimpleUploadedFile("asked.csv", b"Note,Contact,Tags,Lists\nA chair,Ann Lee,Chairs,By hand\n")
    mapping = me.post("/enquiries/import/", {"files": file})["Location"]
    me.post(mapping, {"mode": "both", "column-3": "segment"})
    with alice.at_work() as by:
        return runs.run(Import.objects.latest("pk").pk, by=by, report=silent)


def takes(alice: Any, me: Any, program: Any, row: Any) -> dict[str, Any]:
    """What every main entity takes without a word in its declaration, done by a salesperson."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from kith.engine.declare import registry
    from tests.transfer.helpers import exported

    of_api = "/api/v1/enquiries/"
    many = {"ids": [row.pk], "inputs": {"tags": ["Urgent"]}}
    tagged = program.post(f"{of_api}actions/tag/", many, content_type="application/json").json()
    by_hand = {"name": "By hand", "entity": "enquiries", "kind": "static"}
    put_in = program.post("/api/v1/segments/", by_hand, content_type="application/json").json()["id"]
    tree = '{"field": "tags", "op": "in", "value": ["urgent"]}'
    asked = {"name": "Urgent ones", "entity": "enquiries", "tree": tree}
    urgent = program.post("/api/v1/segments/", asked, content_type="application/json").json()["id"]
    put = {"segment": put_in}
    program.post(f"{of_api}{row.pk}/actions/add-to-segment/", put, content_type="application/json")
    me.post(f"/enquiries/{row.pk}/notes/", {"text": "Called back"})
    me.post(f"/enquiries/{row.pk}/documents/", {"file": SimpleUploadedFile("offer.txt", b"Three desks")})
    record = me.get(f"/enquiries/{row.pk}/").content.decode()
    loaded = imported(alice, me)

    def listed(query: str) -> list[str]:
        return sorted(item["note"] for item in program.get(f"{of_api}?{query}").json()["items"])

    me.post(f"/enquiries/{row.pk}/trash/")
    gone = listed("trash=1")
    me.post(f"/enquiries/{row.pk}/restore/")
    rows = exported(alice, "enquiries").decode("utf-8-sig").splitlines()
    tags = rows[0].split(",").index("tags")
    return {
        "takes": [name for name in TAKEN if registry.named("enquiries").takes(name)],
        "tagged": [tagged["done"], listed("tags.in=urgent"), '<span class="tag grey">Urgent</span>' in record],
        "in segments": [listed(f"segment={urgent}"), listed(f"segment={put_in}")],
        "page of segments": "By hand" in me.get(f"/enquiries/{row.pk}/segments/").content.decode(),
        "note": ["Called back" in record, listed("notes.count.gte=1")],
        "document": ["offer.txt" in record, listed("documents.count.gte=1")],
        "imported": [loaded["created"], loaded["errors"], listed("tags.in=chairs")],
        "exported": sorted(line.split(",")[tags] for line in rows[1:]),
        "trash": [gone, listed("trash=1"), "?trash=1" in me.get("/enquiries/?view=all").content.decode()],
    }


if __name__ == "__main__":
    set_up("enquiries")
    sys.stdout.write(json.dumps(seen()))
