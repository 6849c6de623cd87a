"""Mail settings from a URL: `smtp://user:password@host:587`, `smtps://…:465`, `file:///folder` or `console:`."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TIMEOUT_SECONDS = 20
BACKENDS = "django.core.mail.backends"
FORMS = "write smtp://user:password@host:587, smtps://user:password@host:465, file:///folder or console:"


def from_url(url: str) -> dict[str, Any]:
    """Return Django's settings of one mailer.

    `smtp` upgrades to TLS before login (STARTTLS), except on a loopback address; `smtps` is encrypted from the start.
    """
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"BACKEND": f"{BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file":
        return {"BACKEND": f"{BACKENDS}.filebased.EmailBackend", "OPTIONS": {"file_path": unquote(parts.path)}}
    if parts.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured(f"KITH_EMAIL_URL has the unknown scheme {parts.scheme!r}; {FORMS}.")
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"KITH_EMAIL_URL has a port that is no number; {FORMS}.") from None
    if not parts.hostname:
        raise ImproperlyConfigured(f"KITH_EMAIL_URL names no server; {FORMS}.")
    whole = parts.scheme == "smtps"
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return {
        "BACKEND": f"{BACKENDS}.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": port or (465 if whole else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": whole,
            "use_tls": not whole and not local,
            "timeout": TIMEOUT_SECONDS,
        },
    }
