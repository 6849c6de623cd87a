"""Rename the fields of a formula. It is stored with field keys, which never change, and shown with labels, which do."""

from __future__ import annotations

from collections.abc import Callable

from kith.kit.formulas.parsing import FieldName, fields_of, parse
from kith.kit.formulas.reading import words


def renamed(text: str, name: Callable[[FieldName], str]) -> str:
    """Replace each field by ``name(field)`` and keep all else as written. Raises Fault."""
    fields = {each.at: each for each in fields_of(parse(text))}
    result, end = [], 0
    for word in words(text):
        if word.sort == "name" and word.at in fields:
            result += [text[end : word.at], name(fields[word.at])]
            end = word.at + len(word.text)
    return "".join((*result, text[end:]))
