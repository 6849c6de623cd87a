"""Pictures of records."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_picture_is_written_anew_and_shown_to_who_sees_the_record(cast: Cast) -> None:
    zoe = cast.alice.create("contacts", first_name="Zoe")
    alice = signed_in(cast.alice)
    assert alice.post(f"/contacts/{zoe.pk}/photo/", {"photo": picture()}).status_code == 302
    shown = alice.get(f"/contacts/{zoe.pk}/photo/")
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/webp"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert Image.open(BytesIO(b"".join(shown.streaming_content))).size == (512, 341)  # type: ignore[attr-defined]


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
