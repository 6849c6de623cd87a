"""Affiliations that come as a file of their own, as the NPSP exports them."""

from __future__ import annotations

import pytest

from kith.engine.history import changelog
from kith.people.models import Affiliation
from tests.cast import Cast
from tests.transfer.helpers import counts, exported, load
from tests.transfer.test_presets import recognised

pytestmark = pytest.mark.django_db

ACCOUNTS = "id,Name,npe01__SYSTEM_AccountType__c\n1,Shaw Household,Household Account\n2,Nova,\n3,Orbit,\n"
CONTACTS = "id,FirstName,LastName,account_id,primary_affiliation__c\n7,Ann,Shaw,1,2\n8,Ben,Shaw,1,\n"
AFFILIATIONS = (
    "id,npe5__Contact__c,npe5__Organization__c,npe5__Role__c,npe5__StartDate__c,npe5__EndDate__c\n"
    "1,8,2,Trustee,2020-01-01,2021-02-03\n2,7,3,Chair,,\n"
)


@pytest.fixture
def loaded(cast: Cast) -> Cast:
    load(cast.henry, "customers", ACCOUNTS)
    load(cast.henry, "contacts", CONTACTS)
    return cast


def test_they_join_what_the_other_files_brought_and_come_once(loaded: Cast) -> None:
    assert recognised(loaded, "affiliations", AFFILIATIONS) == "npsp-affiliations"
    result = load(loaded.henry, "affiliations", AFFILIATIONS)
    assert (counts(result), result["faults"]) == ((2, 0, 0, 0, 0), [])
    with loaded.henry.at_work() as by:
        rows = Affiliation.objects.values_list("contact__first_name", "customer__name", "role", "primary")
        assert set(rows) == {
            ("Ann", "Shaw Household", "", True), ("Ann", "Nova", "", False), ("Ann", "Orbit", "Chair", False),
            ("Ben", "Shaw Household", "", True), ("Ben", "Nova", "Trustee", False),
        }  # fmt: skip
        assert counts(load(loaded.henry, "affiliations", AFFILIATIONS, mode="both")) == (0, 0, 2, 0, 0)
        text = exported(loaded.henry, "affiliations")
        assert counts(load(loaded.henry, "affiliations", text, mode="both")) == (0, 0, 5, 0, 0)
        assert changelog.undo(result["change_set"], by=by, door="ui").conflicts == []
        assert Affiliation.objects.filter(deleted_at=None).count() == 3
