"""Secrets for links and tokens. Only a hash is stored, so a copy of the database does not give access."""

from __future__ import annotations

import hashlib
from secrets import token_urlsafe

PREFIX = "kith_"  # secret scanners recognise leaked tokens by it
SHOWN = 12


def make_secret() -> str:
    """Return 256 random bits as URL-safe text."""
    return token_urlsafe(32)


def make_token() -> str:
    """Return a new API token."""
    return PREFIX + make_secret()


def hash_secret(secret: str) -> str:
    """Hash a random secret for storage. With 256 bits no slow password hash is needed: guessing is hopeless."""
    return hashlib.sha256(secret.encode()).hexdigest()
