"""Unique words for the rows of each story."""

from __future__ import annotations

from hashlib import sha256
from itertools import count

LETTERS = str.maketrans("0123456789abcdef", "bdfghkmnprstvwxz")
_numbers = count()


def new_mark(length: int = 6) -> str:
    """Return a word that no other story of this run uses; letters only, so that it is not parsed as a number or phone.

    The sequence is the same in each run, because search results and duplicates depend on the words.
    """
    return sha256(str(next(_numbers)).encode()).hexdigest()[:length].translate(LETTERS)
