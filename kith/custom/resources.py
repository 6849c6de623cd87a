"""The declaration of custom fields as an entity: history, permissions, and hooks after a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kith.custom import definitions, erasing, indexing
from kith.custom.computed.dependencies import refuse_if_used, used_by, work_out_again
from kith.custom.computed.plan import COMPUTED
from kith.engine.declare.declaration import List, Record, Section, Timeline
from kith.engine.declare.resource import Resource
from kith.engine.models import Change, CustomField
from kith.engine.policy import SharedPolicy
from kith.engine.query import paging
from kith.engine.write.changes import Changes

# What the engine asks about custom fields.
paging.asked.connect(indexing.note)


class CustomFieldResource(Resource):
    """Definitions are readable like any record; only the settings pages write them."""

    model = CustomField
    policy = SharedPolicy()
    icon = "list-details"
    title = "label"
    list = List("label", "entity", "kind", "section", "required", "updated_at", sort="label")
    record = Record(Section(_("Field"), "label", "entity", "key", "kind", "help", "required", "section"), Timeline())
    readonly = (*Resource.readonly, "key", "help", "position")
    filters = ("label", "entity", "kind", "required")
    sortable = ("label",)

    def keeps(self, rows: Sequence[Any]) -> Mapping[int, str]:
        found = {}
        for row in rows:
            if used_by(row):
                found[row.pk] = _now("formulas use it, so it stays")
            elif row.kind not in COMPUTED and erasing.holders(row.entity, row.key, row.kind).exists():
                found[row.pk] = _now("records have values in it, so it stays")
        return found

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        if kind == "trash":  # also by API and undo
            for row, _fields in written:
                refuse_if_used(row)
        definitions.renew(changes.by.agency_id)
        work_out_again(kind, written, changes=changes)
        if kind == Change.Kind.ERASE:
            for row, _fields in written:
                indexing.drop_later(row, by=changes.by)
