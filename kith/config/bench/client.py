"""A cheap load generator: sends prepared bytes over keep-alive connections and times until the last byte."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

type Make = Callable[[], bytes]


class WrongAnswer(Exception):
    """The server did not answer with success, so the measurement is void."""


class Connection:
    """One keep-alive HTTP/1.1 connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send a request; return (status, head, body)."""
        self._socket.sendall(request)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._receive()
        head = data[:end]
        body = data[end + 4 :]
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._receive()
        elif (at := lower.find(b"content-length:")) >= 0:
            length = int(lower[at + 15 :].split(b"\r\n", 1)[0])
            while len(body) < length:
                body += self._receive()
        return int(head[9:12]), head, body

    def _receive(self) -> bytes:
        data = self._socket.recv(262_144)
        if not data:
            raise WrongAnswer("the server closed the connection")
        return data

    def close(self) -> None:
        self._socket.close()


@dataclass(frozen=True, slots=True)
class Timing:
    """The median latency of one client in ms, requests per second of several, and kilobytes per response."""

    p50_ms: float
    p95_ms: float
    rps: float
    kilobytes: float


def get(path: str, headers: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{headers}\r\n".encode()


def send(method: str, path: str, body: bytes, headers: str = "", kind: str = "application/json") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}{headers}\r\n".encode() + body


def measure(port: int, make: Make, *, count: int, clients: int, seconds: float) -> Timing:
    """Latency with one client over ``count`` requests, then throughput with ``clients`` for ``seconds``."""
    connection = Connection(port)
    for _ in range(max(count // 8, 5)):
        _checked(connection, make())
    times, size = [], 0
    for _ in range(count):
        request = make()
        begin = perf_counter()
        size = len(_checked(connection, request))
        times.append(perf_counter() - begin)
    connection.close()
    times.sort()
    return Timing(
        p50_ms=times[count // 2] * 1000,
        p95_ms=times[int(count * 0.95)] * 1000,
        rps=_throughput(port, make, clients, seconds),
        kilobytes=size / 1024,
    )


def _checked(connection: Connection, request: bytes) -> bytes:
    status, _head, body = connection.ask(request)
    if status >= 400:
        raise WrongAnswer(f"{request[:120]!r} was answered with {status}: {body[:300]!r}")
    return body


def _throughput(port: int, make: Make, clients: int, seconds: float) -> float:
    end, counts, faults = perf_counter() + seconds, [0] * clients, []
    lock = threading.Lock()

    def locked() -> Iterator[bytes]:
        while perf_counter() < end:
            with lock:
                request = make()
            yield request

    def work(number: int) -> None:
        connection = Connection(port)
        try:
            for request in locked():
                _checked(connection, request)
                counts[number] += 1
        except WrongAnswer as error:
            faults.append(error)
        connection.close()

    begin = perf_counter()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return sum(counts) / (perf_counter() - begin)
