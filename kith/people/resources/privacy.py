"""Consents: append-only, readable with their contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.people.models import Consent
from kith.people.policies import NotedPolicy
from kith.people.services import consents
from kith.sdk.declare import About, Errors, List, Record, Resource, Section
from kith.sdk.models import Change
from kith.sdk.rules import Changes, Refused


class ConsentResource(Resource):
    model = Consent
    policy = NotedPolicy("contact")
    about = About("contacts", at="at", card=("at", "topic", "channel", "state", "source", "proof"))
    title = "topic"
    icon = "shield-check"
    without = ("list",)
    fields = ("contact", "topic", "channel", "state", "at", "source", "wording", "proof")
    list = List("at", "topic", "channel", "state", "contact", "source", "wording", "proof", sort="-at")
    record = Record(Section(_("Consent"), "contact", "topic", "channel", "state", "at", "source", "wording", "proof"))
    filters = ("contact", "topic", "channel", "state", "at")
    sortable = ("at",)
    tones = {"state": {"given": "green", "withdrawn": "red"}}

    def validate(self, row: Consent) -> Errors:
        return consents.problems(row)

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        """Refuse every change of a consent, except that a merge moves it to the surviving contact."""
        if kind == Change.Kind.UPDATE and any(set(fields) - {"contact"} for _row, fields in written):
            raise Refused(str(_("What was agreed to stays as it was noted; note the newer state.")))
