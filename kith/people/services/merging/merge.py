"""The merge actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.people.book_policies import moves
from kith.people.models import Contact, Customer
from kith.people.services import ownership
from kith.people.services.merging import beside, moving, uniting
from kith.people.services.merging.planning import plan_of
from kith.people.services.merging.undoing import UNDOING
from kith.sdk.declare import Field, NumbersByName, RecordIds, kind_of, registry
from kith.sdk.models import Redirect
from kith.sdk.rules import (
    Action,
    Actor,
    Changes,
    FieldErrors,
    Forbidden,
    NotFound,
    check,
    policy,
    redirects,
    require_version,
)

if TYPE_CHECKING:
    from kith.sdk.declare import Resource

# Including the survivor.
MOST = 5


class Merge(Action):
    """An action with records and choices between them as inputs."""

    @cached_property
    def inputs(self) -> dict[str, Field]:
        """``others``: the records that become part of this one; ``choose``: the record (or 0 for all texts) by field;
        ``versions``: what the client saw of each record."""
        resource = registry.of(self.model)
        reason = models.CharField(gettext_lazy("reason"), max_length=500, blank=True)
        reason.set_attributes_from_name("reason")
        return {
            "others": _input("others", _("records that become part of it"), resource, RecordIds(MOST - 1), True),
            "choose": _input("choose", _("the record from which a value is taken"), resource, NumbersByName()),
            "versions": _input("versions", _("versions of the records"), resource, NumbersByName()),
            "reason": Field("reason", resource, kind_of(reason), reason),
        }


def _input(name: str, label: str, resource: Resource, kind: Any, required: bool = False) -> Field:
    column: models.Field[Any, Any] = models.JSONField(label, blank=not required, default=None)
    column.set_attributes_from_name(name)
    return Field(name, resource, kind, column, required=required)


def merge(
    row: Any,
    *,
    by: Actor,
    changes: Changes,
    others: Sequence[int],
    choose: Mapping[str, int] | None = None,
    versions: Mapping[str, int] | None = None,
    reason: str = "",
) -> Any:
    """Merge ``others`` into this record, with the chosen or the best values.

    All parts of the others and all references to them move along. The others go to the trash, and their URLs redirect
    here. Raises NotFound, Moved, Forbidden, Conflict and FieldErrors; then nothing is written.
    """
    resource = registry.of(type(row), by)
    losers = taken(resource, row, others, by=by)
    for each in (row, *losers):
        require_version(each, (versions or {}).get(str(each.pk)))
    plan = plan_of(resource, (row, *losers), choose or {}, by=by)
    values = {name: plan.value(name) for name in plan.sources}
    handled, columns = uniting.unite(plan, changes=changes)
    beside.settle_pairs(resource.slug, row, losers, handled, changes=changes)
    moving.move(row, losers, changes=changes, apart=handled)
    _write(resource, row, values, columns, losers, by=by, changes=changes)
    beside.mend_custom_links(resource, row, [each.pk for each in losers], changes=changes)
    beside.mend_views(resource, row.pk, [each.pk for each in losers], changes=changes)
    beside.mend_segments(resource, row.pk, [each.pk for each in losers], changes=changes)
    for loser in losers:
        changes.trash(type(row).objects.get(pk=loser.pk))
    changes.add_many([Redirect(entity=resource.slug, old_id=loser.pk, new_id=row.pk) for loser in losers])
    return row


def taken(resource: Resource, row: Any, others: Sequence[int], *, by: Actor) -> list[Any]:
    """Return the locked records to merge into ``row``, if the actor may merge all of them."""
    if row.pk in others:
        raise FieldErrors({"others": [_("A record cannot be merged with itself.")]})
    found = policy.scope(by, "view", resource).select_for_update(of=("self",), no_key=True).in_bulk(list(others))
    for row_id in others:
        if row_id not in found:
            redirects.follow(resource, row_id, by)
            raise NotFound(_("There is no %(entity)s number %(id)d.") % {"entity": resource.label, "id": row_id})
    losers = [found[row_id] for row_id in others]
    require_all(resource, row, losers, by=by)
    return losers


def require_all(resource: Resource, row: Any, losers: Sequence[Any], *, by: Actor) -> None:
    """Raise Forbidden unless the actor may edit all records, trash the losers, and move records between their books."""
    for each in (row, *losers):
        verbs = ("merge", "edit") if each is row else ("merge", "edit", "trash")
        if not all(policy.covers(by, verb, each, resource) for verb in verbs):
            told = _("You may not merge “%(title)s”: that takes the right to edit, to merge and to trash it.")
            raise Forbidden(told % {"title": resource.title_of(each)})
    shelves = {each.book_id for each in (row, *losers)}
    if len(shelves) > 1 and not all(moves(by, book) for book in shelves):
        raise Forbidden(
            _(
                "These records are in different contact books, and merging moves what they hold from one to the other: "
                "that takes the right to reassign and edit all in each of them. Ask who administers the books."
            )
        )


def _write(
    resource: Resource,
    row: Any,
    values: Mapping[str, Any],
    columns: Mapping[str, Any],
    losers: Sequence[Any],
    *,
    by: Actor,
    changes: Changes,
) -> None:
    """Write the survivor's columns. Its parts match already, so the mirroring hooks do nothing."""
    whole = registry.whole(resource.model, by)
    for name, value in values.items():
        whole.bound[name].put(row, value)
    for column, value in columns.items():
        setattr(row, column, value)
    if not row.photo:
        row.photo = next((loser.photo for loser in losers if loser.photo), row.photo)
    ownership.step_back(row)
    moving.cut_circles(row, losers)
    check(row, resource)
    if not policy.covers(by, "edit", row, resource):
        raise Forbidden(_("You cannot give a %(entity)s away by merging it.") % {"entity": resource.label})
    changes.save(row)
    changes.refresh_search(row, whole)


def _action(model: type[Any], page: str) -> Merge:
    return Merge(
        "merge",
        model,
        gettext_lazy("Merge"),
        merge,
        permission="merge",
        icon="git-merge",
        bulk=False,
        along="others",
        page=page,
        undoing=UNDOING,
    )


merge_contacts = _action(Contact, "/contacts/merge/")
merge_customers = _action(Customer, "/customers/merge/")
