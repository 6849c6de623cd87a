"""The full export of an agency as one ZIP: each entity as CSV and JSON, all files, and a manifest with checksums.

The archive is a stream: pieces are written while it is read, so memory stays flat. It contains what its author may
export; other people's private notes are never in it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.files import photos, storage
from kith.engine.models import Job
from kith.engine.policy import Actor
from kith.engine.query.parse import parse
from kith.engine.work import jobs
from kith.engine.work.schedule import every
from kith.transfer.exporting import streams

KIND = "full-export"
KEEP = timedelta(days=7)  # how long the archive can be downloaded
LARGEST = 1 << 50
IN_MEMORY = 1 << 20
PORTION = 500


def pictures(*, by: Actor) -> Iterator[tuple[str, str]]:
    """Yield the pictures of all records that the actor may export."""
    for resource in exportable(by):
        if hasattr(resource.model, photos.FIELD):
            rows = policy.scope(by, "export", resource).exclude(photo="").order_by("pk")
            for row_id, name in rows.values_list("pk", photos.FIELD).iterator(PORTION):
                yield f"pictures/{resource.slug}/{row_id}.webp", name


def exportable(by: Actor) -> list[Resource]:
    """Return the entities with any rows that the actor may export."""
    return [resource for resource in registry.every(by) if policy.may(by, "export", resource)]


class _Pipe(io.RawIOBase):
    """A buffer between the ZIP writer and the reader of the stream."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """Return and clear the buffer."""
        data = b"".join(self._held)
        self._held.clear()
        return data


class _Archive:
    """A streaming archive with its manifest."""

    def __init__(self, listed: Any) -> None:
        self._pipe = _Pipe()
        self._zip = zipfile.ZipFile(self._pipe, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._list = csv.writer(listed)
        self._now = timezone.now().timetuple()[:6]

    def add(self, path: str, pieces: Iterable[bytes], *, packed: bool = True) -> Iterator[bytes]:
        """Write one file; yield the bytes of the archive."""
        info = zipfile.ZipInfo(path, self._now)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
                yield self._pipe.taken()
        self._list.writerow((path, size, digest.hexdigest()))
        yield self._pipe.taken()

    def end(self) -> Iterator[bytes]:
        self._zip.close()
        yield self._pipe.taken()


def pieces_of(by: Actor, report: jobs.Report) -> Iterator[bytes]:
    """Yield the bytes of the archive; ``report`` is called after each entity and file."""
    resources = exportable(by)
    total = 2 * len(resources) + 1
    with SpooledTemporaryFile(IN_MEMORY, "w+", newline="", encoding="utf-8") as listed:
        archive = _Archive(listed)
        yield from archive.add("README.txt", [_readme(by).encode()])
        done = 0
        for resource in resources:
            for form in ("csv", "json"):
                yield from archive.add(f"{form}/{resource.slug}.{form}", _rows(resource, form, by))
                done += 1
                report(done, total)
        stored = [resource.extensions.files for resource in registry.all_declared()]
        for files in (pictures, *(each.archived for each in stored if each is not None)):
            for path, sha256 in files(by=by):
                if (size := storage.size(sha256)) is not None:
                    yield from archive.add(path, storage.read(sha256, 0, size), packed=False)
                report(done, total)
        listed.flush()
        listed.seek(0)
        yield from archive.add("manifest.csv", _manifest(listed))
        yield from archive.end()


def _manifest(listed: Any) -> Iterator[bytes]:
    yield b"path,bytes,sha256\r\n"
    while text := listed.read(storage.CHUNK):
        yield text.encode()


def _rows(resource: Resource, form: str, by: Actor) -> Iterator[bytes]:
    """Yield all rows of an entity: JSON with every field, CSV with the columns that an import accepts."""
    names = () if form == "csv" and resource.fields else [name for name in resource.bound if name != "id"]
    return streams.stream(streams.prepare(parse(resource, []), by=by, format=form, names=names), by=by)


def _readme(by: Actor) -> str:
    made = timezone.now().isoformat(timespec="seconds")
    return _(
        "Everything that %(name)s may export, made at %(made)s.\n\n"
        "csv/        one table per entity; Kith imports those of contacts and customers again\n"
        "json/       the same with every field\n"
        "documents/  the files of documents, in folders by the number of the document, one per version\n"
        "pictures/   pictures and logos, by entity and number of the record\n"
        "manifest.csv  each file with its size in bytes and its SHA-256\n\n"
        "Notes and documents that are for other people alone are not in it.\n"
    ) % {"name": by.name, "made": made}


# The job ----------------------------------------------------------------------------------------------


def start(by: Actor, *, url: str) -> Job:
    """Queue the job; ``url`` is its page."""
    return jobs.start(KIND, _("Full export of the agency"), by=by, options={"url": url})


@jobs.handles(KIND)
def make(job: Job, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """The job: write the archive into the store. After a crash it starts again from the beginning."""
    kept = storage.keep(pieces_of(by, report), most=LARGEST)
    report(1, 1)
    return {"url": job.options["url"], "sha256": kept.sha256, "size": kept.size}


def made_by(actor: Actor) -> list[Job]:
    """Return the actor's running and downloadable exports, the newest first."""
    mine = Job.objects.filter(created_by=actor.staff_id, kind=KIND)
    fresh = Q(finished_at=None) | Q(finished_at__gt=timezone.now() - KEEP)
    return list(mine.filter(fresh).order_by("-pk")[:20])


@every(hours=6)
def forget_old() -> int:
    """Delete expired archives; return how many."""
    with scopes_disabled():
        old = Job.objects.filter(kind=KIND, finished_at__lt=timezone.now() - KEEP, result__has_key="sha256")
        gone = 0
        for job in old[:PORTION]:
            storage.discard(job.result["sha256"])
            Job.objects.filter(pk=job.pk).update(result={"url": job.result["url"]})
            gone += 1
        return gone
