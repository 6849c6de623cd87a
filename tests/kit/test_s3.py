"""The client for stores that speak S3: signatures as AWS documents them, and a store on this machine."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kith.kit import s3

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
AT = datetime(2013, 5, 24, tzinfo=UTC)


class Server(BaseHTTPRequestHandler):
    """Objects in memory; refuses what is signed otherwise than it says, or whose content is another one."""

    kept: dict[str, bytes] = {}
    broken = False

    def log_message(self, *_args: object) -> None:
        """Nothing on the console."""

    def _signed(self) -> bool:
        names = re.search("SignedHeaders=([^,]+)", self.headers["Authorization"])
        moment = datetime.strptime(self.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        given = {name: self.headers[name] for name in (names[1] if names else "").split(";")}
        host = given.pop("host")
        given.pop("x-amz-date")
        wanted = s3.sign(
            self.command, host, self.path, given, key=KEY, secret=SECRET, region="us-east-1", at=moment
        )["Authorization"]  # fmt: skip
        return wanted == self.headers["Authorization"]

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._signed() or hashlib.sha256(body).hexdigest() != self.headers["x-amz-content-sha256"]:
            return self._answer(403)
        self.kept[self.path] = body
        return self._answer(200)

    def do_GET(self) -> None:
        if self.broken or not self._signed():
            return self._answer(500 if self.broken else 403, b"<Error/>")
        if self.path not in self.kept:
            return self._answer(404)
        first, last = (
            int(each) for each in (self.headers["Range"] or "bytes=0-9999").removeprefix("bytes=").split("-")
        )
        body = self.kept[self.path]
        return self._answer(206 if self.headers["Range"] else 200, body[first : last + 1])

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        self._answer(204 if self._signed() and self.kept.pop(self.path, None) is not None else 404)


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    Server.kept, Server.broken = {}, False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def client(url: str, secret: str = SECRET) -> s3.Client:
    return s3.Client(url=url, bucket="files", key=KEY, secret=secret)


def put(store: s3.Client, name: str, data: bytes) -> None:
    store.put(name, io.BytesIO(data), size=len(data), sha256=hashlib.sha256(data).hexdigest())


def test_a_signature_is_the_one_of_the_example_of_aws() -> None:
    """“Signature Calculations for the Authorization Header”, example “GET Object”."""
    signed = s3.sign(
        "GET", "examplebucket.s3.amazonaws.com", "/test.txt",
        {"range": "bytes=0-9", "x-amz-content-sha256": s3.EMPTY},
        key=KEY, secret=SECRET, region="us-east-1", at=AT,
    )  # fmt: skip
    proof = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    assert signed["Authorization"] == (
        f"AWS4-HMAC-SHA256 Credential={KEY}/20130524/us-east-1/s3/aws4_request,"
        f"SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature={proof}"
    )


def test_put_look_get_and_delete(address: str) -> None:
    store = client(address)
    assert store.size("ab") is None
    put(store, "ab", b"0123456789")
    assert store.size("ab") == 10
    assert b"".join(store.get("ab", 0, 10)) == b"0123456789"
    assert b"".join(store.get("ab", 2, 5)) == b"234"
    store.delete("ab")
    store.delete("ab")
    assert store.size("ab") is None


def test_what_goes_wrong_is_told(address: str) -> None:
    with pytest.raises(s3.StoreError, match="403"):
        put(client(address, "wrong"), "ab", b"x")
    Server.broken = True
    with pytest.raises(s3.StoreError, match="500"):
        client(address).size("ab")
    with pytest.raises(s3.StoreError):
        client("http://127.0.0.1:9").size("ab")
