"""The store of files: on disk and in a bucket; what nothing refers to goes after a delay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_scopes import scope

from kith.activities.models import Document
from kith.engine.files import forgetting, storage
from kith.engine.models import StoredFile
from kith.engine.policy import Actor
from kith.engine.web.errors import Refused
from kith.engine.write.changes import Changes
from tests.cast import Cast
from tests.kit.test_s3 import KEY, SECRET, Server, address
from tests.pages.test_photos import picture
from tests.pages.test_records import contact, sign_in

__all__ = ["address"]


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def bucket(settings: Any, tmp_path: Path, address: str) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.S3 = {"url": address, "bucket": "files", "key": KEY, "secret": SECRET, "region": "us-east-1"}


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def later(days: int) -> None:
    """As if the last look at what is unused had been so many days ago."""
    StoredFile.objects.update(unused_since=timezone.now() - timedelta(days=days))


def test_a_content_lies_under_its_hash_and_is_read_in_parts(db: None, folder: Path) -> None:
    kept = storage.keep(iter([b"01234", b"56789"]), most=100)
    assert (kept.size, kept.head) == (10, b"0123456789")
    assert (folder / kept.sha256[:2] / kept.sha256[2:4] / kept.sha256).read_bytes() == b"0123456789"
    assert b"".join(storage.read(kept.sha256, 3, 6)) == b"345"
    with storage.as_file(kept.sha256) as copy:
        assert copy.read_bytes() == b"0123456789"
    assert files_in(folder) == [kept.sha256]
    with pytest.raises(Refused):
        storage.keep(iter([bytes(101)]), most=100)
    assert files_in(folder) == [kept.sha256]


def test_what_breaks_off_leaves_nothing(db: None, folder: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        storage.keep(broken(), most=100)
    assert files_in(folder) == []


def test_what_nothing_refers_to_goes_after_the_delay(db: None, folder: Path) -> None:
    kept = storage.keep([b"nobody's"], most=100)
    later(10)
    assert forgetting.forget_unused() == 0
    later(100)
    storage.keep([b"nobody's"], most=100)  # starts the delay anew
    assert forgetting.forget_unused() == 0
    later(100)
    assert forgetting.forget_unused() == 1
    assert (storage.size(kept.sha256), files_in(folder)) == (None, [])
    assert not StoredFile.objects.exists()


def test_documents_and_pictures_stay_also_in_the_trash(cast: Cast, folder: Path) -> None:
    row, client = contact(cast.alice, "Ann", "Lee"), sign_in(cast.alice)
    client.post(f"/contacts/{row.pk}/documents/", {"file": SimpleUploadedFile("a.txt", b"a document")})
    client.post(f"/contacts/{row.pk}/photo/", {"photo": picture()})
    with scope(agency=cast.agency.pk):
        document = Document.objects.get()
    client.post(f"/documents/{document.pk}/delete/")
    later(100)
    assert forgetting.forget_unused() == 0
    assert len(files_in(folder)) == 2
    with scope(agency=cast.agency.pk):
        changes = Changes(by=Actor.system(cast.agency.pk), door="system", action="test.erase")
        changes.erase_many(list(document.versions.all()))
        changes.close()
    later(100)
    assert forgetting.forget_unused() == 1
    assert storage.size(document.sha256) is None


def test_a_bucket_does_the_same(cast: Cast, bucket: None) -> None:
    row, client = contact(cast.alice, "Ann", "Lee"), sign_in(cast.alice)
    client.post(f"/contacts/{row.pk}/documents/", {"file": SimpleUploadedFile("a.txt", b"0123456789")})
    with scope(agency=cast.agency.pk):
        document = Document.objects.get()
        version = document.versions.get()
    assert Server.kept == {f"/files/{document.sha256}": b"0123456789"}
    fetched = f"/documents/{document.pk}/versions/{version.pk}/file/"
    answer: Any = client.get(fetched, headers={"Range": "bytes=2-4"})
    assert b"".join(answer.streaming_content) == b"234"
    Server.broken = True
    assert client.get(fetched).status_code == 409
    sent = client.post(f"/contacts/{row.pk}/documents/", {"file": SimpleUploadedFile("b.txt", b"b")})
    assert sent.status_code == 422
    assert "The store of files does not answer" in sent.content.decode()
