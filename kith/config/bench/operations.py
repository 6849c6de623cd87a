"""The measured operations: the same work as API request, page request and request to the floor."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from time import time
from typing import Any
from urllib.parse import urlencode

from kith.config.bench import data
from kith.config.bench.client import Make, get, send

LIMIT = 80


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, with its request for the API, the page (may be missing) and the floor."""

    name: str
    api: Make
    page: Make | None
    floor: Make
    writes: bool = False


def operations(contacts: int, *, session: str, csrf: str) -> Iterator[Operation]:
    """Yield all operations. ``session`` and ``csrf`` are cookies of a salesperson."""
    chosen = random.Random(7)
    # The stamp keeps names unique when a run uses the database of an earlier one.
    numbers, stamp = count(1), int(time() * 10) % 10_000_000
    token = f"Authorization: Bearer {data.TOKEN}\r\n"
    cookies = f"Cookie: kith={session}; kith-csrf={csrf}\r\n"
    form = f"{cookies}X-CSRFToken: {csrf}\r\n"
    fragment = f"{form}HX-Request: true\r\n"

    def listed(query: dict[str, Any]) -> tuple[bytes, bytes]:
        text = urlencode({**query, "limit": LIMIT})
        return get(f"/api/v1/contacts/?{text}", token), get(f"/contacts/?{text}", cookies)

    def some_filter() -> dict[str, Any]:
        return {"city": chosen.choice(data.CITIES), "status": chosen.choice(("new", "hot", "cold"))}

    def rare() -> str:
        number = chosen.randrange(contacts)
        return data.last_name(number + 1 if number % 10 == 0 else number, contacts).lower()

    def some_id() -> int:
        return chosen.randrange(1, contacts + 1)

    def new_contact() -> dict[str, str]:
        number = next(numbers)
        return {
            "first_name": "Nora",
            "last_name": f"Neu {number}",
            "email": f"nora.{stamp}.{number}@example.org",
            "phone": f"+49 40 {(stamp + number) % 10_000_000:07d}",
        }

    yield Operation(
        "list by name",
        lambda: listed({"sort": "name"})[0],
        lambda: listed({"sort": "name"})[1],
        lambda: get("/list"),
    )
    yield Operation(
        "random filter",
        lambda: listed(some_filter())[0],
        lambda: listed(some_filter())[1],
        lambda: get(f"/filter?{urlencode(some_filter())}"),
    )
    yield Operation(
        "search, common part",
        lambda: listed({"q": "ander"})[0],
        lambda: listed({"q": "ander"})[1],
        lambda: get("/search?q=ander&common=1"),
    )
    yield Operation(
        "search, rare part",
        lambda: listed({"q": rare()})[0],
        lambda: listed({"q": rare()})[1],
        lambda: get(f"/search?q={rare()}"),
    )
    yield Operation(
        "record",
        lambda: get(f"/api/v1/contacts/{some_id()}/", token),
        lambda: get(f"/contacts/{some_id()}/", cookies),
        lambda: get(f"/record?id={some_id()}"),
    )
    yield Operation(
        "create",
        lambda: send("POST", "/api/v1/contacts/", json.dumps(new_contact()).encode(), token),
        lambda: send(
            "POST", "/contacts/new/", urlencode(new_contact()).encode(), form, "application/x-www-form-urlencoded"
        ),
        lambda: get(f"/create?name=Neu{next(numbers)}"),
        writes=True,
    )
    yield Operation(
        "inline edit",
        lambda: send(
            "PATCH", f"/api/v1/contacts/{some_id()}/", json.dumps({"designation": f"D {next(numbers)}"}).encode(), token
        ),
        lambda: send(
            "POST",
            f"/contacts/{some_id()}/cell/designation/",
            urlencode({"designation": f"D {next(numbers)}"}).encode(),
            fragment,
            "application/x-www-form-urlencoded",
        ),
        lambda: get(f"/edit?id={some_id()}&value=D{next(numbers)}"),
        writes=True,
    )
