"""Text that tries to be a script is harmless in a real browser: no dialog, no violation of the policy, no error."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Dialog

from tests.journeys.conftest import SignIn
from tests.journeys.making import made

CANARY = "\"><img src=x onerror=alert(1)>'-alert(2)-'</script><script>alert(3)</script>"


def test_no_page_runs_what_somebody_wrote_into_a_field(sign_in: SignIn) -> None:
    page = sign_in("sysadmin")
    dialogs: list[str] = []

    def heed(dialog: Dialog) -> None:
        dialogs.append(f"{page.url}: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", heed)
    customer = made(
        page, "customers", name=CANARY, city=CANARY, industry=CANARY, description=CANARY, tags=[CANARY[:60]]
    )
    contact = made(
        page, "contacts", first_name=CANARY, last_name=CANARY, city=CANARY, designation=CANARY, description=CANARY,
        customer=customer, street=CANARY, tags=[CANARY[:60]],
    )  # fmt: skip
    made(page, "notes", entity="contacts", object_id=contact, text=CANARY)
    team = made(page, "teams", name=CANARY, description=CANARY)
    addresses = [
        "/", f"/search/?q={quote('onerror=alert')}", "/contacts/?sort=-created_at", "/customers/?sort=-created_at",
        "/tags/", "/teams/", f"/contacts/?city={quote(CANARY)}", f"/contacts/?customer={customer}",
        "/contacts/?trash=1", "/contacts/import/", "/jobs/", "/organisation/", "/settings/", "/account/",
    ]  # fmt: skip
    for slug, row in (("contacts", contact), ("customers", customer), ("teams", team)):
        addresses += [f"/{slug}/{row}/", f"/{slug}/{row}/edit/", f"/{slug}/{row}/peek/"]
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.locator("img[src=x]").count() == 0, address
    assert dialogs == []
