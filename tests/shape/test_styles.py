"""No style and no macro is kept that no page uses."""

from __future__ import annotations

import re
from pathlib import Path

from tests.shape.files import files

CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
COMMENT = re.compile(r"/\*.*?\*/|\{#.*?#\}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
WORD = re.compile(r"[\w-]+")
# Set by htmx while a request is under way, and made of a number from the name that is shown.
MADE_ELSEWHERE = re.compile(r"htmx-request|av-\d+")


def words_of_pages() -> set[str]:
    """Every word in quotes of templates, scripts and Python: a class is written there or put together from such."""
    sources = [
        *files("templates/", ending=".html"),
        *files("static/", ending=".js"),
        *(path for path in files("kith/", ending=".py") if "demo" not in path.parts),
    ]
    quoted = (text for path in sources for text in QUOTED.findall(_bare(path)))
    return {word for text in quoted for word in WORD.findall(text)}


def _bare(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


def test_every_class_of_the_style_sheets_is_used() -> None:
    styled = {
        found
        for path in files("static/", ending=".css")
        for selector in re.findall(r"([^{};]+)\{", _bare(path))
        for found in CLASS.findall(selector)
    }
    assert sorted(each for each in styled - words_of_pages() if not MADE_ELSEWHERE.fullmatch(each)) == []


def test_every_macro_is_used() -> None:
    templates = {path: _bare(path) for path in files("templates/", ending=".html")}
    made = {macro for text in templates.values() for macro in re.findall(r"{%-?\s*macro\s+(\w+)\(", text)}
    called = re.compile(r"(?<!macro )\b(\w+)\s*\(")
    assert sorted(made - {found for text in templates.values() for found in called.findall(text)}) == []
