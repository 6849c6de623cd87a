"""What a salesperson sees of the guide's entity, as JSON; run by the test of the guide in a process of its own."""

from __future__ import annotations

import json
import sys
from io import StringIO
from typing import Any

import django

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


def set_up() -> None:
    """The tables that the guide makes, static files aside."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("makemigrations", "enquiries", verbosity=0)
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
        "customised": registry.named("enquiries").customised,
        "explained": explained.getvalue(),
    }


if __name__ == "__main__":
    set_up()
    sys.stdout.write(json.dumps(seen()))
