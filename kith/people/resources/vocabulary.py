"""What administrators define for all: types of contact points, tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.kit.names import fold
from kith.people.models import PointType, Tag
from kith.people.services import reach
from kith.sdk.declare import Errors, List, Nav, Record, Resource, Section, SharedPolicy, Timeline
from kith.sdk.rules import Changes


class PointTypeResource(Resource):
    model = PointType
    policy = SharedPolicy()
    nav = Nav("settings", 40, "at")
    icon = "at"
    fields = ("name", "nature", "link", "icon")
    list = List("name", "nature", "link", "updated_at", sort="name")
    record = Record(Section(_("Type"), "name", "nature", "link", "icon"), Timeline())
    filters = ("name", "nature")
    sortable = ("name",)
    match = ("name",)

    def derive(self, row: PointType) -> None:
        row.key = row.key or fold(row.name)[:60]

    def validate(self, row: PointType) -> Errors:
        return reach.link_problems(row.link)

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        reach.forget_types()


class TagResource(Resource):
    model = Tag
    policy = SharedPolicy()
    nav = Nav("settings", 50, "tag")
    icon = "tag"
    fields = ("name", "colour")
    list = List("name", "colour", "updated_at", sort="name")
    record = Record(Section(_("Tag"), "name", "colour"), Timeline())
    filters = ("name", "colour")
    sortable = ("name",)
    match = ("name",)

    def derive(self, row: Tag) -> None:
        row.key = fold(row.name)[:60]
