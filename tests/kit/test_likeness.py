"""Whether two records are one: people, organisations, households, and the keys by which they are found."""

from __future__ import annotations

from datetime import date

import pytest

from kith.kit.likeness import LIKELY, REASONS, STRONG, Traits, company, compare, keys_of, person, place_of
from kith.kit.likeness.traits import bare_company, domains_of
from kith.kit.likeness.words import is_nickname, latin, similarity, skeleton

HOME = place_of("Lange Straße 12", "", "10115", "Berlin", "", "DE")


def found(one: Traits, other: Traits) -> bool:
    return not keys_of(one).isdisjoint(keys_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person(first="Иван", last="Щербаков"), person(first="Ivan", last="Shcherbakov")),
        (person(first="Anna", last="Müller"), person(first="Anna", last="Mueller")),
        (person(first="Anna", last="Müller"), person(first="Müller", last="Anna")),
        (person(first="Anna", last="Schmidt", place=HOME), person(first="Ana", last="Schmitt", place=HOME)),
        (
            person(first="Bob", last="Smith", phones=["+44 20 7946 0001"]),
            person(first="Robert", last="Smith", phones=["020 7946 0001"], region="GB"),
        ),
        (
            person(first="A.", last="Weber", emails=["Anna@Weber.example"]),
            person(first="Anna", last="Weber", emails=["anna@weber.example"]),
        ),
        (person(first="", last="", emails=["a@b.example"]), person(first="Anna", last="Weber", emails=["a@b.example"])),
        (
            person(first="Mary", last="Brown", birthday=date(1980, 3, 12)),
            person(first="Marry", last="Brown-Lee", birthday=date(1980, 12, 3)),
        ),
        (company(name="ACME Co., Ltd."), company(name="Acme GmbH")),
        (company(name="株式会社ソニー"), company(name="ソニー")),
        (
            company(name="Müller Maschinenbau GmbH & Co. KG", websites=["https://www.mueller.example/start"]),
            company(name="Mueller Maschinenbau", emails=["info@mueller.example"]),
        ),
        (company(name="Hotel Nord", place=HOME), company(name="Nord Hotel", place=HOME)),
    ],
)
def test_the_same_in_other_spelling_is_found_and_likely(one: Traits, other: Traits) -> None:
    assert found(one, other)
    assert compare(one, other).score >= LIKELY
    assert compare(one, other).score == compare(other, one).score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # A family of one address and number.
        (
            person(first="Anna", last="Weber", phones=["+49 30 1234567"], place=HOME),
            person(first="Tom", last="Weber", phones=["+49 30 1234567"], place=HOME),
        ),
        # One name, another birthday, and no more in common.
        (
            person(first="Anna", last="Weber", birthday=date(1980, 3, 12)),
            person(first="Anna", last="Weber", birthday=date(1991, 7, 30)),
        ),
        # One name, reached otherwise.
        (
            person(first="Anna", last="Weber", emails=["anna@one.example"], phones=["+49 30 1234567"]),
            person(first="Anna", last="Weber", emails=["aw@two.example"], phones=["+49 40 7654321"]),
        ),
        (company(name="Siemens AG"), company(name="Siemens Healthineers AG")),
        (
            company(name="Alpha GmbH", emails=["alpha@gmail.com"]),
            company(name="Beta GmbH", emails=["beta@gmail.com"]),
        ),
    ],
)
def test_others_are_left_alone(one: Traits, other: Traits) -> None:
    assert compare(one, other).score < LIKELY


def test_a_score_comes_with_its_reasons_and_what_counts_most_first() -> None:
    one = person(first="Anna", last="Weber", emails=["anna@weber.example"], phones=["+49 30 1234567"])
    other = person(first="Anna", last="Weber", emails=["anna@weber.example"], phones=["+49 40 7654321"])
    like = compare(one, other)
    assert like.reasons == ("same_email", "same_last", "same_first", "other_phone")
    assert like.told[0] == ["same_email", 12.0]
    assert like.score >= STRONG
    assert set(like.reasons) <= set(REASONS)


def test_what_is_not_known_counts_neither_way() -> None:
    assert compare(Traits(), person(first="Anna", last="Weber", place=HOME)) == (8, ())


def test_a_household_is_told_as_one() -> None:
    one = person(first="Anna", last="Weber", phones=["+49 30 1234567"], place=HOME)
    other = person(first="Tom", last="Weber", phones=["+49 30 1234567"], place=HOME)
    assert "household" in compare(one, other).reasons


def test_keys_are_the_same_in_every_process_and_few() -> None:
    whole = person(
        first="Anna", last="Weber", emails=["a@b.example"], phones=["+49 30 1234567"], birthday=date(1980, 3, 12),
        place=HOME,
    )  # fmt: skip
    assert 8 <= len(keys_of(whole)) <= 14
    assert keys_of(person(first="", last="", emails=["a@b.example"])) == {-2338246632500249917}
    assert all(-(2**63) <= key < 2**63 for key in keys_of(whole))


def test_words_are_compared_in_plain_letters() -> None:
    assert latin("Łukasz  O’Hara-Ødegård") == "lukasz ohara odegard"
    assert skeleton("schmidt") == skeleton("schmitt")
    assert similarity("weber", "weber") == 1.0
    assert similarity("kathrin", "katrhin") >= 0.9
    assert is_nickname("bill", "william")
    assert not is_nickname("anna", "tom")


def test_legal_forms_and_free_mailers_say_nothing() -> None:
    assert bare_company("ACME S.A.") == "acme"
    assert bare_company("The Limited Co") == "the limited co"
    assert domains_of(["https://www.acme.example/x", "//["], ["a@gmail.com", "b@acme.example"]) == {"acme.example"}


def test_addresses_are_compared_without_the_word_for_street() -> None:
    assert place_of("12 Long Street", "", "", "", "", "") == place_of("Long St. 12", "", "", "", "", "")
    assert place_of("Marktstr. 12", "", "", "", "", "").street == place_of("Marktstraße 12", "", "", "", "", "").street
