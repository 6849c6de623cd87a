"""Words by which each story knows its own rows."""

from __future__ import annotations

from hashlib import sha256
from itertools import count

LETTERS = str.maketrans("0123456789abcdef", "bdfghkmnprstvwxz")
_numbers = count()


def new_mark(length: int = 6) -> str:
    """A word that no other story of this run has: letters alone, so that nothing takes it for a number or a phone.

    The words come in the same order in each run, because what is found and what is held for alike hangs on them.
    """
    return sha256(str(next(_numbers)).encode()).hexdigest()[:length].translate(LETTERS)
