"""A column of contact books: a row goes where its importer may add, and nowhere else."""

from __future__ import annotations

import pytest

from kith.people.models import Contact, Customer
from tests.cast import Cast
from tests.people.test_books import book_of
from tests.transfer.helpers import counts, dry, exported, load

pytestmark = pytest.mark.django_db

PEOPLE = "First name,Last name,Email,{column}\nEva,Eckert,eva@acme.example,Tech\n"


def people(column: str = "Contact book") -> str:
    return PEOPLE.format(column=column)


@pytest.mark.parametrize("column", ["Contact book", "Book", "Address book", "Adressbuch"])
def test_a_column_says_the_book(cast: Cast, column: str) -> None:
    book_of(cast, "Tech", South="own")
    assert counts(load(cast.carol, "contacts", people(column))) == (1, 0, 0, 0, 0)
    with cast.carol.at_work():
        assert str(Contact.objects.get().book) == "Tech"


@pytest.mark.parametrize("level", ["read", ""])
def test_nobody_imports_into_a_book_where_they_may_not_add(cast: Cast, level: str) -> None:
    book_of(cast, "Tech", **({"South": level} if level else {}))
    assert dry(cast.carol, "contacts", people()).counts["error"] == 1
    result = load(cast.carol, "contacts", people())
    assert counts(result) == (0, 0, 0, 0, 1)
    assert result["faults"]
    with cast.ada.at_work():
        assert not Contact.objects.exists()


def test_an_import_moves_no_record_into_a_book_that_is_closed_to_its_importer(cast: Cast) -> None:
    book_of(cast, "Tech", South="read")
    own = cast.carol.create("contacts", first_name="Eva", last_name="Eckert", email="eva@acme.example")
    result = load(cast.carol, "contacts", people(), mode="both")
    assert (result["changed"], result["errors"]) == (0, 1)
    with cast.ada.at_work():
        assert Contact.objects.get(pk=own.pk).book is None


def test_an_unknown_book_is_told_and_none_is_made(cast: Cast) -> None:
    result = load(cast.ada, "contacts", people())
    assert counts(result) == (0, 0, 0, 0, 1)
    assert [fault[1] for fault in result["faults"]] == ["Contact book"]
    assert "“Tech”" in result["faults"][0][2]


def test_books_come_back_out_of_an_export(cast: Cast) -> None:
    book_of(cast, "Tech", South="own")
    load(cast.carol, "contacts", people())
    text = exported(cast.carol, "contacts")
    assert counts(load(cast.carol, "contacts", text, mode="both")) == (0, 0, 1, 0, 0)


def test_an_import_that_would_link_across_agencies_changes_nothing(cast: Cast) -> None:
    """Neither the name nor the key nor the number of another agency's record leads to it."""
    foreign = cast.dave.create("customers", name="Foreign Ltd")
    with cast.dave.at_work():
        before = list(Customer.objects.values())
        key = exported(cast.dave, "customers").decode("utf-8-sig").splitlines()[1].split(",")[0]
    for said in ("Foreign Ltd", f"Foreign Ltd #{foreign.pk}", f"#{foreign.pk}", f"Foreign Ltd #{key}"):
        text = f"First name,Last name,Company\nEva,Eckert,{said}\n"
        result = load(cast.ada, "contacts", text, missing_links="refuse")
        assert counts(result)[0] == 0, said
        assert result["errors"] == 1, said
    update = f"kith_id,Name,City\n{foreign.pk},Foreign Ltd,Kiel\n{key},Foreign Ltd,Kiel\n"
    assert load(cast.ada, "customers", update, mode="update")["changed"] == 0
    with cast.ada.at_work():
        assert not Contact.objects.exists()
        assert not Customer.objects.exists()
    with cast.dave.at_work():
        assert list(Customer.objects.values()) == before
