"""Settings › Custom fields, and the fields on the pages of everyday work."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.api.client import Api
from tests.cast import Cast, Person
from tests.custom.making import SAMPLES, define

AT = "/settings/custom-fields/"


def sign_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def test_an_administrator_makes_a_field_and_everybody_has_it_at_once(cast: Cast) -> None:
    ada, alice = sign_in(cast.ada), sign_in(cast.alice)
    assert "Renewal day" not in alice.get("/contacts/new/").content.decode()
    answer = ada.post(f"{AT}contacts/new/", {"kind": "date", "label": "Renewal day", "help": "End of the contract"})
    assert answer.status_code == 302
    text = alice.get("/contacts/new/").content.decode()
    assert "Renewal day" in text
    assert "End of the contract" in text
    assert alice.post("/contacts/new/", {"last_name": "Lee", "cf_renewal_day": "2024-02-29"}).status_code == 302
    assert "29 Feb 2024" in alice.get("/contacts/?fields=name,cf_renewal_day").content.decode()


@pytest.mark.parametrize("kind", list(SAMPLES))
def test_every_kind_is_made_shown_and_edited_in_the_browser(cast: Cast, kind: str) -> None:
    ada, alice = sign_in(cast.ada), sign_in(cast.alice)
    label, options, value, text = SAMPLES[kind]
    choices = options.get("choices", [])
    form = {"kind": kind, "label": label, **{name: value for name, value in options.items() if name != "choices"}}
    form |= {f"choice-{number}-label": choice for number, choice in enumerate(choices)}
    assert ada.get(f"{AT}contacts/new/?kind={kind}").status_code == 200
    assert ada.post(f"{AT}contacts/new/", form).status_code == 302
    key = f"cf_{label.lower().replace(' ', '_')}"
    assert ada.get(f"{AT}contacts/{key}/").status_code == 200
    row = cast.alice.create("contacts", **{"last_name": "Lee", **({key: value} if text else {})})
    for page in ("new/", f"{row.pk}/", f"{row.pk}/edit/", f"?fields=name,{key}", f"{row.pk}/cell/{key}/"):
        assert alice.get(f"/contacts/{page}").status_code == 200, page
    assert alice.get(f"/contacts/filter/?field={key}").status_code == 200
    assert alice.get("/contacts/columns/").status_code == 200


def test_a_field_goes_to_the_trash_and_comes_back_with_its_values(cast: Cast) -> None:
    key = define(cast.ada, "text").key
    row = cast.alice.create("contacts", **{"last_name": "Lee", key: "Zoë"})
    ada, api = sign_in(cast.ada), Api(cast.alice)
    assert ada.post(f"{AT}contacts/{key}/trash/").status_code == 302
    assert key not in api.get(f"contacts/{row.pk}/").json()
    assert "Nickname" in ada.get(f"{AT}contacts/").content.decode()
    assert ada.post(f"{AT}contacts/{key}/restore/").status_code == 302
    assert api.get(f"contacts/{row.pk}/").json()[key] == "Zoë"


def test_renaming_keeps_key_and_values_and_two_fields_cannot_have_one_label(cast: Cast) -> None:
    key, other = define(cast.ada, "text").key, define(cast.ada, "number").key
    row = cast.alice.create("contacts", **{"last_name": "Lee", key: "Zoë"})
    ada = sign_in(cast.ada)
    assert ada.post(f"{AT}contacts/{key}/", {"version": "1", "label": "Called"}).status_code == 302
    assert "Called" in sign_in(cast.alice).get(f"/contacts/{row.pk}/").content.decode()
    assert Api(cast.alice).get(f"contacts/{row.pk}/").json()[key] == "Zoë"
    answer = ada.post(f"{AT}contacts/{other}/", {"version": "1", "label": "called"})
    assert answer.status_code == 422
    assert "There is a field “called” already." in answer.content.decode()


def test_a_choice_that_is_renamed_or_taken_away_keeps_its_records(cast: Cast) -> None:
    key = define(cast.ada, "choice").key
    row = cast.alice.create("contacts", **{"last_name": "Lee", key: "Silver"})
    form = {"version": "1", "label": "Tier", "choice-0-id": "c1", "choice-0-label": "Platinum"}
    assert sign_in(cast.ada).post(f"{AT}contacts/{key}/", form).status_code == 302
    alice = sign_in(cast.alice)
    assert "Silver" in alice.get(f"/contacts/{row.pk}/").content.decode()
    assert "Silver" in alice.get(f"/contacts/{row.pk}/edit/").content.decode()
    text = alice.get("/contacts/new/").content.decode()
    assert "Platinum" in text
    assert "Silver" not in text


def test_buttons_change_the_order(cast: Cast) -> None:
    first, second = define(cast.ada, "text").key, define(cast.ada, "number").key
    ada = sign_in(cast.ada)
    assert ada.post(f"{AT}contacts/", {"down": first}).status_code == 302
    text = ada.get(f"{AT}contacts/").content.decode()
    assert text.index(second) < text.index(first)


def test_the_whole_order_is_sent_at_once_and_what_it_does_not_name_follows(cast: Cast) -> None:
    keys = [define(cast.ada, kind).key for kind in ("text", "number", "date")]
    ada = sign_in(cast.ada)
    order = {"order": [keys[2], "cf_nothing", keys[0]]}
    assert ada.post(f"{AT}contacts/", order, headers={"HX-Request": "true"}).status_code == 204
    with cast.ada.at_work():
        from kith.engine.models import CustomField

        assert list(CustomField.objects.order_by("position").values_list("key", flat=True)) == [
            keys[2], keys[0], keys[1],
        ]  # fmt: skip
    assert sign_in(cast.henry).post(f"{AT}contacts/", order).status_code == 403


@pytest.mark.parametrize("who", ["alice", "henry", "sue"])
def test_other_roles_are_refused(cast: Cast, who: str) -> None:
    key = define(cast.ada, "text").key
    client = sign_in(getattr(cast, who))
    for page in (AT, f"{AT}contacts/", f"{AT}contacts/new/", f"{AT}contacts/{key}/"):
        assert client.get(page).status_code == 403
    for page in (f"{AT}contacts/new/", f"{AT}contacts/{key}/", f"{AT}contacts/{key}/trash/"):
        assert client.post(page, {"label": "x", "kind": "text"}).status_code == 403
    assert sign_in(cast.dave).get(f"{AT}contacts/{key}/").status_code in (403, 404)


def test_a_new_record_must_have_what_is_required_and_old_ones_stay_as_they_are(cast: Cast) -> None:
    old = cast.alice.create("contacts", last_name="Old")
    key = define(cast.ada, "text", required=True).key
    api = Api(cast.alice)
    assert api.post("contacts/", {"last_name": "New"}).json()["errors"] == {key: ["Please fill this in."]}
    assert api.patch(f"contacts/{old.pk}/", {"city": "Bonn", key: ""}).status_code == 200
    assert api.patch(f"contacts/{old.pk}/", {key: "Zoë"}).status_code == 200
    assert api.patch(f"contacts/{old.pk}/", {key: ""}).json()["errors"] == {key: ["Please fill this in."]}


def test_history_tells_label_and_words_and_undo_takes_values_back(cast: Cast) -> None:
    key = define(cast.ada, "choice").key
    row = cast.alice.create("contacts", **{"last_name": "Lee", key: "Silver"})
    api = Api(cast.alice)
    change_set = api.patch(f"contacts/{row.pk}/", {key: "Gold"}).headers["Kith-Change-Set"]
    text = sign_in(cast.alice).get(f"/contacts/{row.pk}/field/{key}/").content.decode()
    assert "Gold" in text
    assert "Silver" in text
    assert "Tier" in sign_in(cast.alice).get(f"/contacts/{row.pk}/").content.decode()
    assert api.post(f"undo/{change_set}/").status_code == 200
    assert api.get(f"contacts/{row.pk}/").json()[key] == "c2"


def test_making_a_field_is_undone_and_its_key_is_never_used_again(cast: Cast) -> None:
    client = sign_in(cast.ada)
    client.post(f"{AT}contacts/new/", {"kind": "text", "label": "Nickname"})
    row = cast.alice.create("contacts", last_name="Lee")
    with cast.ada.at_work() as actor:
        from kith.engine.history import changelog
        from kith.engine.models import ChangeSet

        made = ChangeSet.objects.get(action="custom-fields.create")
        changelog.undo(made.pk, by=actor, door="ui")
    assert "cf_nickname" not in Api(cast.alice).get(f"contacts/{row.pk}/").json()
    assert define(cast.ada, "text").key == "cf_nickname_2"


def test_the_description_of_the_api_names_the_fields_of_ones_agency(cast: Cast) -> None:
    key = define(cast.ada, "text").key
    schemas = Api(cast.alice).get("openapi.json").json()["components"]["schemas"]
    assert schemas["Contact"]["properties"][key]["title"] == "Nickname"
    assert key in schemas["ContactCreate"]["properties"]
    assert key not in Api(cast.dave).get("openapi.json").json()["components"]["schemas"]["Contact"]["properties"]
