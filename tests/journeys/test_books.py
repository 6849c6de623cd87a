"""Stories of contact books: who makes one, who works in it, and who does not even know of it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.books import AccessScreen, new_book
from tests.journeys.screens.form import FormScreen
from tests.journeys.screens.list import ListScreen, faults_of
from tests.journeys.screens.record import RecordScreen

TEAM = "Sales North"


def test_a_team_works_in_its_book_and_others_do_not_find_it(sign_in: SignIn) -> None:
    admin, mark = sign_in("admin"), new_mark()
    name = f"Fair {mark}"
    book = new_book(admin, name)
    access = AccessScreen(admin)
    assert faults_of(admin) == []
    access.give(TEAM, name, "add and edit own").save()
    others = made(admin, "contacts", last_name=f"Boss {mark}", book=book)

    sales = sign_in("sales")
    listed = ListScreen(sales)
    sales.get_by_role("link", name=name, exact=True).click()
    expect(listed.rows).to_have_count(1)
    FormScreen(sales, "/contacts/new/").write("Last name", f"Mine {mark}").write("City", "Kiel")
    form = FormScreen(sales)
    form.choose(sales.get_by_role("main"), "Contact book", name)
    form.save()
    record = RecordScreen(sales)
    record.edit("City").fill("Bremen")
    record.press("Enter")
    expect(record.value("City")).to_have_text("Bremen")
    RecordScreen(sales, f"/contacts/{others}/")
    expect(sales.locator("aside .edit-here")).to_have_count(0)
    assert (sales.request.get(f"/contacts/{others}/edit/")).status == 403

    support = sign_in("support", phone=True)
    support.goto(f"/contacts/?q={mark}")
    expect(support.get_by_text(f"Mine {mark}")).to_have_count(0)
    assert name not in support.content()
    assert support.request.get(f"/contacts/{others}/").status == 404


def test_without_a_script_on_the_phone_access_is_given_by_the_form(sign_in: SignIn) -> None:
    page, mark = sign_in("admin", phone=True, java_script_enabled=False), new_mark()
    page.goto("/contact-books/new/")
    page.get_by_role("textbox", name="Name", exact=True).fill(f"Fair {mark}")
    page.get_by_role("button", name="Save", exact=True).click()
    AccessScreen(page).give(TEAM, f"Fair {mark}", "read").save()
    expect(page.get_by_role("combobox", name=f"{TEAM}: Fair {mark}")).to_have_value("read")
