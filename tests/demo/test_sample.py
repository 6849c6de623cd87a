"""The sample agency: how much there is, who sees how much of it, that it is the same every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

import pytest
from django.db import transaction
from django.db.models import Count, Q
from django_scopes import scope, scopes_disabled
from pytest_django import DjangoDbBlocker, Settings

from kith.activities.models import Mention, Note
from kith.agency.models import Agency, Department, Employee, Team, Unit, User
from kith.agency.services.actors import actor_of
from kith.config import demo
from kith.config.checks import demo_absent
from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.models import ChangeSet
from kith.kit.emails import check_email
from kith.people.models import Affiliation, Contact, ContactPoint, Customer, DuplicatePair, Handover
from kith.people.services.duplicates import compare_due
from tests.cast import forget_caches

pytestmark = [pytest.mark.walk, pytest.mark.as_one]

TODAY = date(2026, 9, 1)
SIGN_INS = ("admin", "sysadmin", "head", "sales", "sales2", "support")


# What the seed makes of this day, on every machine and database. A change of the sample changes it; two runs must not.
FINGERPRINT = "96c92dce20e12cba8d7a87bf4a31135a997134435faf1687a2562e45ee917782"


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Agency]:
    """The sample, loaded for all tests of this file and rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget_caches()
        assert demo.load(TODAY)
        yield Agency.objects.get(name="Nordlicht Agency")
        transaction.set_rollback(True)
        forget_caches()


@pytest.fixture(autouse=True)
def _in_agency(loaded: Agency, db: None) -> Iterator[None]:
    with scope(agency=loaded.pk):
        yield


def seen_by(email: str, slug: str, verb: str = "view") -> int:
    """How many rows somebody may apply a verb to."""
    with scopes_disabled():
        employee = Employee.objects.select_related("agency").get(user__email=email)
    with scope(agency=employee.agency_id):
        actor = actor_of(employee.pk, agency_id=employee.agency_id, rights_stamp=employee.agency.rights_stamp)
        return policy.scope(actor, verb, registry.named(slug, actor)).count()


def fingerprint() -> str:
    """One number over what was invented, whatever ids it got."""
    contacts = Contact.objects.order_by("created_at", "email", "name")
    facts = [
        *contacts.values_list("name", "email", "phone", "status", "owner__name", "customer__name", "created_at"),
        *Note.objects.order_by("created_at", "text").values_list("text", "audience", "author__name"),
        *Handover.objects.order_by("handed_at", "reason").values_list("reason", "giver__name", "taker__name"),
    ]
    return sha256(repr(facts).encode()).hexdigest()


def test_the_agency_has_the_promised_size() -> None:
    assert [model.objects.count() for model in (Unit, Department, Employee, Team)] == [5, 10, 40, 6]
    assert [model.objects.count() for model in (Contact, Customer)] == [2000, 400]
    assert Team.objects.values("kind").distinct().count() == 4
    assert Employee.objects.filter(manager=None).count() == 1


def test_people_come_from_many_countries_and_write_many_scripts() -> None:
    assert Customer.objects.values("country").distinct().count() == 19
    scripts = {"Я": "Іванч", "Ω": "λΣ", "ع": "محمد", "中": "公司", "か": "ソフト", "अ": "लिमिटेड", "한": "주식회사"}
    names = " ".join(
        [*Customer.objects.values_list("name", flat=True), *Contact.objects.values_list("name", flat=True)]
    )
    assert all(any(letter in names for letter in letters) for letters in scripts.values())


def test_nobody_can_be_reached_by_accident() -> None:
    points = ContactPoint.objects.filter(type__nature="email").values_list("value", flat=True)
    assert all(value.endswith(".example") and check_email(value) is None for value in points)
    assert not ContactPoint.objects.filter(type__nature="phone").exclude(normal__startswith="+").exists()


def test_records_mirror_the_first_point_of_each_sort() -> None:
    firsts = ContactPoint.objects.filter(primary=True, type__nature="email").exclude(contact=None)
    assert all(email == mirrored for email, mirrored in firsts.values_list("value", "contact__email"))
    assert Contact.objects.exclude(email="").count() == firsts.count()
    assert not Affiliation.objects.filter(primary=True).exclude(customer=None).filter(contact__customer=None).exists()


def test_the_past_year_looks_lived_in() -> None:
    notes = dict(Note.objects.values_list("audience").annotate(count=Count("id")))
    assert set(notes) == {"all", "team", "me"}
    assert Note.objects.count() > 1400
    assert Mention.objects.count() == 119
    assert Affiliation.objects.exclude(until=None).count() > 100
    assert Customer.objects.exclude(parent=None).count() > 10
    assert Handover.objects.exclude(reason="").count() == Handover.objects.count() > 120
    latest = ChangeSet.objects.exclude(action__endswith=".found").order_by("-at").values_list("at", flat=True)[0]
    assert latest.date() < TODAY
    assert Contact.objects.filter(version__gt=1).count() > 500


def test_everybody_who_signs_in_is_named_in_notes_and_has_read_most() -> None:
    named = Mention.objects.values_list("employee__email").annotate(all=Count("id"), read=Count("seen_at"))
    all_and_unread = {email.partition("@")[0]: (every, every - read) for email, every, read in named}
    assert all_and_unread == {
        "admin": (28, 4),
        "sysadmin": (33, 2),
        "head": (15, 1),
        "sales": (10, 2),
        "sales2": (8, 0),
        "support": (25, 6),
    }


def test_change_sets_were_written_in_the_order_of_time() -> None:
    lived = ChangeSet.objects.exclude(action__endswith=".found").order_by("id").values_list("at", flat=True)
    times = list(lived)
    assert times == sorted(times)


@pytest.mark.parametrize(
    ("who", "contacts", "customers"),
    [
        ("admin", 2000, 400),
        ("sysadmin", 2000, 400),
        ("head", 2000, 400),
        ("support", 1987, 400),  # without the partners, whose book is closed to them
        ("sales", 815, 179),  # those of the team that are in no book, and all partners
        ("sales2", 815, 179),
    ],
)
def test_each_role_sees_what_it_should(who: str, contacts: int, customers: int) -> None:
    email = f"{who}@demo.example"
    assert (seen_by(email, "contacts"), seen_by(email, "customers")) == (contacts, customers)


def test_team_mates_see_the_same_and_edit_their_own() -> None:
    of_team, partners = Q(owner__memberships__team__name="Sales North", book=None), Q(book__name="Partners")
    assert seen_by("sales@demo.example", "contacts") == Contact.objects.filter(of_team | partners).count()
    own = Contact.objects.filter(owner__email="sales@demo.example", book=None).count()
    assert seen_by("sales@demo.example", "contacts", "edit") == own
    assert seen_by("support@demo.example", "contacts", "export") == 0


def test_its_own_fields_have_results(loaded: Agency) -> None:
    with scope(agency=loaded.pk):
        told = [row.computed["cf_notes_written"] for row in Customer.objects.all()]
        written = Note.objects.filter(entity="customers", audience="all", answers=None, deleted_at=None).count()
        assert sum(map(int, told)) == written > 100
        assert Customer.objects.filter(computed__has_key="cf_revenue_per_employee").count() > 100


def test_the_second_agency_is_a_world_of_its_own() -> None:
    assert seen_by("admin@other.example", "contacts") == 8
    assert seen_by("admin@other.example", "customers") == 5
    assert not Contact.objects.filter(owner__email="admin@other.example").exists()


def test_all_sign_ins_work_and_are_marked_as_samples() -> None:
    users = User.objects.filter(email__in=[f"{name}@demo.example" for name in SIGN_INS] + ["admin@other.example"])
    assert users.count() == 7
    assert all(user.is_demo and user.check_password("kith-demo") and user.current_employee_id for user in users)


def test_loading_again_keeps_the_data() -> None:
    before = fingerprint()
    assert not demo.load(TODAY)
    assert fingerprint() == before


def test_only_the_planted_duplicates_are_found() -> None:
    while compare_due():
        pass
    scores = dict(DuplicatePair.objects.values_list("entity").annotate(count=Count("id")))
    assert scores == {"contacts": 10, "customers": 3}  # one is a namesake, for “not duplicates”
    planted = DuplicatePair.objects.filter(score__gte=85).order_by("entity")
    assert Counter(planted.values_list("entity", flat=True)) == {"contacts": 9, "customers": 3}


def test_the_same_seed_makes_the_same_agency() -> None:
    assert fingerprint() == FINGERPRINT


def test_production_refuses_to_start_with_any_of_them(settings: Settings) -> None:
    settings.MODE = "production"
    assert [message.id for message in demo_absent()] == ["kith.E009"]
    User.objects.filter(email__endswith="@demo.example").update(is_active=False)
    assert [message.id for message in demo_absent()] == ["kith.E009"]  # the second agency's administrator
    User.objects.filter(is_demo=True).update(is_active=False)
    assert demo_absent() == []
