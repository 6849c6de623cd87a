"""A relation ends, and stays in the record as what it was."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.people.models import Relation
from kith.sdk.rules import Actor, Changes, FieldErrors, action


def lasts(relation: Relation) -> bool:
    """Whether the relation has no end yet."""
    return relation.until is None


@action(
    Relation, label=gettext_lazy("End"), permission="edit", when=lasts, icon="circle-x",
    labels={"on": gettext_lazy("last day")},
)  # fmt: skip
def end(relation: Relation, *, by: Actor, changes: Changes, on: date | None = None) -> Relation:
    """Note that the relation is over; without a day it ended today."""
    relation.until = on or by.today()
    if relation.since and relation.until < relation.since:
        raise FieldErrors({"on": [_("The end lies before the beginning.")]})
    changes.save(relation)
    return relation
