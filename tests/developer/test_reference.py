"""The generated reference says what the program is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.config import reference

FOLDER = Path(__file__).parents[2] / "docs" / "developer"


@pytest.mark.django_db
def test_the_schema_reference_is_the_schema() -> None:
    assert (FOLDER / "schema.md").read_text() == reference.schema() + "\n", "run `kith reference`"


@pytest.mark.django_db
def test_the_api_reference_is_the_api() -> None:
    assert (FOLDER / "api-reference.md").read_text() == reference.api() + "\n", "run `kith reference`"


def test_the_sdk_reference_names_all_that_the_sdk_promises() -> None:
    assert (FOLDER / "sdk.md").read_text() == reference.sdk() + "\n", "run `kith reference`"
