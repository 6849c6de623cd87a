"""The buttons at the head of a contact or customer that write and call."""

from __future__ import annotations

import pytest

from kith.engine.declare import registry
from kith.engine.web.errors import FieldErrors
from kith.engine.write import writes
from kith.kit import memory
from kith.people.models import PointType
from kith.people.services import reach
from tests.cast import Cast, Person
from tests.pages.reading import Shown, get, sign_in, words

pytestmark = pytest.mark.django_db


def buttons(shown: Shown) -> dict[str, str]:
    """What the buttons are called and where they lead."""
    return {words(link): str(dict(link.attributes)["href"]) for way in shown.all(cls="ways") for link in way.children}


def record(person: Person, slug: str, row_id: int) -> Shown:
    return get(sign_in(person), f"/{slug}/{row_id}/")


@pytest.mark.parametrize(("slug", "name"), [("contacts", {"first_name": "Ann"}), ("customers", {"name": "Ann & Co"})])
def test_the_first_address_and_the_first_number_are_a_click_away(cast: Cast, slug: str, name: dict[str, str]) -> None:
    row = cast.alice.create(slug, **name, email="ann@lee.example", phone="030 901820")
    expected = {"E-mail": "mailto:ann@lee.example", "Call": "tel:+4930901820"}
    assert buttons(record(cast.alice, slug, row.pk)) == expected


def test_who_cannot_be_reached_has_no_buttons(cast: Cast) -> None:
    row = cast.alice.create("contacts", first_name="Ann", website="www.lee.example")
    assert buttons(record(cast.alice, "contacts", row.pk)) == {}


def test_a_fax_is_not_called_but_the_next_number_is(cast: Cast) -> None:
    with cast.alice.at_work():
        types = dict(PointType.objects.values_list("key", "pk"))
    points = [
        {"type": types["fax"], "value": "030 901821", "primary": True},
        {"type": types["mobile"], "value": "0171 2345678", "primary": False},
    ]
    row = cast.alice.create("contacts", first_name="Ann", points=points)
    assert buttons(record(cast.alice, "contacts", row.pk)) == {"Call": "tel:+491712345678"}


def test_the_type_of_the_number_decides_how_it_is_called(cast: Cast) -> None:
    row = cast.alice.create("contacts", first_name="Ann", phone="030 901820")
    with cast.alice.at_work():
        phone = PointType.objects.get(key="phone")
    sys = sign_in(cast.sys)
    template = "https://pbx.example/?n={digits}"
    sent = {"name": "Phone", "nature": "phone", "link": template, "icon": "phone", "version": phone.version}
    assert sys.post(f"/point-types/{phone.pk}/edit/", sent).status_code == 302
    assert buttons(record(cast.alice, "contacts", row.pk)) == {"Call": "https://pbx.example/?n=030901820"}


def test_nobody_is_called_from_the_trash(cast: Cast) -> None:
    row = cast.alice.create("contacts", first_name="Ann", phone="030 901820")
    alice = sign_in(cast.alice)
    alice.post(f"/contacts/{row.pk}/trash/", {"version": row.version})
    assert buttons(record(cast.alice, "contacts", row.pk)) == {}


def add_with_a_word_for_a_number(cast: Cast) -> object:
    """A contact whose mobile number is a word, which is refused while the type holds telephone numbers."""
    with cast.alice.at_work():
        mobile = PointType.objects.get(key="mobile").pk
    return cast.alice.create("contacts", first_name="Ann", points=[{"type": mobile, "value": "ask"}])


def test_another_kind_of_value_counts_at_once_where_it_was_changed(cast: Cast) -> None:
    with pytest.raises(FieldErrors):
        add_with_a_word_for_a_number(cast)
    with cast.ada.at_work() as actor:
        mobile = PointType.objects.get(key="mobile").pk
        writes.edit(registry.named("point-types", actor), mobile, {"nature": "text"}, by=actor, door="ui")
    assert add_with_a_word_for_a_number(cast)


def test_another_kind_of_value_counts_soon_in_other_processes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FieldErrors):
        add_with_a_word_for_a_number(cast)
    with cast.ada.at_work():  # as another process writes: nothing in this one hears of it
        PointType.objects.filter(key="mobile").update(nature="text")
    later = memory.clock() + reach.REMEMBERED
    monkeypatch.setattr(memory, "monotonic", lambda: later)
    assert add_with_a_word_for_a_number(cast)


def test_a_web_address_is_a_link_and_only_one_of_several_is_called_the_main_one(cast: Cast) -> None:
    with cast.alice.at_work():
        types = dict(PointType.objects.values_list("key", "pk"))
    points = [
        {"type": types["e-mail"], "value": "ann@lee.example", "primary": True},
        {"type": types["phone"], "value": "030 901820", "primary": True},
        {"type": types["mobile"], "value": "0171 2345678", "primary": False},
        {"type": types["web site"], "value": "https://lee.example", "primary": True},
    ]
    row = cast.alice.create("contacts", first_name="Ann", points=points)
    ways = next(part for part in record(cast.alice, "contacts", row.pk).all(cls="parts") if "ann@" in words(part))
    assert [words(way) for way in ways.children] == [
        "ann@lee.example E-mail",
        "030 901820 Phone · main",
        "https://lee.example Web site",
        "0171 2345678 Mobile",
    ]
    assert 'href="https://lee.example"' in sign_in(cast.alice).get(f"/contacts/{row.pk}/").content.decode()
