"""Imports that the role does not allow: by page and command line, nothing changes and the message says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from kith.agency.models import Role
from kith.agency.services.reach import stamp_rights
from kith.engine.web.errors import Forbidden
from kith.people.models import Contact
from tests.cast import Cast
from tests.contract.state import unchanged
from tests.pages.reading import sign_in
from tests.transfer.helpers import counts, load

pytestmark = pytest.mark.django_db
TEXT = "first_name,last_name,city\nAnn,Lee,Bonn\n"


def take_from_salespeople(cast: Cast, verb: str) -> None:
    with cast.sys.at_work():
        Role.objects.get(key="salesperson").grants.filter(entity="contacts", verb=verb).delete()
        stamp_rights(cast.agency.pk)


def test_without_the_right_no_file_is_taken(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(TEXT)
    sue = sign_in(cast.sue)
    with unchanged("an import by Sue"):
        answer = sue.post("/contacts/import/", {"files": [SimpleUploadedFile("people.csv", TEXT.encode())]})
        assert answer.status_code == 403
        assert "Your role does not allow “import” for contacts." in answer.content.decode()
        with pytest.raises(Forbidden, match="does not allow “import”"):
            call_command("import_", "contacts", str(file), "--as", cast.sue.employee.email)


def test_without_the_right_to_create_no_row_is_made(cast: Cast) -> None:
    take_from_salespeople(cast, "create")
    result = load(cast.alice, "contacts", TEXT)
    assert counts(result) == (0, 0, 0, 0, 1)
    assert result["change_set"] is None
    assert result["faults"][0][2] == "Your role does not allow making a contact for this owner."


def test_a_record_that_is_seen_and_not_edited_stays_and_its_owner_is_asked(cast: Cast) -> None:
    row = cast.bob.create("contacts", first_name="Ann", last_name="Lee", city="Kiel")
    result = load(cast.alice, "contacts", TEXT, mode="both")
    assert counts(result) == (0, 0, 0, 0, 1)
    assert result["faults"][0][2] == f"You may see #{row.pk} but not change it; ask its owner."
    with cast.alice.at_work():
        assert Contact.objects.get().city == "Kiel"


def test_a_customer_out_of_sight_is_no_customer(cast: Cast) -> None:
    """Alice learns nothing of Carol's customer: neither a link nor another answer than for one that is nowhere."""
    cast.carol.create("customers", name="Southwind")
    answers = []
    for name in ("Southwind", "Nowhere"):
        text = f"first_name,last_name,customer\nAnn,{name}berg,{name}\n"
        result = load(cast.alice, "contacts", text, missing_links="refuse")
        answers.append((counts(result), [(row, told.replace(name, "NAME")) for row, _c, told, _k in result["faults"]]))
    assert answers[0] == answers[1]
    with cast.alice.at_work():
        assert not Contact.objects.exclude(customer=None).exists()
