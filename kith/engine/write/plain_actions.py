"""Edit, tag, trash and restore as actions, so that bulk work has one code path for pages and API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.engine.fields.base import Field
from kith.engine.web.errors import NotFound
from kith.engine.write import children
from kith.engine.write.actions import Action
from kith.engine.write.writes import amend

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor
    from kith.engine.write.changes import Changes

RESTORE = "restore"


def plain_verbs(resource: Resource) -> tuple[str, ...]:
    """Return the names of an entity's plain actions."""
    if not resource.fields:
        return ()
    tag = ("tag",) if resource.takes("tags") else ()
    trash = ("trash", RESTORE) if resource.takes("trash") else ()
    return ("edit", *tag, *trash)


def plain_action(resource: Resource, verb: str, fields: Mapping[str, Field]) -> Action:
    """Return the plain action; “edit” sets these ``fields``. Raises NotFound if the entity does not have it."""
    if verb not in plain_verbs(resource):
        raise NotFound(_("There is no such action."))

    def change(row: Any, *, by: Actor, changes: Changes, **values: Any) -> None:
        plain = {name: getattr(value, "pk", value) for name, value in values.items()}
        amend(resource, row, plain, by=by, changes=changes)

    def discard(row: Any, *, by: Actor, changes: Changes) -> None:
        changes.trash(row)

    def bring_back(row: Any, *, by: Actor, changes: Changes) -> None:
        changes.restore(row)

    def add_tags(row: Any, *, by: Actor, changes: Changes, **values: Any) -> None:
        for name, added in values.items():
            present = getattr(row, name).values_list("name", flat=True)
            children.write(row, resource.bound[name], (*present, *added), changes=changes)

    tags = {name: field for name, field in resource.writable.items() if field.kind.name == "tags"}
    if verb == "edit":
        return Action("edit", resource.model, gettext_lazy("Edit"), change, "edit", fields=fields)
    if verb == "trash":
        return Action("trash", resource.model, gettext_lazy("Move to trash"), discard, "trash", fields={})
    if verb == RESTORE:
        return Action(RESTORE, resource.model, gettext_lazy("Restore"), bring_back, "trash", fields={})
    return Action("tag", resource.model, gettext_lazy("Add tags"), add_tags, icon="tag", fields=tags)
