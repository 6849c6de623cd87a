"""Phone numbers in every notation."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.kit.phones import Phone, digits, format_phone, parse_phone, tel_link


@pytest.mark.parametrize(
    ("raw", "region", "e164", "national", "country"),
    [
        ("+49 30 1234567", None, "+49301234567", "0301234567", "DE"),
        ("030/1234567", "DE", "+49301234567", "0301234567", "DE"),
        ("+49 (0)30 1234567", "US", "+49301234567", "0301234567", "DE"),
        ("0049 30 1234567", "DE", "+49301234567", "0301234567", "DE"),
        ("(212) 555-0123", "US", "+12125550123", "2125550123", "US"),
        ("416-555-0123", "US", "+14165550123", "4165550123", "CA"),
        ("011 44 20 7946 0958", "US", "+442079460958", "02079460958", "GB"),
        ("020 7946 0958 ext. 12", "gb", "+442079460958", "02079460958", "GB"),
        ("+39 06 1234 5678", None, "+390612345678", "0612345678", "IT"),
        ("1800 SIX FLAGS", "US", "+180074935247", "80074935247", ""),
        ("+800 1234 5678", None, "+80012345678", "12345678", ""),
        ("٠٣٠ ١٢٣٤٥٦٧", "DE", "+49301234567", "0301234567", "DE"),
        ("tel:030-1234567;phone-context=+49", None, "+49301234567", "0301234567", "DE"),
    ],
)
def test_a_number_is_understood(raw: str, region: str | None, e164: str, national: str, country: str) -> None:
    assert parse_phone(raw, region=region) == Phone(raw, e164, national, country)


@pytest.mark.parametrize(
    ("raw", "national"),
    [
        ("", ""),
        ("n/a", ""),
        ("ask Anna", ""),
        ("room 7", "7"),
        ("anna1234567@example.com", "1234567"),
        ("030 1234", "0301234"),
    ],
)
def test_what_is_no_number_is_kept_as_typed(raw: str, national: str) -> None:
    assert parse_phone(raw, region=None) == Phone(raw, "", national, "")


def test_digits_leave_out_everything_else() -> None:
    assert digits("+49 (0)30-12 ext 5") == "49030125"
    assert digits("٣٠ Büro") == "30"


def test_a_number_is_written_for_its_reader() -> None:
    assert format_phone("+442079460958") == "+44 20 7946 0958"
    assert format_phone("+442079460958", "GB") == "020 7946 0958"
    assert format_phone("ask Anna", "GB") == "ask Anna"


def test_the_dialling_link_keeps_the_extension() -> None:
    assert tel_link(parse_phone("020 7946 0958 ext. 12", region="GB")) == "tel:+442079460958;ext=12"
    assert tel_link(parse_phone("030 1234", region=None)) == "tel:0301234"
    assert tel_link(parse_phone("none", region=None)) == ""


NOTATION = st.text(alphabet="0123456789 -()+./", max_size=18)
REGIONS = st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS))


@given(NOTATION, REGIONS)
def test_the_quick_path_answers_as_the_package_does(raw: str, region: str) -> None:
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        expected = ""
    else:
        expected = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert parse_phone(raw, region=region).e164 == expected


@given(st.text(), st.none() | REGIONS | st.text(max_size=3))
def test_no_text_breaks_the_reading_of_numbers(raw: str, region: str | None) -> None:
    phone = parse_phone(raw, region=region)
    assert phone.raw == raw
    tel_link(phone)
    format_phone(raw, region)
