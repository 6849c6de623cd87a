"""Stories of people who keep documents on a record, and of a face that is cut out."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.screens.list import faults_of
from tests.journeys.screens.record import RecordScreen

DROP = """(files) => {
  const taken = new DataTransfer();
  for (const [name, type, text] of files) taken.items.add(new File([text], name, {type}));
  const event = (kind) => new DragEvent(kind, {dataTransfer: taken, bubbles: true, cancelable: true});
  const place = document.querySelector(".record");
  place.dispatchEvent(event("dragover"));
  place.dispatchEvent(event("drop"));
}"""


def text(name: str, words: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": words.encode()}


def stream(page: Page) -> list[str]:
    return page.locator(".timeline .attached .link").all_inner_texts()


def test_several_files_are_dropped_looked_at_renewed_and_removed(sign_in: SignIn) -> None:
    page = sign_in("head")
    screen = RecordScreen(page, f"/contacts/{made(page, 'contacts', last_name='Papers')}/")
    page.evaluate(DROP, [["offer.txt", "text/plain", "Our offer"], ["terms.txt", "text/plain", "Our terms"]])
    expect(page.locator(".timeline .attached")).to_have_count(2)
    assert sorted(stream(page)) == ["offer.txt", "terms.txt"]
    page.get_by_role("link", name="offer.txt").click()
    expect(page.locator("pre.preview")).to_have_text("Our offer")
    assert faults_of(page) == []
    page.get_by_label("New version").set_input_files(text("offer.txt", "Our better offer"))
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("pre.preview")).to_have_text("Our better offer")
    expect(page.locator(".versions > li")).to_have_count(2)
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.locator("pre.preview")).to_have_text("Our offer")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download", exact=True).first.click()
    assert fetched.value.suggested_filename == "offer.txt"
    page.get_by_role("button", name="Delete").click()
    expect(screen.toast).to_contain_text("The document was removed.")


def test_too_large_a_file_is_told_before_it_is_sent(sign_in: SignIn) -> None:
    page = sign_in("head")
    page.goto(f"/contacts/{made(page, 'contacts', last_name='Large')}/")
    page.locator("kith-upload").evaluate("upload => { upload.dataset.most = '4'; }")
    page.get_by_label("Attach files").set_input_files(text("big.txt", "five!"))
    expect(page.locator(".uploads .error")).to_contain_text("“big.txt” is too large")


def test_on_the_phone_and_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("head", phone=True)
    row = made(page, "contacts", last_name="Phone")
    page.goto(f"/contacts/{row}/")
    expect(page.get_by_text("Take a picture")).to_be_visible()
    page.get_by_label("Attach files").set_input_files(text("note.txt", "From the road"))
    expect(page.locator(".timeline .attached")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults_of(page) == []
    plain = sign_in("head", java_script_enabled=False)
    plain.goto(f"/contacts/{row}/")
    plain.get_by_label("Attach files").set_input_files([text("a.txt", "a"), text("b.txt", "b")])
    plain.get_by_role("button", name="Upload").click()
    expect(plain.locator(".timeline .attached")).to_have_count(3)


def test_a_face_is_moved_into_the_circle_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("head")
    screen = RecordScreen(page, f"/contacts/{made(page, 'contacts', last_name='Crop')}/")
    wide, data = Image.new("RGB", (600, 200), "navy"), BytesIO()
    wide.paste("orange", (0, 0, 200, 200))
    wide.save(data, "PNG")
    page.get_by_role("link", name="Change the picture").click()
    screen.dialog.locator("input[type=file]").set_input_files(
        {"name": "wide.png", "mimeType": "image/png", "buffer": data.getvalue()}
    )
    circle = screen.dialog.locator("kith-crop canvas")
    expect(circle).to_be_visible()
    assert faults_of(page) == []
    circle.focus()
    for _step in range(60):
        circle.press("ArrowLeft")
    expect(screen.dialog.locator("[name=crop]")).to_have_value("0.1667,0.5000,1.0000")
    screen.dialog.get_by_role("button", name="Save picture").click()
    expect(screen.toast).to_contain_text("The picture was changed.")
    shown = page.request.get(str(page.locator(".face img").get_attribute("src")))
    with Image.open(BytesIO(shown.body())) as kept:
        assert kept.width == kept.height
        red, _green, blue = kept.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
        assert red > blue


def test_the_place_of_the_device_is_filled_in(sign_in: SignIn) -> None:
    page = sign_in("head", geolocation={"latitude": 52.52, "longitude": 13.405}, permissions=["geolocation"])
    row = made(page, "contacts", last_name="Place")
    page.goto(f"/contacts/{row}/edit/")
    page.get_by_text("Position on the map").click()
    page.get_by_role("button", name="Use this device's place").click()
    expect(page.get_by_label("Latitude")).to_have_value("52.520000")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("dd", has_text="13.405").first).to_be_visible()
