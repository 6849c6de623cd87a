"""Stories of those who look after a customer: who does what for it, how it is billed, and who sees its finance."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.form import FormScreen
from tests.journeys.screens.list import faults_of

IBAN = "DE89 3704 0044 0532 0130 00"


def test_the_head_of_sales_says_how_a_customer_is_billed_and_a_mistyped_iban_is_told(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    customer = made(page, "customers", name=f"Harbour Works {mark}")
    form = FormScreen(page, f"/customers/{customer}/edit/")
    form.choose(page.get_by_role("main"), "Relationship manager", "Renate Vogt")
    unit = form.add("Units")
    unit.get_by_role("textbox", name="Unit").fill("Shipyard")
    unit.get_by_role("combobox", name="Invoices").select_option(label="By letter")
    page.get_by_role("spinbutton", name="Credit limit").or_(
        page.get_by_role("textbox", name="Credit limit", exact=True)
    ).fill("25000")
    account = form.add("Bank accounts")
    account.get_by_role("textbox", name="IBAN or account number").fill(IBAN[:-1] + "1")
    form.button.click()
    expect(page.get_by_role("main")).to_contain_text("This IBAN has a mistake in it")
    page.get_by_role("textbox", name="IBAN or account number").fill(IBAN)
    form.save()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Renate Vogt")
    expect(main).to_contain_text(IBAN.replace(" ", ""))
    page.get_by_role("link", name="Units 1").click()
    expect(main.get_by_role("table")).to_contain_text("Shipyard")
    assert faults_of(page) == []
    page.goto(f"/customers/?name.contains={mark}&credit_limit.gte=25000")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_support_finds_no_finance_of_a_customer(sign_in: SignIn) -> None:
    head, mark = sign_in("head"), new_mark()
    customer = made(head, "customers", name=f"Quiet Works {mark}", credit_limit="7310594.00")
    page = sign_in("support", phone=True)
    page.goto(f"/customers/{customer}/")
    expect(page.get_by_role("heading", name=f"Quiet Works {mark}", level=2)).to_be_visible()
    for address in (f"/customers/{customer}/", f"/customers/{customer}/edit/", f"/customers/{customer}/?tab=history"):
        page.goto(address)
        assert "redit limit" not in page.content()
        assert "7,310,594" not in page.content()
