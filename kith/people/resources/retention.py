"""Retention rules: how long people are kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kith.people.models import RetentionRule
from kith.people.services.privacy import retention
from kith.sdk.declare import Errors, Further, List, Nav, Record, Resource, Section, SharedPolicy, Timeline, extend
from kith.sdk.rules import Actor


class RetentionRuleResource(Resource):
    model = RetentionRule
    policy = SharedPolicy()
    nav = Nav("settings", 60, "shield-lock")
    icon = "shield-lock"
    fields = ("name", "segment", "age_days", "what", "active")
    list = List("name", "segment", "age_days", "what", "active", "updated_at", sort="name")
    record = Record(Section(_("Rule"), "name", "segment", "age_days", "what", "active"), Timeline())
    filters = ("name", "segment", "age_days", "what", "active")
    sortable = ("name",)
    match = ("name",)

    def validate(self, row: RetentionRule) -> Errors:
        return retention.problems(row)


def _dry_run(row: RetentionRule, actor: Actor) -> Sequence[Further]:
    if not actor.may("retention-rules", "edit"):
        return ()
    return [Further(gettext("Dry run and log"), "eye", f"/retention-rules/{row.pk}/dry-run/")]


extend("retention-rules", menu=(_dry_run,))
