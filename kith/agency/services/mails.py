"""Mails about access, as plain text with an HTML alternative."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

logger = logging.getLogger("kith.mail")


def address(path: str) -> str:
    """Return the full URL of a page, with the configured host, never the Host header, which can be forged."""
    return f"{settings.BASE_URL}{path}"


def send(name: str, to: str, subject: str, context: Mapping[str, Any]) -> bool:
    """Send templates/agency/mail/<name>.txt and .html; return whether the mail server accepted it."""
    values = dict(context)
    message = EmailMultiAlternatives(
        " ".join(subject.split()), render_to_string(f"agency/mail/{name}.txt", values).strip() + "\n", to=[to]
    )
    message.attach_alternative(render_to_string(f"agency/mail/{name}.html", values), "text/html")
    return deliver(message)


def deliver(message: Any) -> bool:
    """Send a message; return whether the mail server accepted it. A failure is logged and not raised."""
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.error("a message could not be sent", extra={"reason": str(error)})
        return False
    return True
