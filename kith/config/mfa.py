"""Second factors: their secrets are stored encrypted, so that a copy of the database alone signs nobody in."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = "k1."
PURPOSE = b"kith second factor"
NONCE_BYTES = 12


class Adapter(DefaultMFAAdapter):
    """Encrypts with AES-GCM under a key that is derived from the secret key."""

    def encrypt(self, text: str) -> str:
        """The text sealed; each call gives another result."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), PURPOSE)
        return VERSION + urlsafe_b64encode(nonce + sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text opened with the secret key or one of its predecessors.

        Raises ValueError when it was changed or belongs to another key: then this factor must be set up again.
        """
        blob = urlsafe_b64decode(encrypted_text.removeprefix(VERSION))
        nonce, sealed = blob[:NONCE_BYTES], blob[NONCE_BYTES:]
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return AESGCM(_key(secret)).decrypt(nonce, sealed, PURPOSE).decode()
            except InvalidTag:
                continue
        raise ValueError("The second factor was sealed with another secret key.")


def _key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
