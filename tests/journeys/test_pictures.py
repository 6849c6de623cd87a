"""Stories of people who give a contact a face and a customer a logo."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from playwright.sync_api import FilePayload, expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.list import faults_of
from tests.journeys.screens.record import RecordScreen

DROP = """([name, type, bytes]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], name, {type}));
  const dropped = new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true});
  document.querySelector(".drop").dispatchEvent(dropped);
}"""


def picture(colour: str = "teal", form: str = "PNG") -> FilePayload:
    data = BytesIO()
    Image.new("RGB", (300, 200), colour).save(data, form)
    return {"name": f"face.{form.lower()}", "mimeType": f"image/{form.lower()}", "buffer": data.getvalue()}


def test_a_picture_is_chosen_seen_saved_replaced_and_removed(sign_in: SignIn) -> None:
    page = sign_in("head")
    screen = RecordScreen(page, f"/contacts/{made(page, 'contacts', last_name='Face')}/")
    face = page.get_by_role("link", name="Change the picture")
    face.focus()
    screen.press("Enter")
    expect(screen.dialog.locator("input[type=file]")).to_be_focused()
    screen.dialog.locator("input[type=file]").set_input_files(picture())
    expect(screen.dialog.locator("#picture-preview")).to_be_visible()
    assert faults_of(page) == []
    screen.dialog.get_by_role("button", name="Save picture").click()
    expect(screen.toast).to_contain_text("The picture was changed.")
    expect(face.locator("img")).to_be_visible()
    face.click()
    screen.dialog.get_by_role("button", name="Remove picture").click()
    expect(screen.toast).to_contain_text("The picture was removed.")
    expect(face.locator("img")).to_have_count(0)
    screen.undo()
    expect(face.locator("img")).to_be_visible()


def test_what_is_no_picture_is_told_before_it_is_sent_and_refused_by_the_server(sign_in: SignIn) -> None:
    page = sign_in("head")
    screen = RecordScreen(page, f"/customers/{made(page, 'customers', name='Logo')}/")
    page.get_by_role("link", name="Change the picture").click()
    field = screen.dialog.locator("input[type=file]")
    problem = screen.dialog.get_by_role("alert")
    field.set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": b"<svg onload='alert(1)'/>"})
    expect(problem).to_contain_text("is no JPEG, PNG, WEBP or GIF picture")
    field.set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": bytes(10 * 1024 * 1024 + 1)})
    expect(problem).to_contain_text("larger than 10 MB")
    field.set_input_files(picture(form="BMP"))  # which a browser can show
    expect(problem).to_be_empty()
    screen.dialog.get_by_role("button", name="Save picture").click()
    expect(problem).to_contain_text("is no JPEG, PNG, WEBP or GIF picture")
    field.set_input_files(picture("navy"))
    expect(problem).to_be_empty()
    screen.dialog.get_by_role("button", name="Save picture").click()
    expect(screen.toast).to_contain_text("The picture was changed.")


def test_a_picture_is_dropped(sign_in: SignIn) -> None:
    page = sign_in("head")
    screen = RecordScreen(page, f"/customers/{made(page, 'customers', name='Logo')}/")
    page.get_by_role("link", name="Change the picture").click()
    expect(screen.dialog.locator("input[type=file]")).to_be_focused()
    logo = picture("maroon")
    page.evaluate(DROP, [logo["name"], logo["mimeType"], list(logo["buffer"])])
    expect(screen.dialog.locator("#picture-preview")).to_be_visible()
    screen.dialog.get_by_role("button", name="Save picture").click()
    expect(screen.toast).to_contain_text("The picture was changed.")


def test_on_the_phone_and_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("head", phone=True)
    row = made(page, "contacts", last_name="Face")
    screen = RecordScreen(page, f"/contacts/{row}/")
    page.get_by_role("link", name="Change the picture").tap()
    screen.dialog.locator("input[type=file]").set_input_files(picture())
    expect(screen.dialog.locator("#picture-preview")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults_of(page) == []
    plain = sign_in("head", java_script_enabled=False)
    plain.goto(f"/contacts/{row}/")
    plain.get_by_role("link", name="Change the picture").click()
    plain.locator("input[type=file]").set_input_files(picture("olive"))
    plain.get_by_role("button", name="Save picture").click()
    expect(plain.locator(".face img")).to_have_count(1)


def test_a_customer_is_written_to_and_called_from_the_head(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    row = made(page, "customers", name=f"Reach {mark}", email=f"{mark}@reach.example", phone="+49 30 901820")
    page.goto(f"/customers/{row}/")
    head = page.locator(".record-head")
    expect(head.get_by_role("link", name="E-mail")).to_have_attribute("href", f"mailto:{mark}@reach.example")
    expect(head.get_by_role("link", name="Call")).to_have_attribute("href", "tel:+4930901820")
