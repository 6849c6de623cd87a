"""Noting that somebody agreed to something, or took it back."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.people.models import Channel, Consent, Contact
from kith.sdk.declare import Errors
from kith.sdk.rules import Actor, Changes, FieldErrors, Lines, action

LABELS = {
    "topic": gettext_lazy("what for"),
    "withdrawn": gettext_lazy("it was withdrawn"),
    "channel": gettext_lazy("way: any, email, phone, post or message"),
    "source": gettext_lazy("where it was said"),
    "wording": gettext_lazy("wording that was shown"),
    "proof": gettext_lazy("proof, such as an address of the internet or a document"),
}

# Clocks differ, and a day that a file names begins earlier in the east.
AHEAD = timedelta(days=1)


def problems(row: Consent) -> Errors:
    """What is wrong with a consent: nobody has agreed in the future."""
    if row.at is not None and row.at > timezone.now() + AHEAD:
        return {"at": [_("This lies in the future; write when it was said.")]}
    return {}


@action(Contact, label=gettext_lazy("Note consent"), icon="shield-check", labels=LABELS)
def note_consent(
    contact: Contact,
    *,
    by: Actor,
    changes: Changes,
    topic: str,
    withdrawn: bool = False,
    channel: str = "any",
    source: str = "",
    wording: Lines = "",
    proof: Lines = "",
) -> Contact:
    """Keep that the person agreed to something or took it back, with its proof; what was noted before stays."""
    if (channel or "any") not in Channel.values:
        raise FieldErrors({"channel": [_("Write one of: %(ways)s.") % {"ways": ", ".join(Channel.values)}]})
    changes.add(
        Consent(
            contact=contact,
            topic=topic[:120],
            channel=channel or Channel.ANY,
            state=Consent.State.WITHDRAWN if withdrawn else Consent.State.GIVEN,
            at=changes.at,
            source=source[:200],
            wording=wording,
            proof=proof,
        )
    )
    return contact
