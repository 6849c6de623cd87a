"""docs/features.md says where each capability lives and which test proves it; what it says is true."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.shape.files import ROOT, files, functions, name

FEATURES = ROOT / "docs" / "features.md"
ROW = re.compile(r"^\| (?P<id>[A-Z]{1,2}\d{1,2}) \| (?P<what>[^|]+) \| (?P<where>[^|]+) \| (?P<proof>[^|]+) \|$")
STATES = ("done", "part")


@cache
def rows() -> tuple[tuple[str, str, str, str], ...]:
    found = (ROW.match(line) for line in FEATURES.read_text().splitlines())
    return tuple((hit["id"], hit["what"].strip(), hit["where"], hit["proof"]) for hit in found if hit)


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_every_line_of_the_table_is_a_feature() -> None:
    lines = [line for line in FEATURES.read_text().splitlines() if line.startswith("|")]
    assert len(lines) - 2 == len(rows())
    assert len({row[0] for row in rows()}) == len(rows()) > 10


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_feature_begins_with_its_state_and_leads_to_files_that_exist(row: tuple[str, str, str, str]) -> None:
    _id, what, where, proof = row
    assert what.startswith(STATES)
    assert quoted(where)
    assert quoted(proof)
    assert [path for path in (*quoted(where), *quoted(proof)) if not (ROOT / path.partition("::")[0]).exists()] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_tests_that_prove_a_feature_exist(row: tuple[str, str, str, str]) -> None:
    for proof in quoted(row[3]):
        path, _colons, wanted = proof.partition("::")
        assert path.startswith("tests/")
        tests = {node.name for node in functions(ROOT / path)} if path.endswith(".py") else {wanted}
        assert not wanted or wanted in tests, proof
        assert not path.endswith(".py") or any(each.startswith("test_") for each in tests), proof


def test_every_page_of_the_manual_is_written_and_its_pictures_exist() -> None:
    for path in files("docs/", ending=".md"):
        text = path.read_text()
        assert text.startswith("# "), name(path)
        for link in re.findall(r"\]\((?!https?:|#|mailto:|/)([^)#]+)", text):
            assert (path.parent / link).exists(), f"{name(path)} leads to {link}"
