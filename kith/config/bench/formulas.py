"""The time of a list with three formulas, compared with the same rows from the raw database driver."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.db import connection, connections
from django.utils import timezone
from django_scopes import scope

from kith.config.bench import data
from kith.config.bench.client import get, measure
from kith.config.bench.operations import LIMIT
from kith.config.bench.run import CLIENTS, filled, floor_server, product_server, sign_in
from kith.custom import defining, indexing
from kith.custom.computed import queueing, recomputing
from kith.engine.models import CustomField, Job
from kith.engine.policy import Actor
from kith.engine.write.writes import work

# One formula over the record, one over a linked record, and a number for sorting.
FORMULAS = {
    "Loud name": "upper([Last name])",
    "Place": 'coalesce([Customer].[Name], "nowhere") & ", " & [City]',
    "Length of name": "len([Name]) * 2",
}
COLUMNS = ("name", "designation", "customer", "status", "phone", "email", "city", "owner", "updated_at")


def measure_formulas(contacts: int, *, port: int, seconds: float, count: int, workers: int) -> dict[str, Any]:
    """Figures of the list by name, with three formulas, and by one of them; ratios to the floor of the same run."""
    known = filled(contacts)
    keys, worked = _made(known["agency"])
    session, _csrf = sign_in(known["user"])
    connections.close_all()
    token, cookies = f"Authorization: Bearer {data.TOKEN}\r\n", f"Cookie: kith={session}\r\n"
    plain, wide = ",".join(COLUMNS), ",".join((*COLUMNS, *keys))
    asked = {
        "list by name": ({"sort": "name", "fields": plain}, "/list"),
        "list with three formulas": ({"sort": "name", "fields": wide}, f"/worked?keys={','.join(keys)}"),
        "list by a formula": ({"sort": keys[-1], "fields": wide}, f"/worked?keys={','.join(keys)}&sort={keys[-1]}"),
    }
    result: dict[str, Any] = {"contacts": contacts, "database": connection.vendor, **worked}
    with floor_server(port + 1, workers), product_server(port, workers):
        for name, (query, path) in asked.items():
            text = urlencode({**query, "limit": LIMIT})
            floor = measure(port + 1, partial(get, path), count=count, clients=CLIENTS, seconds=seconds)
            result[name] = {"floor_ms": round(floor.p50_ms, 2)}
            doors = {"api": get(f"/api/v1/contacts/?{text}", token), "page": get(f"/contacts/?{text}", cookies)}
            for door, request in doors.items():
                timing = measure(port, partial(bytes, request), count=count, clients=CLIENTS, seconds=seconds)
                ratio = round(timing.p50_ms / floor.p50_ms, 2)
                result[name][door] = {"p50_ms": round(timing.p50_ms, 2), "rps": round(timing.rps), "ratio": ratio}
    return result


def _made(agency: int) -> tuple[list[str], dict[str, Any]]:
    """Return the keys of the formulas, and the time to compute them for all contacts unless an earlier run did."""
    by = Actor.system(agency)
    figures: dict[str, Any] = {}
    with scope(agency=agency):
        if not CustomField.objects.filter(entity="contacts").exists():
            with work(by=by, door="system", action="custom-fields.create") as changes:
                for label, formula in FORMULAS.items():
                    values = {"label": label, "kind": "formula", "formula": formula, "decimals": "0"}
                    defining.make("contacts", values, by=by, changes=changes)
            begin = perf_counter()
            for job in Job.objects.filter(kind=queueing.KIND, state=Job.State.QUEUED):
                recomputing.run(job, by=by, report=lambda done, total=None: None)
            figures["worked_out_s"] = round(perf_counter() - begin, 1)
            last = CustomField.objects.order_by("-position")[0]
            column, path = indexing.place_of(last)
            options = {"entity": "contacts", "key": last.key, "column": column, "path": path, "drop": False}
            indexing.work_off(
                Job(options=options, started_at=timezone.now()), by=by, report=lambda done, total=None: None
            )
        rows = CustomField.objects.filter(entity="contacts").order_by("position")
        return list(rows.values_list("key", flat=True)), figures
