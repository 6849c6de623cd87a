"""Pictures of records."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(colour: str = "red") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (900, 600), colour).save(data, "PNG")
    return SimpleUploadedFile("../../evil.png", data.getvalue(), content_type="text/html")


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person.user, backend="kith.agency.backends.Backend")
    return client


def test_a_picture_is_written_anew_and_shown_to_who_sees_the_record(cast: Cast) -> None:
    zoe = cast.alice.create("contacts", first_name="Zoe")
    alice = signed_in(cast.alice)
    assert alice.post(f"/contacts/{zoe.pk}/photo/", {"photo": picture()}).status_code == 302
    shown = alice.get(f"/contacts/{zoe.pk}/photo/")
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/webp"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert Image.open(BytesIO(shown.getvalue())).size == (512, 512)


def test_a_picture_is_not_found_by_whoever_cannot_see_the_record(cast: Cast) -> None:
    zoe = cast.alice.create("contacts", first_name="Zoe")
    signed_in(cast.alice).post(f"/contacts/{zoe.pk}/photo/", {"photo": picture()})
    assert signed_in(cast.carol).get(f"/contacts/{zoe.pk}/photo/").status_code == 404
    assert signed_in(cast.dave).get(f"/contacts/{zoe.pk}/photo/").status_code == 404
    assert signed_in(cast.bob).post(f"/contacts/{zoe.pk}/photo/", {"photo": picture()}).status_code == 403


def test_a_script_that_calls_itself_a_picture_is_refused_and_changes_nothing(cast: Cast) -> None:
    zoe = cast.alice.create("contacts", first_name="Zoe")
    bad = SimpleUploadedFile("x.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    refused = signed_in(cast.alice).post(f"/contacts/{zoe.pk}/photo/", {"photo": bad})
    assert refused.status_code == 422
    assert "JPEG, PNG, WEBP or GIF" in refused.content.decode()
    assert signed_in(cast.alice).get(f"/contacts/{zoe.pk}/photo/").status_code == 404


def test_the_picture_is_chosen_on_a_page_of_its_own_and_taken_away_again(cast: Cast) -> None:
    zoe = cast.alice.create("contacts", first_name="Zoe")
    alice = signed_in(cast.alice)
    assert f'href="/contacts/{zoe.pk}/photo/choose/"' in alice.get(f"/contacts/{zoe.pk}/").content.decode()
    assert "Remove picture" not in alice.get(f"/contacts/{zoe.pk}/photo/choose/").content.decode()
    alice.post(f"/contacts/{zoe.pk}/photo/", {"photo": picture()})
    assert "Remove picture" in alice.get(f"/contacts/{zoe.pk}/photo/choose/").content.decode()
    assert alice.post(f"/contacts/{zoe.pk}/photo/", {"remove": "1"}).status_code == 302
    assert alice.get(f"/contacts/{zoe.pk}/photo/").status_code == 404


def test_sending_no_file_keeps_the_picture(cast: Cast) -> None:
    zoe = cast.alice.create("contacts", first_name="Zoe")
    alice = signed_in(cast.alice)
    alice.post(f"/contacts/{zoe.pk}/photo/", {"photo": picture()})
    refused = alice.post(f"/contacts/{zoe.pk}/photo/")
    assert refused.status_code == 422
    assert "Choose a picture." in refused.content.decode()
    assert alice.get(f"/contacts/{zoe.pk}/photo/").status_code == 200


def test_a_picture_that_is_too_large_is_refused_with_the_remedy(cast: Cast) -> None:
    zoe = cast.alice.create("contacts", first_name="Zoe")
    large = SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + bytes(10 * 1024 * 1024))
    refused = signed_in(cast.alice).post(f"/contacts/{zoe.pk}/photo/", {"photo": large})
    assert refused.status_code == 422
    assert "larger than 10 MB. Choose a smaller one." in refused.content.decode()


def test_who_may_not_edit_is_not_offered_another_picture(cast: Cast) -> None:
    zoe = cast.alice.create("contacts", first_name="Zoe")
    assert "/photo/choose/" not in signed_in(cast.bob).get(f"/contacts/{zoe.pk}/").content.decode()
    assert signed_in(cast.bob).get(f"/contacts/{zoe.pk}/photo/choose/").status_code == 403
    assert signed_in(cast.carol).get(f"/contacts/{zoe.pk}/photo/choose/").status_code == 404
    north = cast.ada.create("teams", name="Northeast")
    assert signed_in(cast.ada).get(f"/teams/{north.pk}/photo/choose/").status_code == 404


def test_a_new_picture_is_undone(cast: Cast) -> None:
    zoe = cast.alice.create("contacts", first_name="Zoe")
    alice = signed_in(cast.alice)
    told = alice.post(f"/contacts/{zoe.pk}/photo/", {"photo": picture()}, headers={"HX-Request": "true"})
    alice.post(json.loads(told.headers["HX-Trigger"])["toast"]["undo_url"])
    assert alice.get(f"/contacts/{zoe.pk}/photo/").status_code == 404


def test_a_picture_is_decoded_before_the_database_is_asked_to_write(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large one takes seconds, for which nobody else could write on SQLite."""
    zoe = cast.alice.create("contacts", first_name="Zoe")
    alice = signed_in(cast.alice)
    depth = len(connection.savepoint_ids)
    seen: list[int] = []

    def safe_photo(data: bytes, crop: object) -> bytes:
        seen.append(len(connection.savepoint_ids) - depth)
        return data

    monkeypatch.setattr("kith.kit.pixels.safe_photo", safe_photo)
    assert alice.post(f"/contacts/{zoe.pk}/photo/", {"photo": picture()}).status_code == 302
    assert seen == [0]


def test_a_face_is_cut_square_and_a_logo_stays_whole(cast: Cast) -> None:
    alice, wide = signed_in(cast.alice), BytesIO()
    Image.new("RGB", (300, 100), "teal").save(wide, "PNG")
    sizes = []
    for slug, row in (
        ("contacts", cast.alice.create("contacts", first_name="Zoe")),
        ("customers", cast.alice.create("customers", name="Zoo")),
    ):
        alice.post(f"/{slug}/{row.pk}/photo/", {"photo": SimpleUploadedFile("x.png", wide.getvalue()), "crop": "0,0,1"})
        shown: Any = alice.get(f"/{slug}/{row.pk}/photo/")
        sizes.append(Image.open(BytesIO(b"".join(shown.streaming_content))).size)
    assert sizes == [(100, 100), (300, 100)]
