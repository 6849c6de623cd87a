"""Domains build on kith.sdk; what older ones import past it stands in a list that only shrinks."""

from __future__ import annotations

import tomllib
from typing import Any

from django.conf import settings

from tests.shape.files import ROOT

# Which the linter's own list of exceptions may hold at most.
MOST_PAST_THE_SDK = 80


def contract() -> dict[str, Any]:
    settings_of_linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (found,) = [each for each in settings_of_linter["contracts"] if each["name"] == "Domains build on the sdk"]
    return dict(found)


def test_every_domain_builds_on_the_sdk() -> None:
    assert {*contract()["source_modules"]} == {*settings.DOMAINS} - {"kith.engine"}


def test_every_package_below_the_domains_is_forbidden_to_them() -> None:
    assert {*contract()["forbidden_modules"]} == {"kith.engine", *settings.APPLICATIONS}


def test_what_older_domains_import_past_the_sdk_only_shrinks() -> None:
    excepted = [line for line in contract()["ignore_imports"] if ".migrations." not in line]
    assert len(excepted) <= MOST_PAST_THE_SDK
    assert {line.split(".")[1] for line in excepted} <= {"activities", "agency", "people"}
