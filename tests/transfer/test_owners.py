"""Who owns what an import makes: the importer, whoever is chosen, or whom the file names."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scope

from kith.engine.models import Import
from kith.people.models import Contact
from tests.cast import Cast
from tests.pages.reading import sign_in
from tests.transfer.helpers import counts, load, stage

pytestmark = pytest.mark.django_db
PLAIN, NAMED = "last name\nEckert\n", "last name,owner\nEckert,Bob Brown\nFuchs,\n"


def owners_of(cast: Cast) -> list[str]:
    with scope(agency=cast.agency.pk):
        return [str(each.owner) for each in Contact.objects.order_by("last_name")]


def test_the_importer_the_chosen_one_or_whom_the_file_names(cast: Cast) -> None:
    named = NAMED.replace("Bob Brown", cast.bob.employee.name)
    for text, owner, expected in (
        (PLAIN, None, ["henry"]),
        (PLAIN.replace("Eckert", "Eder"), cast.alice.id, ["henry", "alice"]),
    ):
        load(cast.henry, "contacts", text, owner=owner)
        assert owners_of(cast) == [getattr(cast, name).employee.name for name in expected]
    load(cast.henry, "contacts", named.replace("Eckert", "Zander"))
    assert owners_of(cast)[2:] == ["None", cast.bob.employee.name]


def test_an_empty_cell_is_the_importer_where_rows_of_nobody_may_not_be_made(cast: Cast) -> None:
    assert counts(load(cast.alice, "contacts", "last name,owner\nFuchs,\n")) == (1, 0, 0, 0, 0)
    assert owners_of(cast) == [cast.alice.employee.name]


def test_the_page_offers_owners_unless_the_file_names_them(cast: Cast) -> None:
    record = stage(cast.henry, "contacts", PLAIN)
    address = f"/contacts/import/{record.pk}/"
    client = sign_in(cast.henry)
    assert "Owner of new records" in client.get(address).content.decode()
    assert client.post(address, {"column-0": "last_name", "owner": str(cast.dave.id)}).status_code == 422
    assert client.post(address, {"column-0": "last_name", "owner": str(cast.alice.id)}).status_code == 302
    with cast.henry.at_work():
        assert Import.objects.get().options["choices"]["owner"] == cast.alice.id
    other = stage(cast.henry, "contacts", NAMED)
    assert "Owner of new records" not in client.get(f"/contacts/import/{other.pk}/").content.decode()


def test_the_command_takes_an_owner(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(PLAIN)
    options = {"agency": cast.agency.name, "email": cast.sys.user.email}
    with pytest.raises(CommandError, match="there is nobody called 'Nobody'"):
        call_command("import_", "contacts", str(file), owner="Nobody", **options)
    call_command("import_", "contacts", str(file), owner=cast.alice.employee.name.upper(), **options)
    assert owners_of(cast) == [cast.alice.employee.name]
