"""Visiting cards: from lines with their places to the fields of persons."""

from __future__ import annotations

import pytest

from kith.kit.cards import Code, Finding, Line, read_cards

type Written = tuple[float, float, float, str]

LONDON: list[Written] = [
    (60, 60, 54, "Dr. Avery Smith"),
    (60, 125, 30, "Senior Researcher"),
    (60, 165, 30, "Cloud & AI Department"),
    (600, 60, 26, "avery.smith@contoso.com"),
    (600, 95, 26, "https://www.contoso.com/"),
    (600, 130, 26, "mob: +44 (0) 7911 123456"),
    (600, 165, 26, "tel: +44 (0) 20 9876 5432"),
    (600, 200, 26, "fax: +44 (0) 20 6789 2345"),
    (200, 380, 90, "Contoso"),
    (200, 490, 30, "2 Kingdom Street"),
    (200, 530, 30, "Paddington, London, W2 6BD"),
]
HAMBURG: list[Written] = [
    (60, 60, 54, "Jürgen Müller"),
    (60, 130, 30, "Vertriebsleiter"),
    (60, 260, 40, "Nordlicht Maschinenbau GmbH"),
    (60, 330, 28, "Hafenstraße 12"),
    (60, 370, 28, "20457 Hamburg"),
    (60, 420, 28, "Telefon +49 40 1234567 | Mobil +49 171 2345678"),
    (60, 460, 28, "j.mueller@nordlicht-bau.de"),
    (60, 500, 28, "www.nordlicht-bau.de"),
]
FRISCO: list[Written] = [
    (60, 60, 50, "ACME INC."),
    (60, 200, 44, "MARIA GONZALEZ-LOPEZ, PhD"),
    (60, 280, 28, "VP of Engineering"),
    (60, 400, 26, "1200 Market Street, Suite 300"),
    (60, 440, 26, "San Francisco, CA 94102"),
    (600, 400, 26, "T: (415) 555-2671"),
    (600, 440, 26, "maria@acme.com"),
    (600, 480, 26, "acme.com"),
]


def lines_of(written: list[Written], *, right: float = 0, down: float = 0, confidence: float = 1.0) -> list[Line]:
    """Lines as recognition gives them; a letter is about half as wide as high."""
    return [
        Line(text, confidence, ((x, y), (x + wide, y), (x + wide, y + height), (x, y + height)))
        for x, y, height, text in ((x + right, y + down, height, text) for x, y, height, text in written)
        for wide in (len(text) * height / 2,)
    ]


def values_of(card: list[Finding]) -> dict[str, str]:
    assert len({finding.field for finding in card}) == len(card)
    return {finding.field: finding.value for finding in card}


def test_every_field_of_an_english_card() -> None:
    (card,) = read_cards(lines_of(LONDON))
    assert values_of(card) == {
        "email": "avery.smith@contoso.com",
        "website": "https://www.contoso.com/",
        "mobile": "+44 (0) 7911 123456",
        "phone": "+44 (0) 20 9876 5432",
        "fax": "+44 (0) 20 6789 2345",
        "postcode": "W2 6BD",
        "city": "London",
        "street": "2 Kingdom Street",
        "street2": "Paddington",
        "country": "GB",
        "prefix": "Dr.",
        "first": "Avery",
        "last": "Smith",
        "title": "Senior Researcher",
        "company": "Contoso",
        "department": "Cloud & AI Department",
    }


def test_two_numbers_on_one_line_are_told_apart_by_their_labels() -> None:
    (card,) = read_cards(lines_of(HAMBURG))
    assert values_of(card) == {
        "phone": "+49 40 1234567",
        "mobile": "+49 171 2345678",
        "email": "j.mueller@nordlicht-bau.de",
        "website": "https://www.nordlicht-bau.de",
        "postcode": "20457",
        "city": "Hamburg",
        "street": "Hafenstraße 12",
        "country": "DE",
        "first": "Jürgen",
        "last": "Müller",
        "title": "Vertriebsleiter",
        "company": "Nordlicht Maschinenbau GmbH",
    }


def test_names_in_capitals_degrees_and_american_addresses() -> None:
    (card,) = read_cards(lines_of(FRISCO), region="US")
    assert values_of(card) == {
        "phone": "(415) 555-2671",
        "email": "maria@acme.com",
        "website": "https://acme.com",
        "postcode": "94102",
        "state": "CA",
        "city": "San Francisco",
        "street": "1200 Market Street",
        "street2": "Suite 300",
        "country": "US",
        "first": "Maria",
        "last": "Gonzalez-Lopez",
        "suffix": "PhD",
        "title": "VP of Engineering",
        "company": "ACME INC.",
    }


def test_cards_side_by_side_and_below_are_told_apart() -> None:
    lines = [
        *lines_of(LONDON),
        *lines_of(HAMBURG, right=1_300, down=20),
        *lines_of(FRISCO, right=500, down=900),
    ]
    cards = read_cards(lines, region="US")
    assert [values_of(card)["last"] for card in cards] == ["Smith", "Müller", "Gonzalez-Lopez"]
    assert [values_of(card)["company"] for card in cards] == ["Contoso", "Nordlicht Maschinenbau GmbH", "ACME INC."]
    assert sorted(number for card in cards for finding in card for number in set(finding.lines)) != []
    assert {number for finding in cards[1] for number in finding.lines} == set(range(11, 19))


def test_one_card_when_somebody_says_so() -> None:
    (card,) = read_cards([*lines_of(LONDON), *lines_of(HAMBURG, right=1_300)], together=True)
    assert [finding.value for finding in card if finding.field == "email"] == [
        "avery.smith@contoso.com", "j.mueller@nordlicht-bau.de",
    ]  # fmt: skip


def test_turned_cards_are_read_as_they_would_stand_upright() -> None:
    turned = [
        Line(line.text, line.confidence, ((-a[1], a[0]), (-b[1], b[0]), (-c[1], c[0]), (-d[1], d[0])))
        for line in lines_of(HAMBURG)
        for a, b, c, d in (line.corners,)
    ]
    assert [values_of(card) for card in read_cards(turned)] == [
        values_of(card) for card in read_cards(lines_of(HAMBURG))
    ]


def test_a_doubtful_line_makes_a_doubtful_field() -> None:
    (card,) = read_cards(lines_of([(0, 0, 40, "Ann Lee"), (0, 60, 20, "ann@lee.example")], confidence=0.5))
    assert {finding.field: finding.confidence <= 0.5 for finding in card} == {
        "email": True,
        "first": True,
        "last": True,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E: ann.lee @ example.com", {"email": "ann.lee@example.com"}),
        ("Mail ann(at)example.com", {"email": "ann@example.com"}),
        ("www example.com", {"website": "https://www.example.com"}),
        ("Handy 0171 2345678", {"mobile": "0171 2345678"}),
        ("Telefax: 040/123456", {"fax": "040/123456"}),
        ("Est. 1984-2016", {"company": "Est. 1984-2016"}),
        ("HRB 123456", {"company": "HRB 123456"}),
    ],
)
def test_single_lines(text: str, expected: dict[str, str]) -> None:
    (card,) = read_cards(lines_of([(0, 0, 30, text)]), region="DE")
    assert values_of(card) == expected


def test_nothing_and_far_too_much() -> None:
    assert read_cards([]) == []
    page = [(0.0, 40.0 * number, 20.0, f"Line {number} of a book without an end") for number in range(2_000)]
    assert len(read_cards(lines_of(page))) == 1


VCARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Durand;Claire;;Me;\r\nFN:Claire Durand\r\nORG:Cabinet Durand;Droit\r\n"
    "TITLE:Avocate\r\nTEL;TYPE=CELL:+33612345678\r\nEMAIL:c.durand@example.fr\r\n"
    "ADR:;;14 rue de Rivoli;Paris;;75004;France\r\nEND:VCARD\r\n"
)


def test_a_code_is_right_where_reading_is_not() -> None:
    misread = [
        (0.0, 0.0, 40.0, "Claire Durond"),
        (0.0, 60.0, 20.0, "c.durand@example.fr"),
        (0.0, 90.0, 20.0, "+33 1 42 68 53 00"),
    ]
    (card,) = read_cards(lines_of(misread), [Code(VCARD, ((300, 0), (400, 0), (400, 100), (300, 100)))])
    assert values_of(card) == {
        "prefix": "Me",
        "first": "Claire",
        "last": "Durand",
        "title": "Avocate",
        "company": "Cabinet Durand",
        "department": "Droit",
        "email": "c.durand@example.fr",
        "mobile": "+33612345678",
        "street": "14 rue de Rivoli",
        "postcode": "75004",
        "city": "Paris",
        "country": "FR",
        "phone": "+33 1 42 68 53 00",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MECARD:N:Lee,Ann;TEL:+6561234567;EMAIL:ann@example.sg;ORG:Lee\\; Sons;;",
         {"last": "Lee", "first": "Ann", "phone": "+6561234567", "email": "ann@example.sg", "company": "Lee; Sons"}),
        ("https://example.com/ann", {"website": "https://example.com/ann"}),
        ("mailto:ann@example.com?subject=hi", {"email": "ann@example.com"}),
        ("tel:+6561234567", {"phone": "+6561234567"}),
    ],
)  # fmt: skip
def test_codes_alone(text: str, expected: dict[str, str]) -> None:
    (card,) = read_cards([], [Code(text, ())])
    assert values_of(card) == expected


@pytest.mark.parametrize("text", ["javascript:alert(1)", "WIFI:S:home;P:secret;;", "BEGIN:VCARD\nEND:VCARD", ""])
def test_codes_about_other_things(text: str) -> None:
    assert read_cards([], [Code(text, ())]) == []
