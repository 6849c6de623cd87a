"""Consents: noted once, read with their contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.people.models import Consent
from kith.people.policies import NotedPolicy
from kith.people.services import consents
from kith.sdk.declare import Errors, List, Record, Resource, Section
from kith.sdk.models import Change
from kith.sdk.rules import Changes, Refused


class ConsentResource(Resource):
    model = Consent
    policy = NotedPolicy("contact")
    title = "topic"
    icon = "shield-check"
    listed = False
    fields = ("contact", "topic", "channel", "state", "at", "source", "wording", "proof")
    list = List("at", "topic", "channel", "state", "contact", "source", "wording", "proof", sort="-at")
    record = Record(Section(_("Consent"), "contact", "topic", "channel", "state", "at", "source", "wording", "proof"))
    filters = ("contact", "topic", "channel", "state", "at")
    sortable = ("at",)
    tones = {"state": {"given": "green", "withdrawn": "red"}}

    def validate(self, row: Consent) -> Errors:
        return consents.problems(row)

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        """A consent is never changed; only with its contact it may pass to another one."""
        if kind == Change.Kind.UPDATE and any(set(fields) - {"contact"} for _row, fields in written):
            raise Refused(str(_("What was agreed to stays as it was noted; note the newer state.")))
