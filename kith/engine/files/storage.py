"""The file store: content-addressed by SHA-256, on disk or in S3-compatible storage.

Equal files are stored once for all records and agencies. The store has no permissions; they are checked where the
record is read. ``forgetting`` deletes unreferenced files after a delay.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, NamedTuple, Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kith.engine.models import StoredFile
from kith.engine.web.errors import Refused
from kith.kit import s3

CHUNK = 256 << 10
FREE = 64 << 20  # bytes of the disk that stay free


class Kept(NamedTuple):
    """A stored file; ``head`` is its first bytes."""

    sha256: str
    size: int
    head: bytes


class Store(Protocol):
    """A storage back end. All methods raise Refused if it does not respond."""

    def place(self, sha256: str, file: Path) -> None:
        """Move a complete file into the store. Idempotent."""

    def size(self, sha256: str) -> int | None:
        """Return the size in bytes; None if the file does not exist."""

    def read(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from ``start`` up to but excluding ``end``."""

    def delete(self, sha256: str) -> None:
        """Delete a file, if it exists."""


class Disk:
    """Files on disk, in folders by the first letters of the hash: ab/cd/abcd…"""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def place(self, sha256: str, file: Path) -> None:
        path = self._path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.replace(file, path)
        _sync(path.parent)

    def size(self, sha256: str) -> int | None:
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def read(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        with self._path(sha256).open("rb") as file:
            file.seek(start)
            left = end - start
            while left > 0 and (chunk := file.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk

    def delete(self, sha256: str) -> None:
        self._path(sha256).unlink(missing_ok=True)


class Bucket:
    """Files in an S3 bucket, with the hash as key."""

    def __init__(self, client: s3.Client) -> None:
        self._client = client

    def place(self, sha256: str, file: Path) -> None:
        with _told(), file.open("rb") as stream:
            self._client.put(sha256, stream, size=file.stat().st_size, sha256=sha256)
        file.unlink()

    def size(self, sha256: str) -> int | None:
        with _told():
            return self._client.size(sha256)

    def read(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        if start < end:
            with _told():
                yield from self._client.get(sha256, start, end)

    def delete(self, sha256: str) -> None:
        with _told():
            self._client.delete(sha256)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except s3.StoreError as error:
        raise Refused(_("The store of files does not answer; try again in a moment.")) from error


def store() -> Store:
    """Return the configured back end."""
    if settings.S3["url"]:
        return Bucket(s3.Client(**settings.S3))
    return Disk(Path(settings.MEDIA_ROOT))


# Keeping ----------------------------------------------------------------------------------------------


def keep(chunks: Iterable[bytes], *, most: int, head: int = CHUNK) -> Kept:
    """Write a file in chunks; after an error or crash nothing half-written stays.

    Raises Refused if it has more than ``most`` bytes or the disk is full.
    """
    with _staged() as (file, path):
        digest, size, first = hashlib.sha256(), 0, b""
        for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise Refused(_("A file may have at most %(most)d MB.") % {"most": most >> 20})
            if shutil.disk_usage(path.parent).free < len(chunk) + FREE:
                raise full()
            digest.update(chunk)
            if len(first) < head:
                first += chunk[: head - len(first)]
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        sha256 = digest.hexdigest()
        _remember(sha256, size)
        if store().size(sha256) is None:
            store().place(sha256, path)
    return Kept(sha256, size, first)


def full() -> Refused:
    """Return the error for a full disk."""
    return Refused(_("The disk of the server is full; nothing was kept. Tell your administrator."))


@contextmanager
def _staged() -> Iterator[tuple[IO[bytes], Path]]:
    """Yield a temporary file, which is deleted afterwards unless it was moved."""
    folder = staging()
    try:
        with NamedTemporaryFile(dir=folder, delete=False) as file:
            path = Path(file.name)
            try:
                yield file, path
            finally:
                path.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise full() from error
        raise


def staging() -> Path:
    """Return this machine's folder for unfinished files."""
    folder = Path(settings.MEDIA_ROOT) / "arriving"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _remember(sha256: str, size: int) -> None:
    """Register the file before it is stored, so that it is found and deleted if nothing ever refers to it.

    Race: ``forgetting`` may be deleting the same content. This waits for its row lock, and restarts the delay.
    """
    now = timezone.now()
    StoredFile.objects.bulk_create(
        [StoredFile(sha256=sha256, size=size, stored_at=now, unused_since=now)],
        update_conflicts=True, unique_fields=["sha256"], update_fields=["unused_since"],
    )  # fmt: skip


def _sync(folder: Path) -> None:
    """fsync a folder: without it, a power failure may lose the name of a new file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# Reading ----------------------------------------------------------------------------------------------


def size(sha256: str) -> int | None:
    """Return the size in bytes; None if the file does not exist."""
    return store().size(sha256)


def read(sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Yield the bytes of a file, or of the range from ``start`` to ``end``."""
    return store().read(sha256, start, (store().size(sha256) or 0) if end is None else end)


@contextmanager
def as_file(sha256: str) -> Iterator[Path]:
    """Yield a local copy of a file, for code that needs a path."""
    with NamedTemporaryFile(dir=staging()) as file:
        for chunk in read(sha256):
            file.write(chunk)
        file.flush()
        yield Path(file.name)


# Forgetting -------------------------------------------------------------------------------------------


def discard(sha256: str) -> None:
    """Delete a file at once, if it has a single reference and undo cannot restore it."""
    with transaction.atomic():
        StoredFile.objects.filter(pk=sha256).delete()
        store().delete(sha256)
