"""Create, edit, trash and restore, for every entity, in this order:

permission → transaction → locked re-read → version check → validation → write → change set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.fields.base import Reading
from kith.engine.history import redirects
from kith.engine.query.prepared import THESE, Prepared
from kith.engine.web.errors import AlikeFound, FieldErrors, Forbidden, NotFound, Refused
from kith.engine.write import bulk, children
from kith.engine.write.changes import Changes, changed
from kith.engine.write.conflicts import check_version, require_version
from kith.engine.write.forms import apply, check, parse_values, refuse_emptying
from kith.kit.memory import Memory

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.models import ChangeSet, Row
    from kith.engine.policy import Actor

_takes: Memory[Prepared] = Memory(1_000)


@contextmanager
def work(*, by: Actor, door: str, action: str, reason: str = "") -> Iterator[Changes]:
    """One transaction with one change set.

    If the database refuses a row, the constraint is looked up after the rollback, and FieldErrors or Refused is raised.
    (PostgreSQL runs no query in a failed transaction.) So there is no savepoint per record.
    """
    try:
        with transaction.atomic():
            changes = Changes(by=by, door=door, action=action, reason=reason, gathers=True)
            yield changes
            changes.close()
    except Clash as clash:
        raise clash.told() from clash


class Clash(Exception):
    """The database refused a row; the transaction or savepoint must be rolled back."""

    def __init__(self, row: Row) -> None:
        super().__init__()
        self._row = row

    def told(self) -> FieldErrors | Refused:
        """Return the error for the field at fault. Call after the rollback."""
        try:
            self._row.validate_constraints()
        except ValidationError as problem:
            return FieldErrors(_by_field(problem))
        return Refused(_("The database refused this record; it may link to something that is gone."))


def require(actor: Actor, verb: str, resource: Resource) -> None:
    """Raise Forbidden unless the actor has the verb on at least some rows, and NotFound if the entity declines it."""
    # Rules move records of some entities to the trash that people cannot, so “trash” is refused only if declined.
    if verb in resource.without or (verb == "import" and not resource.takes("import")):
        raise NotFound(_("There is no such page."))
    if not policy.may(actor, verb, resource):
        raise Forbidden(
            _("Your role does not allow “%(verb)s” for %(entity)s.") % {"verb": verb, "entity": resource.label_plural}
        )


def require_plain(actor: Actor, verb: str, resource: Resource) -> None:
    """Do the same for plain writes; entities that only business rules write refuse them."""
    if not resource.fields:
        raise Forbidden(
            _("%(entity)s come about by actions and cannot be written directly.")
            % {"entity": resource.label_plural.capitalize()}
        )
    require(actor, verb, resource)


def take(resource: Resource, row_id: int, *, by: Actor, verb: str, trashed: bool = False) -> Any:
    """Read and lock the row for this transaction.

    Raises NotFound if the actor cannot see it, Moved if it was merged into a visible one, and Forbidden if the actor
    lacks the verb.
    """
    found = _locking(resource, by, trashed=trashed).among([row_id]).fetch()
    if not found:
        redirects.follow(resource, row_id, by)
        raise NotFound(_("There is no such %(entity)s.") % {"entity": resource.label})
    model: type[Row] = resource.model
    row = model.from_db(DEFAULT_DB_ALIAS, bulk.shape(model).names, found[0])
    if not policy.covers(by, verb, row, resource):
        raise Forbidden(_("You may see this %(entity)s but not change it.") % {"entity": resource.label})
    return row


def create(
    resource: Resource,
    data: Mapping[str, Any],
    *,
    by: Actor,
    door: str,
    reading: Reading | None = None,
    repeats: bool = True,
) -> tuple[Any, ChangeSet]:
    """Create a record from raw input. Raises Forbidden and FieldErrors; then nothing is written.

    Without ``repeats`` it raises AlikeFound for an almost certain duplicate.
    """
    require_plain(by, "create", resource)
    with work(by=by, door=door, action=f"{resource.slug}.create") as changes:
        values = parse_values(resource, data, reading or Reading(actor=by), partial=False)
        found = resource.extensions.repeats
        if not repeats and found is not None and (there := found.find(values, by)):
            raise AlikeFound(_("This looks like a record that is there already; see “candidates”."), candidates=there)
        row = build(resource, values, by=by, changes=changes)
        return row, changes.open()


def build(resource: Resource, values: dict[str, Any], *, by: Actor, changes: Changes) -> Any:
    """Create a record from parsed values within a unit of work. Raises Clash, and the errors of its hooks."""
    row = bulk.new_row(resource.model, agency_id=by.agency_id)
    if "owner" in resource.bound and "owner" not in values:
        row.owner_id = by.staff_id
    later = apply(row, values, resource)
    check(row, resource)
    if not policy.covers(by, "create", row, resource):
        raise Forbidden(
            _("Your role does not allow making a %(entity)s for somebody else.") % {"entity": resource.label}
        )
    resource.reconcile(row, {}, later)
    try:
        changes.add(row)
    except IntegrityError as error:
        raise Clash(row) from error
    for field, value in later.items():
        children.write(row, field, value, changes=changes)
    return row


def edit(
    resource: Resource,
    row_id: int,
    data: Mapping[str, Any],
    *,
    by: Actor,
    door: str,
    version: int | None = None,
    reading: Reading | None = None,
    action: str = "edit",
) -> tuple[Any, ChangeSet | None]:
    """Change the given fields of a record. The change set is None if nothing changed.

    ``version`` is the one that the editor saw: a field that others changed since is a Conflict, other fields are
    merged. Raises NotFound, Forbidden, FieldErrors and Conflict; then nothing is written.
    """
    require_plain(by, "edit", resource)
    with work(by=by, door=door, action=f"{resource.slug}.{action}") as changes:
        row = take(resource, row_id, by=by, verb="edit")
        values = parse_values(resource, data, reading or Reading(actor=by), partial=True)
        check_version(resource, row, values, version)
        amend(resource, row, values, by=by, changes=changes)
        return row, changes.change_set


def amend(resource: Resource, row: Row, values: dict[str, Any], *, by: Actor, changes: Changes) -> None:
    """Set parsed values of a locked row within a unit of work. Raises Clash, and the errors of its hooks."""
    refuse_emptying(
        row, {name: value for name, value in values.items() if not resource.bound[name].kind.many}, resource
    )
    later = apply(row, values, resource)
    check(row, resource)
    if not policy.covers(by, "edit", row, resource):
        raise Forbidden(
            _("You cannot give a %(entity)s away by editing it; hand it over.") % {"entity": resource.label}
        )
    resource.reconcile(row, changed(row), later)
    try:
        changes.save(row)
    except IntegrityError as error:
        raise Clash(row) from error
    for field, value in later.items():
        children.write(row, field, value, changes=changes)


def trash(
    resource: Resource, row_id: int, *, by: Actor, door: str, reason: str = "", version: int | None = None
) -> tuple[Any, ChangeSet]:
    """Move a record to the trash. Raises Conflict if it changed after ``version``."""
    require_plain(by, "trash", resource)
    with work(by=by, door=door, action=f"{resource.slug}.trash", reason=reason) as changes:
        row = take(resource, row_id, by=by, verb="trash")
        require_version(row, version)
        changes.trash(row)
        return row, changes.open()


def _locking(resource: Resource, actor: Actor, *, trashed: bool) -> Prepared:
    """Prepare the query that locks a visible row until the transaction ends.

    FOR NO KEY UPDATE: other transactions can still insert rows that refer to this one. FOR UPDATE would block, for
    instance, every write by an employee whose row is being edited.
    """

    def make() -> Prepared:
        seen = policy.scope(actor, "view", resource, trashed=trashed).filter(pk__among=THESE)
        return Prepared(seen.select_for_update(of=("self",), no_key=True))

    return _takes.get((resource.slug, actor, trashed), make)


def restore(resource: Resource, row_id: int, *, by: Actor, door: str) -> tuple[Any, ChangeSet]:
    """Restore a record from the trash."""
    require_plain(by, "trash", resource)
    with work(by=by, door=door, action=f"{resource.slug}.restore") as changes:
        row = take(resource, row_id, by=by, verb="trash", trashed=True)
        changes.restore(row)
        return row, changes.open()


@contextmanager
def named_constraints(row: Row) -> Iterator[None]:
    """A savepoint that converts a refusal by the database to an error of the field at fault."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Clash(row).told() from error


def _by_field(problem: ValidationError) -> dict[str, list[str]]:
    return {("" if name == "__all__" else name): texts for name, texts in problem.message_dict.items()}
