"""Parsing of yes and no."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kith.engine.web.errors import Invalid


def truth(raw: object) -> bool:
    """Parse yes or no in the notations of people and programs. Raises Invalid."""
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().casefold()
    if word in ("1", "true", "yes", "y", "on", "x", "ja", "oui", "si", "sí", "wahr", "vrai"):
        return True
    if word in ("0", "false", "no", "n", "off", "nein", "non", "falsch", "faux"):
        return False
    raise Invalid(_("Write yes or no."))
