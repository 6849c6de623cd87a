"""A plain HTTP client for drills: many threads, one token, and a server that may die at any moment."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SECONDS = 30


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Remote:
    """The API of a server."""

    address: str
    token: str

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request on a connection of its own. Raises OSError when the server does not answer."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=SECONDS)
        try:
            sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            sent |= {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, f"/api/v1/{path}", None if body is None else json.dumps(body), sent)
            response = connection.getresponse()
            raw = response.read()
            if response.length:
                raise ConnectionError("the answer ended too early")
            return Answer(
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                json.loads(raw) if raw else None,
            )
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status == 200, answer
        return answer.body

    def create(self, **data: Any) -> Any:
        answer = self.call("POST", "contacts/", data)
        assert answer.status == 201, answer
        return answer.body


def together[T](tasks: Iterable[Callable[[], T]]) -> list[T]:
    """Run all at the same time; the results in order."""
    chosen = list(tasks)
    with ThreadPoolExecutor(len(chosen)) as pool:
        return [future.result() for future in [pool.submit(task) for task in chosen]]
