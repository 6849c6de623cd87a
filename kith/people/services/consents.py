"""Record consents and their withdrawal."""

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

# Tolerance for future dates: clocks differ, and a date in an import may be of a time zone further east.
AHEAD = timedelta(days=1)


def problems(row: Consent) -> Errors:
    """Validate a consent: its date must not be in the future."""
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
    """Record a consent or its withdrawal, with its proof; earlier ones are kept."""
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
