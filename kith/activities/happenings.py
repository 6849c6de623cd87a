"""Notes as something that happens with a record, and as something to be counted there, as documents are."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kith.activities.models import Audience
from kith.activities.policies import DOCUMENTS, NOTES, on_record
from kith.engine.declare.registry import of
from kith.people.resources import ContactResource, CustomerResource
from kith.sdk.declare import Happening, Standing, happen, stand


def register() -> None:
    """Let the records that people work with be asked for their notes, and roll up their notes and documents.

    Comments do not count. What only some may read is no part of a roll-up, which tells all readers the same.
    """
    notes = Happening(NOTES, _("notes"), NOTES, "object_id", "created_at", entity="entity", seen=on_record)
    everyone = Q(audience=Audience.ALL)
    standing = (
        Standing(NOTES, everyone & Q(answers=None), ("audience", "answers")),
        Standing(DOCUMENTS, everyone & Q(number__gt=0), ("audience", "number")),
    )
    for declared in (ContactResource, CustomerResource):
        happen(of(declared.model), notes)
        for each in standing:
            stand(of(declared.model), each)
