"""Work on behalf of a person is done in the scope that ``within`` makes of them."""

from __future__ import annotations

import re

from tests.shape.files import files, name

OTHERWISE = re.compile(r"\bscope\(agency=(by|actor|self\._actor|self\.actor|request\.actor)\.agency_id")


def test_nobody_works_in_the_scope_of_the_bare_agency() -> None:
    """The one place that makes the scope of an actor is left out."""
    found = [
        name(path)
        for path in files("kith/", ending=".py")
        if path.name != "scoping.py" and OTHERWISE.search(path.read_text())
    ]
    assert found == []
