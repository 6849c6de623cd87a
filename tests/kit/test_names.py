"""Names: folding, order, initials, parts and search words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.kit.names import Name, fold, full_name, initials, search_words, sort_key, split_name


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Anna   SCHMIDT ", "anna schmidt"),
        ("Weiß", "weiss"),
        ("Łukasz Øster", "lukasz oster"),
        ("Đorđe Æbel Œuvre", "dorde aebel oeuvre"),
        ("İpek I\u015f\u0131k", "ipek isik"),
        ("Ångström Núñez Čapek", "angstrom nunez capek"),
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("O\u2019Brien", "o'brien"),
        ("Чайковский Йод", "чайковский йод"),
        ("山田　太郎", "山田 太郎"),
        ("がぎ", "がぎ"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),
        ("محمد", "محمد"),
        ("\uff21nna", "anna"),
        ("Άννα", "άννα"),
        ("", ""),
        ("a\tb\nc", "a b c"),
    ],
)
def test_a_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_people_are_sorted_by_family_name() -> None:
    assert sort_key("Schmidt", "Anna") == "schmidt anna"
    assert sort_key("'t Hooft", "Gerard") == "t hooft gerard"
    assert sort_key("Ørsted") == "orsted"
    assert sort_key("", "Anna") == "anna"
    assert sort_key("!!") == "!!"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anna Schmidt", "AS"),
        ("anna maria schmidt", "AS"),
        ("Madonna", "M"),
        ("山田 太郎", "山"),
        ("김철수", "김"),
        ("élodie (work)", "ÉW"),
        ("123 Shop", "1S"),
        ("ßeta", "S"),
        ("-", "?"),
        ("", "?"),
    ],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Anna Schmidt", Name("", "Anna", "", "Schmidt", "")),
        ("Anna Maria Schmidt", Name("", "Anna", "Maria", "Schmidt", "")),
        ("Dr. Anna Schmidt, PhD", Name("Dr.", "Anna", "", "Schmidt", "PhD")),
        ("Prof. Dr. Max Planck", Name("Prof. Dr.", "Max", "", "Planck", "")),
        ("Schmidt, Anna Maria", Name("", "Anna", "Maria", "Schmidt", "")),
        ("Schmidt Jr., Max, MBA", Name("", "Max", "", "Schmidt Jr.", "MBA")),
        ("Martin Luther King Jr.", Name("", "Martin", "Luther", "King", "Jr.")),
        ("Ludwig van Beethoven", Name("", "Ludwig", "", "van Beethoven", "")),
        ("María de la Cruz", Name("", "María", "", "de la Cruz", "")),
        ("Van Morrison", Name("", "Van", "", "Morrison", "")),
        ("Madonna", Name("", "", "", "Madonna", "")),
        ("山田 太郎", Name("", "太郎", "", "山田", "")),
        ("Dr.", Name("", "", "", "Dr.", "")),
        ("", Name("", "", "", "", "")),
    ],
)
def test_a_name_is_split_with_care(full: str, parts: Name) -> None:
    assert split_name(full) == parts


def test_search_words_are_padded_and_stand_once() -> None:
    assert search_words("Anna Schmidt", "anna", None, "") == "  anna    schmidt  "
    assert search_words() == ""


def test_compound_words_and_addresses_also_stand_in_parts() -> None:
    assert search_words("Müller-Lüdenscheidt") == "  muller-ludenscheidt    muller    ludenscheidt  "
    assert search_words("anna@acme.example") == "  anna@acme.example    anna    acme    example  "
    assert search_words("(ACME)") == "  acme  "


def test_phone_numbers_stand_as_digits() -> None:
    assert search_words("+49 30 1234567", "030 1234567") == "  49301234567    0301234567  "


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_no_letter_of_a_name_is_lost(full: str) -> None:
    split = "".join(split_name(full))
    assert sorted(filter(str.isalnum, split)) == sorted(filter(str.isalnum, full))


@given(st.lists(st.text()))
def test_no_text_breaks_search_words_or_initials(texts: list[str]) -> None:
    words = search_words(*texts)
    assert words == "" or (words.startswith("  ") and words.endswith("  "))
    for text in texts:
        assert 1 <= len(initials(text)) <= 2
        sort_key(text)


def test_a_full_name_is_written_as_its_bearer_writes_it() -> None:
    assert full_name("Zoë", "van der Berg") == "Zoë van der Berg"
    assert full_name("美咲", "青木") == "青木美咲"
    assert full_name("강", "김") == "김강"
    assert full_name("", "Prince") == "Prince"
    assert full_name("Kenji", "渡辺") == "Kenji 渡辺"
