"""What people and others send: disguises, bombs, odd names, full disks; nothing of it runs, and nothing half stays."""

from __future__ import annotations

import errno
import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kith.engine.files import storage
from kith.engine.models import StoredFile
from kith.kit.documents import agrees, clean_name, judge
from kith.kit.documents.previews import NoPreview, beginning, draw, opened
from tests.activities.test_documents import bring, file_of, versions
from tests.cast import Cast
from tests.pages.test_records import contact, sign_in

SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg>"
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, form)
    return data.getvalue()


def huge_png(side: int = 22_400) -> bytes:
    """A PNG that says it has 500 million pixels, in a few hundred bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9000))) + chunk(b"IEND", b"")
    )


def zip_bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(20 << 20))
    return data.getvalue()


def pdf(pages: int = 1) -> bytes:
    data = io.BytesIO()
    sheets = [Image.new("RGB", (120, 160), "white") for _number in range(pages)]
    sheets[0].save(data, "PDF", save_all=True, append_images=sheets[1:])
    return data.getvalue()


CORPUS = {
    "a script as a picture": ("face.png", b"alert(document.cookie)", "text/plain", False),
    "an SVG with a script": ("logo.svg", SVG, "image/svg+xml", True),
    "a page as text": ("note.txt", HTML, "text/html", True),
    "a picture that is also a script": ("a.gif", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "image/gif", True),
    "a page behind the head of a PDF": ("a.pdf", b"%PDF-1.4\n" + HTML, "application/pdf", True),
    "a PDF behind a page": ("b.pdf", HTML + pdf(), "text/html", False),
    "an archive that unpacks to much": ("a.zip", zip_bomb(), "application/zip", True),
    "a picture of 500 million pixels": ("big.png", huge_png(), "image/png", True),
    "a program": ("setup.exe", b"MZ" + bytes(200), "application/x-dosexec", True),
    "a shell script": ("run.sh", b"#!/bin/sh\nrm -rf /\n", "text/x-script", True),
    "what a virus scanner is tested with": ("eicar.com", EICAR, "text/plain", True),
    "a picture under the name of a PDF": ("a.pdf", picture(), "image/png", False),
    "bytes of no type": ("x.bin", bytes(range(256)) * 4, "application/octet-stream", True),
}


@pytest.mark.parametrize(("name", "data", "kind", "fits"), CORPUS.values(), ids=CORPUS)
def test_it_is_kept_as_what_it_is_and_shown_as_nothing_that_runs(
    cast: Cast, name: str, data: bytes, kind: str, fits: bool
) -> None:
    client, document = bring(cast.alice, contact(cast.alice, "Ann", "Lee"), name, data)
    assert (document.media_type, agrees(document.file_name, document.media_type)) == (kind, fits)
    answer: Any = client.get(file_of(document))
    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Type"] in ("application/octet-stream", "text/plain", kind)
    assert not answer["Content-Type"].startswith(("text/html", "image/svg", "application/x"))
    assert answer["Content-Disposition"].startswith("attachment")
    page = client.get(f"/documents/{document.pk}/")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert "onload=" not in page.content.decode().replace("onload=&#39;", "")
    shown = client.get(f"/documents/{document.pk}/versions/{versions(document)[0].pk}/preview/")
    assert shown.status_code == 404 or shown["Content-Type"] == "image/webp"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\offer.pdf", "offer.pdf"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("gnp.\u202efdp.exe", "gnp.fdp.exe"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ('a"<b>|c?.txt', "a__b__c_.txt"),
        (" . ", "file"),
        ("", "file"),
        ("..", "file"),
        (".profile", "profile"),
        ("x" * 300 + ".pdf", "x" * 176 + ".pdf"),
        ("Ae\u0301.txt", "A\u00e9.txt"),
        ("合同.pdf", "合同.pdf"),
    ],
)
def test_names_are_cleaned(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept
    assert clean_name(kept) == kept


def test_an_empty_file_is_refused(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    answer = sign_in(cast.alice).post(f"/contacts/{row.pk}/documents/", {"file": SimpleUploadedFile("a.txt", b"")})
    assert answer.status_code == 422
    assert "“a.txt” is empty" in answer.content.decode()


def test_a_file_that_is_too_large_is_named_and_nothing_of_it_stays(cast: Cast, settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 1 << 20
    row = contact(cast.alice, "Ann", "Lee")
    sent = {"file": [SimpleUploadedFile("a.txt", b"small"), SimpleUploadedFile("b.txt", bytes(1 << 21))]}
    answer = sign_in(cast.alice).post(f"/contacts/{row.pk}/documents/", sent)
    assert answer.status_code == 422
    assert "“b.txt” is larger than 1 MB." in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert list(storage.staging().iterdir()) == []


def test_a_full_disk_is_told_and_nothing_half_written_stays(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    row = contact(cast.alice, "Ann", "Lee")
    monkeypatch.setattr("kith.engine.files.storage.os.fsync", full)
    answer = sign_in(cast.alice).post(f"/contacts/{row.pk}/documents/", {"file": SimpleUploadedFile("a.txt", b"a")})
    assert answer.status_code == 422
    assert "The disk of the server is full" in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert list(storage.staging().iterdir()) == []


def test_equal_contents_are_kept_once(cast: Cast) -> None:
    _client, first = bring(cast.alice, contact(cast.alice, "Ann", "Lee"), "a.txt", b"the same")
    _client, second = bring(cast.dave, contact(cast.dave, "Bo", "Lind"), "b.txt", b"the same")
    assert first.sha256 == second.sha256
    assert StoredFile.objects.filter(pk=first.sha256).count() == 1


def test_a_picture_of_a_document_is_made_anew(tmp_path: Any) -> None:
    file = tmp_path / "x"
    file.write_bytes(picture("JPEG", (3000, 1000)))
    small = opened(draw(file, "image/jpeg", side=300))
    with Image.open(io.BytesIO(small.picture)) as drawn:
        assert (drawn.format, drawn.size, small.pages) == ("WEBP", (300, 100), 1)
    scan = io.BytesIO()
    Image.new("I;16", (80, 60), 40_000).save(scan, "PNG")
    file.write_bytes(scan.getvalue())
    with Image.open(io.BytesIO(opened(draw(file, "image/png")).picture)) as drawn:
        assert drawn.convert("L").getpixel((40, 30)) in range(154, 159)
    file.write_bytes(huge_png())
    with pytest.raises(NoPreview, match="60 million pixels"):
        opened(draw(file, "image/png"))
    file.write_bytes(b"GIF89a broken")
    with pytest.raises(NoPreview, match="damaged"):
        opened(draw(file, "image/gif"))


def test_pages_of_a_pdf_are_drawn_one_by_one(tmp_path: Any) -> None:
    file = tmp_path / "x"
    file.write_bytes(pdf(3))
    second = opened(draw(file, "application/pdf", page=2, side=200))
    with Image.open(io.BytesIO(second.picture)) as drawn:
        assert (max(drawn.size), second.pages) == (200, 3)
    with pytest.raises(NoPreview, match="no such page"):
        opened(draw(file, "application/pdf", page=4))
    file.write_bytes(b"%PDF-1.4 broken")
    with pytest.raises(NoPreview, match="damaged"):
        opened(draw(file, "application/pdf"))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Größe".encode(), "Größe"),
        ("Größe und Länge".encode("cp1252"), "Größe und Länge"),
        ("\ufeffGröße".encode("utf-16"), "Größe"),
        ("a\u202eb\x00c".encode(), "a\ufffdb\ufffdc"),
        ("Größ".encode()[:-1], "Grö"),
    ],
)
def test_text_is_shown_in_whatever_encoding(data: bytes, text: str) -> None:
    assert beginning(data).lstrip("\ufeff\ufffd") == text


def test_office_documents_are_told_from_archives() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    assert judge(data.getvalue()).media_type.endswith("wordprocessingml.document")
