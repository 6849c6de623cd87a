"""Where an address lies."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kith.people.models.shared import LocatedAddress
from kith.sdk.declare import Errors

# How far each goes from the equator and from Greenwich, in degrees.
FURTHEST = {"latitude": 90, "longitude": 180}


def problems(row: LocatedAddress) -> Errors:
    """What is wrong with a position: a place that is not on Earth."""
    return {
        name: [_("Write degrees from -%(most)d to %(most)d.") % {"most": most}]
        for name, most in FURTHEST.items()
        if abs(getattr(row, name) or 0) > most
    }
