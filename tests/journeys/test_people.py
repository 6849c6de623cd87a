"""Stories of people who make contacts, reach them, and say whom they belong to."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.form import FormScreen
from tests.journeys.screens.list import faults_of
from tests.journeys.screens.record import RecordScreen


def test_a_person_with_two_addresses_is_made_and_found_by_the_second_town(sign_in: SignIn) -> None:
    page, mark = sign_in("sales"), new_mark()
    form = FormScreen(page, "/contacts/new/")
    form.write("First name", "Ann").write("Last name", f"Two {mark}")
    form.write("Street", "Am Markt 1", nth=0).write("City", "Lübeck", nth=0)
    second = form.add("Addresses")
    second.get_by_label("Label").fill("Summer house")
    second.get_by_label("City").fill(f"Sylt {mark}")
    form.save()
    screen = RecordScreen(page)
    expect(screen.name).to_have_text(f"Ann Two {mark}")
    expect(page.locator("aside")).to_contain_text("Summer house")
    page.goto(f"/search/?q=Sylt+{mark}")
    expect(page.get_by_role("main").get_by_role("link", name=f"Ann Two {mark}")).to_be_visible()


def test_a_name_alone_is_enough_and_nothing_at_all_is_told(sign_in: SignIn) -> None:
    page, mark = sign_in("sales"), new_mark()
    form = FormScreen(page, "/contacts/new/")
    form.button.click()
    expect(page.get_by_role("alert").first).to_contain_text("Give a name, an e-mail address or a telephone number.")
    expect(page).to_have_url(re.compile(r"/contacts/new/"))
    form.write("First name", f"Only {mark}").save()
    expect(RecordScreen(page).name).to_have_text(f"Only {mark}")


def test_a_type_of_contact_point_made_by_an_administrator_is_a_link_on_the_record(sign_in: SignIn) -> None:
    mark = new_mark()
    admin = FormScreen(sign_in("admin"), "/point-types/new/")
    admin.write("Name", f"Chat {mark}").write("Link", "https://chat.example/{value}").save()
    page = sign_in("sales")
    form = FormScreen(page, "/contacts/new/")
    form.write("Last name", f"Chatty {mark}")
    point = form.add("Contact points")
    form.choose(point, "Type", f"Chat {mark}")
    point.get_by_label("Value").fill("ann77")
    form.save()
    link = page.locator("aside").get_by_role("link", name="ann77")
    expect(link).to_have_attribute("href", "https://chat.example/ann77")


def test_a_person_works_for_two_companies_and_one_is_the_main_one(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    first, second = (made(page, "customers", name=f"{name} {mark}") for name in ("Harbour", "Mill"))
    form = FormScreen(page, "/contacts/new/")
    form.write("Last name", f"Busy {mark}")
    for name, role in (("Harbour", "Pilot"), ("Mill", "Adviser")):
        link = form.add("Affiliations")
        form.choose(link, "Customer", f"{name} {mark}")
        link.get_by_label("Role").fill(role)
        if name == "Mill":
            link.get_by_label("Primary").check()
    form.save()
    screen = RecordScreen(page)
    expect(screen.value("Customer")).to_contain_text(f"Mill {mark}")
    for customer, role in ((first, "Pilot"), (second, "Adviser")):
        page.goto(f"/customers/{customer}/?tab=affiliations")
        row = page.get_by_role("row").filter(has_text=f"Busy {mark}")
        expect(row).to_contain_text(role)


def test_related_rows_are_read_on_the_phone(sign_in: SignIn) -> None:
    page, mark = sign_in("head", phone=True), new_mark()
    customer = made(page, "customers", name=f"Quay {mark}")
    made(page, "contacts", last_name=f"Pilot {mark}", customer=customer)
    page.goto(f"/customers/{customer}/?tab=affiliations")
    expect(page.get_by_role("row").get_by_text(f"Pilot {mark}")).to_be_visible()
    assert faults_of(page) == []


def _relate(page: Page, words: str, other: str) -> None:
    page.get_by_role("link", name="Add relation").first.click()
    screen = RecordScreen(page)
    form = FormScreen(page)
    form.choose(screen.dialog, "is …", words)
    form.choose(screen.dialog, "Person or customer", other)
    screen.dialog.get_by_role("button", name="Save").click()
    expect(screen.dialog).to_have_count(0)


def test_a_relation_is_told_from_both_sides_and_walked_on_the_map(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    ann = made(page, "contacts", first_name="Ann", last_name=f"Kin {mark}")
    made(page, "contacts", first_name="Ben", last_name=f"Kin {mark}")
    made(page, "contacts", first_name="Cleo", last_name=f"Kin {mark}")
    RecordScreen(page, f"/contacts/{ann}/?tab=relations")
    _relate(page, "parent of", f"Ben Kin {mark}")
    main = page.get_by_role("main")
    main.get_by_role("link", name=f"Ben Kin {mark}").first.click()
    page.get_by_role("navigation", name="Parts of the record").get_by_role("link", name="Relations").click()
    expect(main.get_by_role("heading", name="Child of")).to_be_visible()
    expect(main.get_by_role("link", name=f"Ann Kin {mark}").first).to_be_visible()
    _relate(page, "friend of", f"Cleo Kin {mark}")
    page.goto(f"/contacts/{ann}/map/")
    nodes = page.get_by_role("region", name="Relation map").get_by_role("link")
    expect(nodes).to_have_count(3)
    assert faults_of(page) == []
    nodes.filter(has_text=f"Cleo Kin {mark}").click()
    expect(page.get_by_role("region", name=f"Relation map of Cleo Kin {mark}")).to_be_visible()
