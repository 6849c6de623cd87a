from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kith.config.env import Environment


def test_a_variable_wins_over_the_default() -> None:
    assert Environment({"KITH_NAME": "given"}).text("NAME", "default") == "given"
    assert Environment({}).text("NAME", "default") == "default"


def test_a_secret_comes_from_a_file_without_its_line_end(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hush \n")
    assert Environment({"KITH_NAME_FILE": str(file)}).text("NAME") == "hush "


def test_variable_and_file_together_are_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="Both KITH_NAME and KITH_NAME_FILE are set; remove one of them"):
        Environment({"KITH_NAME": "a", "KITH_NAME_FILE": "b"}).text("NAME")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"KITH_NAME_FILE names .*gone.*No such file"):
        Environment({"KITH_NAME_FILE": str(tmp_path / "gone")}).text("NAME")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xff\xfe\x80")
    with pytest.raises(ImproperlyConfigured, match="is not text"):
        Environment({"KITH_NAME_FILE": str(file)}).text("NAME")


@pytest.mark.parametrize(
    ("text", "expected"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("off", False), ("", False)]
)
def test_yes_and_no_in_common_spellings(text: str, expected: bool) -> None:
    assert Environment({"KITH_DEBUG": text}).flag("DEBUG") is expected


def test_other_words_are_neither_yes_nor_no() -> None:
    with pytest.raises(ImproperlyConfigured, match="KITH_DEBUG is 'maybe'; write 1 or 0"):
        Environment({"KITH_DEBUG": "maybe"}).flag("DEBUG")


def test_numbers_have_a_least_value() -> None:
    assert Environment({"KITH_NODES": " 3 "}).whole("NODES", 1) == 3
    with pytest.raises(ImproperlyConfigured, match="KITH_NODES is 0; it must be at least 1"):
        Environment({"KITH_NODES": "0"}).whole("NODES", 1, least=1)
    with pytest.raises(ImproperlyConfigured, match="KITH_NODES is 'many'; write a whole number"):
        Environment({"KITH_NODES": "many"}).whole("NODES", 1)


def test_lists_are_separated_by_commas() -> None:
    assert Environment({"KITH_HOSTS": "a, b,,c "}).words("HOSTS") == ["a", "b", "c"]


def test_a_choice_must_be_one_of_its_words() -> None:
    assert Environment({"KITH_MODE": "Demo"}).choice("MODE", ("local", "demo"), "local") == "demo"
    with pytest.raises(ImproperlyConfigured, match="write one of local, demo"):
        Environment({"KITH_MODE": "prod"}).choice("MODE", ("local", "demo"), "local")
