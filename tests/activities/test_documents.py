"""Documents: who sees and changes them, versions, the doors through which they come and go."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_scopes import scope

from kith.activities.models import Document, DocumentVersion
from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.search import finding
from tests.cast import Cast, Person
from tests.pages.test_records import contact, sign_in


def bring(
    person: Person, row: Any, name: str = "offer.txt", data: bytes = b"Our offer", **more: Any
) -> tuple[Client, Document]:
    """Upload a file to a contact in the browser."""
    client = sign_in(person)
    answer = client.post(f"/contacts/{row.pk}/documents/", {"file": SimpleUploadedFile(name, data), **more})
    assert answer.status_code == 302, answer.content[-2000:]
    with scope(agency=person.employee.agency_id):
        document = Document.objects.order_by("-pk")[0]
    return client, document


def versions(document: Document) -> list[DocumentVersion]:
    with scope(agency=document.agency_id):
        return list(DocumentVersion.objects.filter(document=document).order_by("number"))


def file_of(document: Document, number: int = -1) -> str:
    return f"/documents/{document.pk}/versions/{versions(document)[number].pk}/file/"


def readers(cast: Cast, document: Document) -> set[str]:
    found = set()
    for name in ("alice", "bob", "carol", "henry", "sue", "ada", "sys", "dave"):
        person: Person = getattr(cast, name)
        with person.at_work() as actor:
            if policy.scope(actor, "view", registry.of(Document, actor)).filter(pk=document.pk).exists():
                found.add(name)
    return found


def test_who_sees_what(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    assert readers(cast, bring(cast.alice, row)[1]) == {"alice", "bob", "henry", "sue", "ada", "sys"}
    assert readers(cast, bring(cast.alice, row, audience="team")[1]) == {"alice", "bob"}
    assert readers(cast, bring(cast.alice, row, audience="me")[1]) == {"alice"}


def test_a_file_comes_back_as_it_was_and_only_to_be_saved(cast: Cast) -> None:
    client, document = bring(cast.alice, contact(cast.alice, "Ann", "Lee"), "Größe.txt", b"Our offer")
    answer = client.get(file_of(document))
    assert b"".join(answer.streaming_content) == b"Our offer"  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.txt"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-cache"


def test_parts_of_a_file_and_what_did_not_change(cast: Cast) -> None:
    client, document = bring(cast.alice, contact(cast.alice, "Ann", "Lee"), data=b"0123456789")
    address = file_of(document)
    for asked, status, got, place in (
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=1-2,4-5", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ):
        answer: Any = client.get(address, headers={"Range": asked})
        assert (answer.status_code, b"".join(answer.streaming_content)) == (status, got), asked
        assert answer.get("Content-Range") == place
    assert client.get(address, headers={"Range": "bytes=10-"}).status_code == 416
    tag = client.head(address)["ETag"]
    assert client.head(address)["Content-Length"] == "10"
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.options(address).status_code == 405


def test_what_one_may_not_see_is_not_there(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    _client, document = bring(cast.alice, row)
    addresses = [f"/documents/{document.pk}/", file_of(document), f"/documents/{document.pk}/edit/"]
    for person in (cast.carol, cast.dave):
        assert {sign_in(person).get(address).status_code for address in addresses} == {404}
        sent = sign_in(person).post(f"/contacts/{row.pk}/documents/", {"file": SimpleUploadedFile("x.txt", b"x")})
        assert sent.status_code == 404


def test_versions_are_added_listed_and_brought_back(cast: Cast) -> None:
    client, document = bring(cast.alice, contact(cast.alice, "Ann", "Lee"), data=b"first")
    renew = f"/documents/{document.pk}/versions/"
    assert client.post(renew, {"file": SimpleUploadedFile("offer2.txt", b"second")}).status_code == 302
    assert [(each.number, each.file_name) for each in versions(document)] == [(1, "offer.txt"), (2, "offer2.txt")]
    first = versions(document)[0]
    assert client.post(f"{renew}{first.pk}/restore/").status_code == 302
    with scope(agency=cast.agency.pk):
        document.refresh_from_db()
    assert (document.number, document.file_name, document.sha256) == (3, "offer.txt", first.sha256)
    page = client.get(f"/documents/{document.pk}/?version=2").content.decode()
    assert "second" in page
    assert page.count("Download version") == 3


def test_a_colleague_who_may_edit_the_record_adds_a_version_and_others_do_not(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    _client, document = bring(cast.bob, row)
    renew = f"/documents/{document.pk}/versions/"
    for person, status in ((cast.alice, 302), (cast.sue, 302), (cast.carol, 404), (cast.dave, 404)):
        sent = {"file": SimpleUploadedFile("x.txt", person.user.email.encode())}
        assert sign_in(person).post(renew, sent).status_code == status
    other = contact(cast.alice, "Bo", "Lind")
    _client, hers = bring(cast.alice, other)
    sent = {"file": SimpleUploadedFile("x.txt", b"x")}
    assert sign_in(cast.bob).post(f"/documents/{hers.pk}/versions/", sent).status_code == 403
    assert sign_in(cast.bob).post(f"/documents/{hers.pk}/delete/").status_code == 403
    assert sign_in(cast.ada).post(f"/documents/{hers.pk}/delete/").status_code == 302


def test_one_of_two_who_renew_the_same_version_is_told(cast: Cast) -> None:
    client, document = bring(cast.alice, contact(cast.alice, "Ann", "Lee"))
    renew, seen = f"/documents/{document.pk}/versions/", {"version": document.version}
    assert client.post(renew, {"file": SimpleUploadedFile("a.txt", b"a"), **seen}).status_code == 302
    assert client.post(renew, {"file": SimpleUploadedFile("b.txt", b"b"), **seen}).status_code == 409


def test_several_files_at_once_are_undone_at_once(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    client = sign_in(cast.alice)
    files = [SimpleUploadedFile(f"{name}.txt", name.encode()) for name in "abc"]
    answer = client.post(f"/contacts/{row.pk}/documents/", {"file": files}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    told = json.loads(answer["HX-Trigger"])["toast"]
    assert told["text"] == "3 documents were uploaded."
    page = client.get(f"/contacts/{row.pk}/?only=documents").content.decode()
    assert page.count("uploaded a document") == 3
    client.post(told["undo_url"])
    with scope(agency=cast.agency.pk):
        assert not Document.objects.exists()


def test_trash_and_undo(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    client, document = bring(cast.alice, row)
    address = file_of(document)
    answer = client.post(f"/documents/{document.pk}/delete/", {"stay": "1"}, headers={"HX-Request": "true"})
    assert "uploaded a document" not in client.get(f"/contacts/{row.pk}/").content.decode()
    assert client.get(address).status_code == 404
    client.post(json.loads(answer["HX-Trigger"])["toast"]["undo_url"])
    assert client.get(address).status_code == 200


def test_a_search_for_its_name_leads_to_the_record(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    bring(cast.alice, row, "Framework agreement.txt")
    with cast.alice.at_work() as actor:
        assert [(hit.url, hit.subtitle) for hit in finding.find("framework agr", actor)] == [
            (f"/contacts/{row.pk}/", "document")
        ]
    with cast.carol.at_work() as actor:
        assert finding.find("framework agr", actor) == []


def test_the_name_is_changed_with_the_form(cast: Cast) -> None:
    client, document = bring(cast.alice, contact(cast.alice, "Ann", "Lee"))
    address = f"/documents/{document.pk}/edit/"
    assert client.post(address, {"name": " ", "audience": "all"}).status_code == 422
    assert client.post(address, {"name": "The offer", "audience": "team"}).status_code == 302
    with scope(agency=cast.agency.pk):
        document.refresh_from_db()
    assert (document.name, document.audience, document.file_name) == ("The offer", "team", "offer.txt")


@pytest.mark.parametrize("path", ["", "versions/"])
def test_a_form_without_a_file_says_so(cast: Cast, path: str) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    client, document = bring(cast.alice, row)
    address = f"/documents/{document.pk}/{path}" if path else f"/contacts/{row.pk}/documents/"
    answer = client.post(address)
    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()


def test_documents_through_the_api(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    client = Client(headers={"Authorization": f"Bearer {cast.alice.token()}"})
    kind = "application/octet-stream"
    made = client.post(f"/api/v1/contacts/{row.pk}/documents/?name=..%2Foffer.txt", b"first", content_type=kind)
    assert made.status_code == 201, made.content
    document = made.json()
    assert (document["name"], document["size"], document["media_type"]) == ("offer.txt", 5, "text/plain")
    content = f"/api/v1/documents/{document['id']}/content/"
    renewed = client.put(f"{content}?name=b.txt", b"second", content_type=kind)
    assert (renewed.status_code, renewed.json()["number"]) == (200, 2)
    assert client.put(content, b"{}", content_type="application/json").status_code == 415
    listed = client.get(f"/api/v1/document-versions/?document={document['id']}&sort=id").json()["items"]
    assert [each["number"] for each in listed] == [1, 2]
    answers: list[Any] = [client.get(content), client.get(f"{content}?version=1")]
    assert [b"".join(answer.streaming_content) for answer in answers] == [b"second", b"first"]
    assert client.get(f"{content}?version=3").status_code == 404
    stranger = Client(headers={"Authorization": f"Bearer {cast.dave.token()}"})
    assert stranger.get(content).status_code == 404
    narrow = Client(headers={"Authorization": f"Bearer {cast.alice.token(('contacts', 'view'))}"})
    assert narrow.post(f"/api/v1/contacts/{row.pk}/documents/?name=x", b"x", content_type=kind).status_code == 403
