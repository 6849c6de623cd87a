"""A client for S3-compatible storage with the four operations of a file store: put, size, get, delete.

Requests are signed with Signature Version 4 (AWS, “Authenticating requests: using the Authorization header”). The
operator configures one address and one bucket. No user input chooses a host, so there is no way to server-side request
forgery.
"""

import hashlib
import hmac
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import IO
from urllib.parse import quote, urlsplit

CHUNK = 256 << 10
SECONDS = 30
EMPTY = hashlib.sha256(b"").hexdigest()
_MISSING = 404


class StoreError(Exception):
    """The storage does not respond, or responds with an error."""


class Client:
    """One bucket, addressed by path: https://store.example/bucket/key."""

    def __init__(self, *, url: str, bucket: str, key: str, secret: str, region: str = "us-east-1") -> None:
        parts = urlsplit(url)
        self._secure, self._host = parts.scheme == "https", parts.netloc
        self._bucket, self._key, self._secret, self._region = bucket, key, secret, region

    def put(self, name: str, stream: IO[bytes], *, size: int, sha256: str) -> None:
        """Upload ``size`` bytes of a stream. The storage verifies the SHA-256. Raises StoreError."""
        with _Answer(self._ask("PUT", name, body=stream, size=size, digest=sha256)) as answer:
            answer.need(200)

    def size(self, name: str) -> int | None:
        """Return the size of an object in bytes; None if it does not exist. Raises StoreError."""
        with _Answer(self._ask("HEAD", name)) as answer:
            if answer.response.status == _MISSING:
                return None
            answer.need(200)
            return int(answer.response.headers["Content-Length"])

    def get(self, name: str, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of an object from ``start`` up to but excluding ``end``. Raises StoreError."""
        with _Answer(self._ask("GET", name, {"range": f"bytes={start}-{end - 1}"})) as answer:
            answer.need(206, 200)
            try:
                while chunk := answer.response.read(CHUNK):
                    yield chunk
            except (OSError, HTTPException) as error:
                raise StoreError(str(error)) from error

    def delete(self, name: str) -> None:
        """Delete an object, if it exists. Raises StoreError."""
        with _Answer(self._ask("DELETE", name)) as answer:
            answer.need(204, 200, _MISSING)

    def _ask(
        self,
        method: str,
        name: str,
        headers: dict[str, str] | None = None,
        *,
        body: IO[bytes] | None = None,
        size: int = 0,
        digest: str = EMPTY,
    ) -> "tuple[HTTPConnection, HTTPResponse]":
        path = f"/{quote(self._bucket)}/{quote(name)}"
        signed = sign(
            method, self._host, path, {"x-amz-content-sha256": digest, **(headers or {})},
            key=self._key, secret=self._secret, region=self._region, at=datetime.now(UTC),
        )  # fmt: skip
        if body is not None:
            signed["Content-Length"] = str(size)
        if self._secure:
            secure = ssl.create_default_context()
            connection: HTTPConnection = HTTPSConnection(self._host, timeout=SECONDS, context=secure)
        else:
            connection = HTTPConnection(self._host, timeout=SECONDS)
        try:
            connection.request(method, path, body=body, headers=signed)
            return connection, connection.getresponse()
        except (OSError, HTTPException) as error:
            connection.close()
            raise StoreError(str(error)) from error


class _Answer:
    """A context manager around a response that closes the connection at the end."""

    def __init__(self, asked: tuple[HTTPConnection, HTTPResponse]) -> None:
        self._connection, self.response = asked

    def __enter__(self) -> "_Answer":
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def need(self, *statuses: int) -> None:
        if self.response.status not in statuses:
            raise StoreError(f"the store answered {self.response.status}: {self.response.read(500)!r}")


def sign(
    method: str, host: str, path: str, headers: dict[str, str], *, key: str, secret: str, region: str, at: datetime
) -> dict[str, str]:
    """Return the headers of a request without query, with time and signature. ``headers`` has lower-case names."""
    moment, day = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
    named = dict(sorted({**headers, "host": host, "x-amz-date": moment}.items()))
    names = ";".join(named)
    lines = "".join(f"{name}:{value.strip()}\n" for name, value in named.items())
    request = "\n".join((method, path, "", lines, names, headers["x-amz-content-sha256"]))
    reach = f"{day}/{region}/s3/aws4_request"
    text = "\n".join(("AWS4-HMAC-SHA256", moment, reach, hashlib.sha256(request.encode()).hexdigest()))
    seal = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        seal = hmac.digest(seal, part.encode(), "sha256")
    signature = hmac.digest(seal, text.encode(), "sha256").hex()
    proof = f"AWS4-HMAC-SHA256 Credential={key}/{reach},SignedHeaders={names},Signature={signature}"
    return {**named, "Authorization": proof}
