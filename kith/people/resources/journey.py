"""Journey stages and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.kit.names import fold
from kith.people.models import Contact, Customer, JourneyStage, StageMove
from kith.people.services import journey
from kith.people.services.vocabulary import keep_used
from kith.sdk.declare import ChildPolicy, List, Nav, Record, Resource, Section, SharedPolicy, Timeline
from kith.sdk.rules import Changes


class JourneyStageResource(Resource):
    model = JourneyStage
    policy = SharedPolicy()
    nav = Nav("settings", 56, "stairs")
    icon = "stairs"
    fields = ("name", "hat", "position", "tone")
    list = List("position", "name", "hat", "contacts", "customers", "tone", sort="position")
    record = Record(Section(_("Stage"), "name", "hat", "position", "tone"), Timeline())
    filters = ("name", "hat", "position")
    sortable = ("name", "position")
    match = ("name",)

    def derive(self, row: JourneyStage) -> None:
        row.key = fold(row.name)[:60]

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        journey.forget_stages(changes.by.agency_id)
        keep_used(kind, written, links={Contact: journey.FIELD, Customer: journey.FIELD})


class StageMoveResource(Resource):
    model = StageMove
    policy = ChildPolicy("contact", "customer")
    title = "moved_at"
    icon = "stairs"
    without = ("list",)
    list = List("moved_at", "contact", "customer", "came_from", "stage", "entered_at", "created_by", sort="-moved_at")
    record = Record(Section(_("Move"), "contact", "customer", "came_from", "stage", "entered_at", "moved_at"))
    filters = ("contact", "customer", "came_from", "stage", "moved_at")
    sortable = ("moved_at",)
