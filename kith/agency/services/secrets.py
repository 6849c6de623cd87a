"""Secrets for links and tokens. Only a hash is kept, so whoever reads the database cannot use them."""

from __future__ import annotations

import hashlib
from secrets import token_urlsafe

PREFIX = "kith_"  # by which secret scanners recognise a leaked token
SHOWN = 12


def make_secret() -> str:
    """256 random bits, in letters that fit into an address."""
    return token_urlsafe(32)


def make_token() -> str:
    """A new token for a program."""
    return PREFIX + make_secret()


def hash_secret(secret: str) -> str:
    """What is kept of a random secret. It has 256 bits, so a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()
