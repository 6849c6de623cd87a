"""The full export of an agency: what is in it, who gets it, how long."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_scopes import scope

from kith.agency.models import SecurityEvent
from kith.engine.files import storage
from kith.engine.models import Job
from kith.engine.work import jobs
from kith.transfer.exporting import everything
from tests.activities.test_documents import bring
from tests.cast import Cast, Person
from tests.pages.test_photos import picture
from tests.pages.test_records import contact, sign_in


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def exported(person: Person) -> Job:
    """Begin a full export in the browser, and do it."""
    assert sign_in(person).post("/settings/export/").status_code == 302
    with scope(agency=person.employee.agency_id):
        job = Job.objects.filter(kind=everything.KIND).order_by("-pk")[0]
        jobs.work_off(job)
        job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return job


def fetched(person: Person, job: Job) -> zipfile.ZipFile:
    answer: Any = sign_in(person).get(f"/settings/export/{job.pk}/file/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_it_holds_every_entity_document_and_picture_with_checksums(cast: Cast) -> None:
    row = contact(cast.alice, "Zoe", "Zimmer")
    client, document = bring(cast.alice, row, "offer.txt", b"first")
    client.post(f"/documents/{document.pk}/versions/", {"file": SimpleUploadedFile("offer.txt", b"second")})
    client.post(f"/contacts/{row.pk}/photo/", {"photo": picture()})
    bring(cast.alice, row, "secret.txt", b"mine", audience="me")
    contact(cast.dave, "Nobody", "Here")
    with fetched(cast.ada, exported(cast.ada)) as archive:
        names = archive.namelist()
        assert names[0] == "README.txt"
        assert archive.read(f"documents/{document.pk}/1-offer.txt") == b"first"
        assert archive.read(f"documents/{document.pk}/2-offer.txt") == b"second"
        assert archive.read(f"pictures/contacts/{row.pk}.webp")[:4] == b"RIFF"
        assert not any("secret" in name for name in names)
        assert "Zimmer" in archive.read("csv/contacts.csv").decode()
        assert "Nobody" not in archive.read("csv/contacts.csv").decode()
        assert [each["last_name"] for each in json.loads(archive.read("json/contacts.json"))] == ["Zimmer"]
        assert {f"{form}/{slug}.{form}" for form in ("csv", "json") for slug in ("notes", "teams")} <= set(names)
        listed = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode())))
        assert {line["path"] for line in listed} == set(names) - {"manifest.csv"}
        for line in listed:
            data = archive.read(line["path"])
            assert (len(data), hashlib.sha256(data).hexdigest()) == (int(line["bytes"]), line["sha256"])


def test_only_who_may_makes_one_and_only_they_fetch_it(cast: Cast) -> None:
    for person in (cast.alice, cast.henry, cast.sue):
        assert sign_in(person).post("/settings/export/").status_code == 403
        assert sign_in(person).get("/settings/export/").status_code == 403
    job = exported(cast.ada)
    assert f"/settings/export/{job.pk}/file/" in sign_in(cast.ada).get("/settings/export/").content.decode()
    address = f"/settings/export/{job.pk}/file/"
    assert [sign_in(each).get(address).status_code for each in (cast.sys, cast.dave, cast.alice)] == [404, 404, 403]


def test_it_is_noted_and_expires(cast: Cast) -> None:
    job = exported(cast.ada)
    fetched(cast.ada, job).close()
    with scope(agency=cast.agency.pk):
        noted = SecurityEvent.objects.filter(detail__startswith="everything").values_list("detail", flat=True)
        assert sorted(noted) == ["everything: begun", "everything: fetched"]
        assert everything.forget_old() == 0
        Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(days=8))
    assert sign_in(cast.ada).get(f"/settings/export/{job.pk}/file/").status_code == 404
    assert everything.forget_old() == 1
    assert storage.size(job.result["sha256"]) is None
    assert everything.forget_old() == 0


def test_one_at_a_time(cast: Cast) -> None:
    client = sign_in(cast.ada)
    assert client.post("/settings/export/").status_code == 302
    assert client.post("/settings/export/").status_code == 409
