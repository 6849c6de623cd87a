"""Second factors: their secrets are encrypted, so that a stolen database copy alone is no second factor."""

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
    """Encrypts with AES-GCM; the key is derived from the secret key."""

    def encrypt(self, text: str) -> str:
        """Encrypt a text; the nonce makes each result different."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), PURPOSE)
        return VERSION + urlsafe_b64encode(nonce + sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a text with the secret key or one of its fallbacks.

        Raises ValueError if it was changed or encrypted with another key; this factor must then be set up again.
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
