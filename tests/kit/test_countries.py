"""Countries by code and by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.kit.countries import codes, country_choices, country_code, country_name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("de", "DE"),
        ("DEU", "DE"),
        ("276", "DE"),
        ("Germany", "DE"),
        (" deutschland ", "DE"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("The United States", "US"),
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("España", "ES"),
        ("espana", "ES"),
        ("México", "MX"),
        ("Suisse", "CH"),
        ("日本", "JP"),
        ("Россия", "RU"),
        ("Bosnia and Herzegovina", "BA"),
        ("Saint Pierre and Miquelon", "PM"),
        ("St. Lucia", "LC"),
        ("Palestinian Territory", "PS"),
        ("Holy See (Vatican City State)", "VA"),
        ("Slovakia (Slovak Republic)", "SK"),
        ("Bosnia & Herzegovina", "BA"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Ivory Coast", "CI"),
        ("Holland", "NL"),
        ("UAE", "AE"),
        ("Kosovo", "XK"),
        ("Nowhere", None),
        ("EU", None),
        ("", None),
    ],
)
def test_a_country_is_found_by_what_people_write(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_a_country_is_named_in_the_readers_language() -> None:
    assert country_name("DE") == "Germany"
    assert country_name("de", "fr") == "Allemagne"
    assert country_name("DE", "nowhere") == "Germany"
    assert country_name("QQ") == "QQ"


def test_choices_are_in_the_order_of_their_names() -> None:
    names = [name for _, name in country_choices()]
    assert names[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    assert len(names) == len(codes()) == 250


@given(st.text())
def test_any_text_is_a_country_or_none(text: str) -> None:
    assert country_code(text) in codes() | {None}


@given(st.sampled_from(sorted(codes())))
def test_every_english_name_is_found(code: str) -> None:
    assert country_code(country_name(code)) == code
