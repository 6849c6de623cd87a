"""Segments, and members of those filled by hand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kith.people.models import Segment, SegmentMember
from kith.people.policies import MemberPolicy, SegmentPolicy
from kith.people.resources.shared import TIMES
from kith.people.services.segments import by_hand, members, rules
from kith.people.services.segments.field import FIELD, SegmentColumn
from kith.sdk.declare import Errors, Further, List, Nav, Record, Resource, Section, Timeline, extend, registry
from kith.sdk.rules import Actor, Changes


class SegmentResource(Resource):
    model = Segment
    policy = SegmentPolicy()
    nav = Nav("sell", 40, "filter")
    icon = "filter"
    fields = ("name", "description", "entity", "kind", "tree", "audience", "team", "owner")
    list = List("name", "entity", "kind", "audience", "team", "owner", "updated_at", sort="name")
    record = Record(
        Section(_("Who is in it"), "entity", "kind"),
        Section(_("Handling"), "name", "audience", "team", "owner", "description"),
        Timeline(),
        highlights=("entity", "kind", "audience", "owner"),
        subtitle=("entity", "kind"),
    )
    filters = ("name", "entity", "kind", "audience", "team", "owner", *TIMES)
    sortable = ("name", "updated_at")
    tones = {"kind": {"dynamic": "blue", "static": "grey"}}
    match = ("name",)

    def validate(self, row: Segment) -> Errors:
        return rules.problems(row)

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        rules.guard(kind, written, by=changes.by)
        rules.refuse_sensitive(written, by=changes.by)


def _pages_about(row: Segment, actor: Actor) -> Iterator[Further]:
    about, dynamic = f"/segments/{row.pk}/", row.kind == Segment.Kind.DYNAMIC
    yield Further(gettext("Show the records"), "list", f"/{row.entity}/?{FIELD}={row.pk}")
    if SegmentResource.policy.covers(actor, "edit", row, entity="segments"):
        build = Further(gettext("Build the condition"), "filter", f"{about}condition/")
        yield build if dynamic else Further(gettext("Paste e-mails or ids"), "plus", f"{about}paste/")
    yield Further(gettext("Who entered and left"), "history", f"{about}moves/")


extend("segments", menu=(_pages_about,))


class SegmentMemberResource(Resource):
    model = SegmentMember
    policy = MemberPolicy("segment")
    title = "object_id"
    icon = "filter"
    without = ("list",)
    fields = ("segment", "object_id")
    list = List("segment", "object_id", "created_at", "created_by", sort="id")
    record = Record(Section(_("Member"), "segment", "object_id"))
    filters = ("segment", "object_id", "created_at")

    def validate(self, row: SegmentMember) -> Errors:
        return members.problems(row)

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        members.refuse_unseen(kind, written, by=changes.by)
        members.note_moves(kind, written, changes)


def _segments_of(entity: str, row: Any, actor: Actor) -> Iterator[Further]:
    yield Further(gettext("Segments"), "filter", f"/{entity}/{row.pk}/segments/")


@receiver(registry.complete)
def offer_everywhere(**_sent: object) -> None:
    """Let every entity that takes segments be asked for them, and its records be put into one by hand."""
    for resource in registry.all_declared():
        if resource.takes("segments"):
            extend(
                resource.slug,
                filters={FIELD: SegmentColumn()},
                actions=by_hand.actions_on(resource.model),
                menu=(partial(_segments_of, resource.slug),),
            )
