"""How sign-in behaves here: joining is by invitation, links come from the settings, mail failures betray nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from kith.agency.services import mails


class Adapter(DefaultAccountAdapter):
    """Kith's rules for the sign-in package."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by axes in the database alone, which holds across processes and restarts.

        The package's own count in the cache would refuse sooner, before axes could see the attempt.
        """

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a message whose links lead to the configured address, whatever host the request named.

        A failing mail server is logged and otherwise unnoticed, so that it does not tell which addresses are known.
        """
        values = {name: _own_link(value) if name.endswith("_url") else value for name, value in context.items()}
        message = self.render_mail(template_prefix, email, {**values, "email": email, "base_url": settings.BASE_URL})
        mails.deliver(message)


def _own_link(value: Any) -> Any:
    """The same page under the configured address."""
    if not isinstance(value, str):
        return value
    parts = urlsplit(value)
    return mails.address(parts.path + (f"?{parts.query}" if parts.query else ""))
