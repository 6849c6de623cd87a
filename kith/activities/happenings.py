"""Notes as something that happens with a record: how many there are, since when there was none."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kith.activities.policies import NOTES, on_record
from kith.engine.fields.rows import Happening, happen
from kith.engine.registry import of
from kith.people.resources import ContactResource, CustomerResource


def register() -> None:
    """Let the records that people work with be asked for their notes; comments do not count."""
    notes = Happening(NOTES, _("notes"), NOTES, "object_id", "created_at", entity="entity", seen=on_record)
    for declared in (ContactResource, CustomerResource):
        happen(of(declared.model), notes)
