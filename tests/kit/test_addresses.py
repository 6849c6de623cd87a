"""Addresses as the post of each country expects them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.kit.addresses import Address, format_address
from kith.kit.countries import codes


def lines(country: str, street: str, postcode: str, city: str, state: str = "") -> list[str]:
    address = Address(street, "", postcode, city, state, country)
    return format_address(address, home=country)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (("DE", "Hauptstr. 5", "50667", "Köln", "NRW"), ["Hauptstr. 5", "50667 Köln"]),
        (("US", "301 Hamilton Ave", "94303", "Palo Alto", "CA"), ["301 Hamilton Ave", "Palo Alto, CA 94303"]),
        (("US", "1 A St", "94303", "", "CA"), ["1 A St", "CA 94303"]),
        (("GB", "82 Clerkenwell Road", "EC1M 5RF", "London"), ["82 Clerkenwell Road", "London", "EC1M 5RF"]),
        (("AU", "1 George St", "2000", "Sydney", "NSW"), ["1 George St", "Sydney NSW 2000"]),
        (("IT", "Via Roma 1", "76121", "Barletta", "BT"), ["Via Roma 1", "76121 Barletta (BT)"]),
        (("IT", "Via Roma 1", "00100", "Roma"), ["Via Roma 1", "00100 Roma"]),
        (("BR", "Rua A, 1", "22221-000", "Rio", "RJ"), ["Rua A, 1", "Rio - RJ", "22221-000"]),
        (("HU", "Dezső utca 11.", "1016", "Budapest"), ["Budapest", "Dezső utca 11.", "1016"]),
        (("TR", "Cadde 2", "34357", "Beşiktaş", "İstanbul"), ["Cadde 2", "34357 Beşiktaş/İstanbul"]),
        (("JP", "1-1 Chiyoda", "100-0001", "Tokyo", ""), ["1-1 Chiyoda", "Tokyo 100-0001"]),
        (("JP", "千代田1-1", "100-0001", "千代田区", "東京都"), ["〒100-0001", "東京都 千代田区 千代田1-1"]),
        (("AO", "Rua A", "123", "Luanda"), ["Rua A", "Luanda 123"]),
        (("EC", "Jerónimo Leiton", "170521", "Quito"), ["Jerónimo Leiton", "170521", "Quito"]),
        (("KE", "Wabera Street", "46464", "Nairobi"), ["Wabera Street", "Nairobi", "46464"]),
        (("IQ", "Rusafa", "10011", "Baghdad", "Al Karkh"), ["Rusafa", "Baghdad, Al Karkh", "10011"]),
        (("CU", "Calle 19", "10400", "Havana", "Plaza"), ["Calle 19", "Havana Plaza", "10400"]),
        (("CR", "Calle 2", "70101", "Limón", "Limón"), ["Calle 2", "Limón, Limón", "70101"]),
        (("", "Street 1", "123", "Town", "State"), ["Street 1", "123 Town", "State"]),
    ],
)
def test_an_address_follows_its_country(address: tuple[str, str, str, str], expected: list[str]) -> None:
    assert lines(*address) == expected


def test_the_country_is_named_for_the_senders_post() -> None:
    address = Address("Hauptstr. 5\nHinterhaus", "2. OG", "50667", "Köln", "", "DE")
    assert format_address(address) == ["Hauptstr. 5", "Hinterhaus", "2. OG", "50667 Köln", "Germany"]
    assert format_address(address, locale="fr")[-1] == "Allemagne"
    assert format_address(Address()) == []


WORD = st.from_regex(r"[a-z]{1,9}", fullmatch=True)


@given(st.sampled_from(sorted(codes())), WORD, WORD, WORD)
def test_street_postcode_and_city_are_always_written(country: str, street: str, postcode: str, city: str) -> None:
    text = " ".join(lines(country, street, postcode, city))
    assert all(word in text for word in (street, postcode, city))


@given(*[st.text()] * 5, st.text(max_size=3))
def test_no_address_breaks_the_writing(
    street: str, street2: str, postcode: str, city: str, state: str, country: str
) -> None:
    address = Address(street, street2, postcode, city, state, country)
    format_address(address)
