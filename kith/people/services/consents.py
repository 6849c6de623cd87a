"""Noting that somebody agreed to something, or took it back."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.engine.actions import Lines, action
from kith.engine.changes import Changes
from kith.engine.errors import FieldErrors
from kith.engine.policy import Actor
from kith.people.models import Consent, Contact

LABELS = {
    "topic": gettext_lazy("what for"),
    "withdrawn": gettext_lazy("it was withdrawn"),
    "channel": gettext_lazy("way: any, email, phone, post or message"),
    "source": gettext_lazy("where it was said"),
    "wording": gettext_lazy("wording that was shown"),
    "proof": gettext_lazy("proof, such as an address of the internet or a document"),
}


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
    if (channel or "any") not in Consent.Channel.values:
        raise FieldErrors({"channel": [_("Write one of: %(ways)s.") % {"ways": ", ".join(Consent.Channel.values)}]})
    changes.add(
        Consent(
            contact=contact,
            topic=topic[:120],
            channel=channel or Consent.Channel.ANY,
            state=Consent.State.WITHDRAWN if withdrawn else Consent.State.GIVEN,
            at=changes.at,
            source=source[:200],
            wording=wording,
            proof=proof,
        )
    )
    return contact
