"""The allauth adapter: no sign-up, links with the configured host, and no information leak by mail errors."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from kith.agency.services import mails


class Adapter(DefaultAccountAdapter):
    """Kith's overrides of allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Sign-up is closed; people join by invitation."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Do not count failed logins in allauth.

        Axes counts them in the database, across processes and restarts. Allauth's own counter in the cache would reach
        its limit first, and axes would never see the attempt.
        """

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail with links to the configured host. A forged Host header must not get into a password mail.

        A failing mail server is only logged: mails go to known addresses only, so an error page would reveal them.
        """
        values = {name: _own_link(value) if name.endswith("_url") else value for name, value in context.items()}
        message = self.render_mail(template_prefix, email, {**values, "email": email, "base_url": settings.BASE_URL})
        mails.deliver(message)


def _own_link(value: Any) -> Any:
    """Replace the host of a URL by the configured one."""
    if not isinstance(value, str):
        return value
    parts = urlsplit(value)
    return mails.address(parts.path + (f"?{parts.query}" if parts.query else ""))
