"""Business rules as typed functions: declared once, used by buttons, palette, bulk jobs, API and command line."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

from django.db import models, transaction
from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.fields.base import Field, Reading
from kith.engine.fields.kinds import kind_of
from kith.engine.web.errors import FieldErrors, Forbidden, Invalid, NotFound, Refused
from kith.engine.write import together
from kith.engine.write.changes import Changes
from kith.engine.write.conflicts import require_version
from kith.engine.write.writes import Clash, require, take, work

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.models import ChangeSet
    from kith.engine.policy import Actor
    from kith.engine.write.together import Undoing

# The most skipped records whose reasons are stored.
REASONS = 1_000
# The type of a multi-line text parameter: ``reason: Lines``.
Lines = Annotated[str, "lines"]


@dataclass(frozen=True)
class Action:
    """A named business rule.

    ``permission`` is the verb that a role must grant (edit by default). ``when`` is a predicate on the row; the action
    is only offered and accepted while it holds. ``along`` is the input with further records of the entity; all records
    are locked in the order of their ids. ``page`` is a URL that asks for the inputs instead of the dialog; it gets the
    ids of the records as ``ids``.
    """

    name: str
    model: type[Any]
    label: Any
    function: Callable[..., Any]
    permission: str = "edit"
    when: Callable[[Any], bool] | None = None
    icon: str = "bolt"
    key: str = ""
    bulk: bool = True
    danger: bool = False
    labels: Mapping[str, Any] | None = None
    # The parameters of actions created at run time; otherwise they come from the signature.
    fields: Mapping[str, Field] | None = None
    along: str = ""
    page: str = ""
    undoing: Undoing | None = None

    @cached_property
    def inputs(self) -> dict[str, Field]:
        """Return the form fields of the parameters, from the typed signature."""
        if self.fields is not None:
            return dict(self.fields)
        resource = registry.of(self.model)
        hints = get_type_hints(self.function, include_extras=True)
        fields: dict[str, Field] = {}
        for parameter in inspect.signature(self.function).parameters.values():
            if parameter.kind is parameter.KEYWORD_ONLY and parameter.name not in ("by", "changes"):
                label = (self.labels or {}).get(parameter.name, parameter.name.replace("_", " "))
                column = _column(hints[parameter.name], label, parameter)
                column.set_attributes_from_name(parameter.name)
                column.verbose_name = label
                fields[parameter.name] = Field(
                    name=parameter.name,
                    resource=resource,
                    kind=kind_of(column),
                    model_field=column,
                    required=parameter.default is parameter.empty,
                )
        return fields

    @property
    def description(self) -> str:
        """The first line of the rule's docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    def offered(self, row: Any) -> bool:
        return self.when is None or self.when(row)


def action(
    model: type[Any],
    *,
    label: Any,
    permission: str = "edit",
    when: Callable[[Any], bool] | None = None,
    icon: str = "bolt",
    key: str = "",
    bulk: bool = True,
    danger: bool = False,
    labels: Mapping[str, Any] | None = None,
    page: str = "",
    undoing: Undoing | None = None,
) -> Callable[[Callable[..., Any]], Action]:
    """Declare a rule: ``f(row, *, by: Actor, changes: Changes, …typed parameters)``."""

    def declare(function: Callable[..., Any]) -> Action:
        return Action(
            function.__name__, model, label, function, permission, when, icon, key, bulk, danger, labels,
            page=page, undoing=undoing,
        )  # fmt: skip

    return declare


def _column(hint: Any, label: Any, parameter: inspect.Parameter) -> models.Field[Any, Any]:
    """Return an unbound model field for the parameter's type, which determines the kind."""
    optional = type(None) in get_args(hint) and get_origin(hint) is not Annotated
    if optional:
        hint = next(part for part in get_args(hint) if part is not type(None))
    blank = optional or parameter.default is not parameter.empty
    if hint == Lines:
        return models.TextField(blank=blank, max_length=4000)
    if isinstance(hint, type) and issubclass(hint, models.Model):
        return models.ForeignKey(hint, on_delete=models.DO_NOTHING, null=blank, blank=blank, related_name="+")
    plain: dict[Any, Callable[[], models.Field[Any, Any]]] = {
        bool: lambda: models.BooleanField(default=False),
        int: lambda: models.IntegerField(blank=blank),
        date: lambda: models.DateField(blank=blank),
        Decimal: lambda: models.DecimalField(max_digits=18, decimal_places=2, blank=blank),
        str: lambda: models.CharField(max_length=500, blank=blank),
    }
    return plain[hint]()


def run(
    chosen: Action,
    row_id: int,
    data: Mapping[str, Any],
    *,
    by: Actor,
    door: str,
    version: int | None = None,
    reading: Reading | None = None,
) -> tuple[Any, ChangeSet | None]:
    """Run an action on one record; ``reading`` is the notation of its inputs.

    Raises Forbidden, NotFound, Refused (``when`` does not hold), FieldErrors and Conflict; then nothing is written.
    """
    resource = registry.of(chosen.model, by)
    require(by, chosen.permission, resource)
    with work(by=by, door=door, action=f"{resource.slug}.{chosen.name}", reason=str(data.get("reason", ""))) as changes:
        if chosen.along:
            together.lock(chosen, row_id, data, by=by)
        row = take(resource, row_id, by=by, verb=chosen.permission)
        require_version(row, version)
        inputs = read_inputs(chosen, data, reading or Reading(actor=by))
        _apply(chosen, row, inputs, by=by, changes=changes)
        return row, changes.change_set


@dataclass
class BulkResult:
    """The result of a bulk action after ``reached`` records.

    ``left`` is the number of skipped ones; ``refused`` maps the first of them to their reasons.
    """

    done: int = 0
    unchanged: int = 0
    left: int = 0
    refused: dict[int, str] = dataclass_field(default_factory=dict)
    change_set: ChangeSet | None = None
    reached: int = 0


def run_many(
    chosen: Action,
    ids: Iterable[int],
    data: Mapping[str, Any],
    *,
    by: Actor,
    door: str,
    result: BulkResult | None = None,
    keep: Callable[[BulkResult], None] = lambda result: None,
    progress: Callable[[int], None] = lambda done: None,
    batch: int = 200,
    trashed: bool = False,
    reading: Reading | None = None,
) -> BulkResult:
    """Run an action on many records as one change set, in transactions of ``batch`` rows.

    Records that the actor cannot see or change, or to which the action does not apply, are skipped and reported. An
    invalid input raises before the first row. ``trashed`` works on the trash. ``keep`` is called within the transaction
    of each batch, to store the result; passing it as ``result`` resumes the work.
    """
    resource = registry.of(chosen.model, by)
    require(by, chosen.permission, resource)
    inputs = read_inputs(chosen, data, reading or Reading(actor=by))
    changes = Changes(by=by, door=door, action=f"{resource.slug}.{chosen.name}", reason=str(data.get("reason", "")))
    result = result or BulkResult()
    if result.change_set is not None:
        changes.go_on(result.change_set)
    wanted = list(dict.fromkeys(ids))
    while ids_now := wanted[result.reached : result.reached + batch]:
        with transaction.atomic():
            _run_batch(chosen, ids_now, inputs, by=by, changes=changes, result=result, trashed=trashed)
            result.change_set = changes.close()
            result.reached += len(ids_now)
            keep(result)
        progress(result.reached)
    return result


def _run_batch(
    chosen: Action,
    ids: list[int],
    inputs: dict[str, Any],
    *,
    by: Actor,
    changes: Changes,
    result: BulkResult,
    trashed: bool,
) -> None:
    resource = registry.of(chosen.model, by)
    seen = policy.scope(by, "view", resource, trashed=trashed).select_for_update(of=("self",), no_key=True).in_bulk(ids)
    for row_id in ids:
        row, mark = seen.get(row_id), changes.mark()
        try:
            if row is None:
                raise NotFound(_("There is no such %(entity)s.") % {"entity": resource.label})
            if not policy.covers(by, chosen.permission, row, resource):
                raise Forbidden(_("You may see this %(entity)s but not change it.") % {"entity": resource.label})
            before = changes.size
            with transaction.atomic():  # a savepoint: if a child row is refused, the whole record is rolled back
                _apply(chosen, row, inputs, by=by, changes=changes)
            result.done += changes.size > before
            result.unchanged += changes.size == before
        except (NotFound, Forbidden, Refused, FieldErrors, Clash) as error:
            changes.go_back(mark)
            result.left += 1
            if result.left <= REASONS:
                result.refused[row_id] = (error.told() if isinstance(error, Clash) else error).message


def _apply(chosen: Action, row: Any, inputs: dict[str, Any], *, by: Actor, changes: Changes) -> None:
    if not chosen.offered(row):
        raise Refused(_("“%(label)s” is not possible for this record now.") % {"label": chosen.label})
    chosen.function(row, by=by, changes=changes, **inputs)


def read_inputs(chosen: Action, data: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """Parse the inputs of an action. Raises FieldErrors, also for unknown names."""
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name in data:
        if name not in chosen.inputs:
            errors[name] = [_("There is no field “%(name)s”.") % {"name": name[:60]}]
    for name, field in chosen.inputs.items():
        if name not in data and not field.required:
            continue
        try:
            values[name] = _object(field, field.parse(data.get(name), reading), reading.actor)
        except Invalid as error:
            errors[name] = [error.message]
    if errors:
        raise FieldErrors(errors)
    return values


def _object(field: Field, value: Any, by: Actor) -> Any:
    """Convert a link's id to its row, because rules get rows."""
    if value is None or not isinstance(field.model_field, models.ForeignKey):
        return value
    target = registry.of(field.model_field.remote_field.model, by)
    return policy.scope(by, "view", target).get(pk=value)


def available(resource: Resource, row: Any, actor: Actor) -> list[Action]:
    """Return the actions that the actor may run on this row now."""
    return [
        chosen
        for chosen in resource.actions
        if policy.covers(actor, chosen.permission, row, resource) and chosen.offered(row)
    ]
