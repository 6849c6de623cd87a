"""What stands on records by one line: on one entity, on any record, and on several records at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.kept import copied_kith

FILES = {
    "desk/__init__.py": "",
    "desk/models.py": """
from django.db import models
from kith.people.models import Contact, Customer
from kith.sdk.models import NameField, Personal, Row


class Visit(Row):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="visits")
    name = NameField("name", max_length=80)
    keeps = Personal(by="contact")

    class Meta:
        verbose_name_plural = "visits"


class Call(Row):
    name = NameField("name", max_length=80)

    class Meta:
        verbose_name_plural = "calls"


class Party(Row):
    part_of = ("call",)
    keeps = Personal(by="contact")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="parties")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "parties"
""",
    "desk/resources.py": """
from desk.models import Call, Party, Visit
from kith.sdk.declare import About, ChildPolicy, List, Record, Resource, Section


class VisitResource(Resource):
    model = Visit
    about = About("contacts")
    fields = ("contact", "name")
    list = List("name", "contact", sort="id")
    record = Record(Section("Visit", "contact", "name"))
    filters = ("contact", "name", "created_at")


class CallResource(Resource):
    model = Call
    about = About("contacts", "customers", through="parties")
    fields = ("name", "parties")
    list = List("name", "created_at", sort="id")
    record = Record(Section("Call", "name", "parties"))
    filters = ("name", "parties", "created_at")


class PartyResource(Resource):
    model = Party
    policy = ChildPolicy("call")
    title = "contact"
    without = ("list",)
    fields = ("call", "contact", "customer")
    list = List("contact", "customer", sort="id")
    record = Record(Section("Party", "call", "contact", "customer"))
    filters = ("call", "contact", "customer")
""",
}
USE = """
import json
import django; django.setup()
from django_scopes import scope
from kith.agency.models import Agency
from kith.agency.seeds import first_steps
from kith.engine.declare import registry
from kith.engine.history import timeline
from kith.engine.policy import Actor, Scope
from kith.engine.query.parse import parse
from kith.engine.query.tree import compile_tree
from kith.engine import policy
from kith.engine.write import writes
from kith.pages.record import panels
from kith.pages.record.related import related_lines, related_tabs
agency = Agency.objects.create(name="Test")
told = {}
with scope(agency=agency.pk):
    first_steps(agency)
    by = Actor.system(agency.pk)
    make = lambda slug, **values: writes.create(registry.named(slug), values, by=by, door="cli")[0]
    ann, ben = make("contacts", last_name="Ann"), make("contacts", last_name="Ben")
    acme = make("customers", name="Acme")
    make("visits", contact=ann.pk, name="In spring")
    make("calls", name="About rates", parties=[{"contact": ann.pk}, {"contact": ben.pk}, {"customer": acme.pk}])
    make("calls", name="Alone", parties=[{"contact": ann.pk}])
    contacts = registry.named("contacts")
    shown = panels.show(contacts, ann.pk, by)
    cards = {tab.name: tab for tab in related_tabs(shown)}
    assert len(cards) == len(related_tabs(shown)), "a foreign key brings no second card beside that of About"
    mine = [cards[name] for name in ("calls", "visits")]
    told["cards"] = {card.name: [card.count, card.list_url, card.new_url] for card in mine}
    told["rows"] = [str(line.values[0]) for line in related_lines(shown, "calls")]
    found, _older = timeline.entries(contacts, shown.row, by)
    told["stream"] = [[entry.kind, entry.data["title"]] for entry in found if entry.kind != "changes"]
    told["chips"] = [kind for kind, _label in timeline.kinds(contacts, by)]
    def asked(**params):
        condition = compile_tree(parse(contacts, params.items()).condition, contacts, by)
        rows = policy.scope(by, "view", contacts).filter(condition)
        return sorted(rows.values_list("name", flat=True))
    told["several"] = asked(**{"calls.count.gte": "2"})
    told["none"] = asked(**{"visits.none.name": "In spring"})
    told["named"] = asked(**{"calls.name": "About rates"})
    calls = registry.named("calls")
    grants = {("contacts", "view"): Scope.NONE, ("customers", "view"): Scope.AGENCY}
    stranger = Actor(agency.pk, None, grants=grants)
    told["seen by who sees the customer"] = list(
        policy.scope(stranger, "view", calls).values_list("name", flat=True)
    )
    told["visits seen"] = policy.scope(stranger, "view", registry.named("visits")).count()
print(json.dumps(told))
"""


def _run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_one_line_gives_every_surface_on_the_records(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    copied_kith(tmp_path / "data", "sqlite")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KITH_", "DJANGO_", "PYTEST_"))}
    ours = {"PYTHONPATH": str(tmp_path), "KITH_EXTENSIONS": "desk", "KITH_DATA_DIR": str(tmp_path / "data")}
    environment = {**kept, **ours, "DJANGO_SETTINGS_MODULE": "kith.config.settings"}
    kith = ("-m", "kith.config.cli")
    _run(environment, *kith, "django", "makemigrations", "desk")
    _run(environment, *kith, "django", "migrate", "desk")
    told = json.loads(_run(environment, "-c", USE).splitlines()[-1])
    assert told == {
        "cards": {
            "calls": [2, "/calls/?parties.contact=1", ""],
            "visits": [1, "/visits/?contact=1", "/visits/new/?contact=1"],
        },
        "rows": ["Alone", "About rates"],
        "stream": [["calls", "Alone"], ["calls", "About rates"], ["visits", "In spring"]],
        "chips": ["changes", "visits", "calls", "notes", "documents"],
        "several": ["Ann"],
        "none": ["Ben"],
        "named": ["Ann", "Ben"],
        "seen by who sees the customer": ["About rates"],
        "visits seen": 0,
    }
    explained = _run(environment, *kith, "explain", "calls")
    assert "stands on     contacts, customers, through parties" in explained
