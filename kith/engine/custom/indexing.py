"""Indexes for custom fields: made by a job when a field is filtered or sorted by, dropped when it is erased.

Agencies whose fields have the same key and type share an index: it begins with the agency, as all others do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from kith.engine import jobs, registry
from kith.engine.custom.fields import Extra, bind
from kith.engine.custom.paths import sql
from kith.engine.models import CustomField, Job
from kith.engine.policy import Actor

if TYPE_CHECKING:
    from kith.engine.query.parse import ListQuery

JOB = "custom-index"
# Smaller lists are read through as quickly.
LEAST_ROWS = 1_000
# What an index does not answer: long texts are searched, choices of many are compared by their parts.
UNINDEXED = ("long_text", "choices")

_asked: set[tuple[object, ...]] = set()


def note(query: ListQuery, actor: Actor) -> None:
    """Have indexes made for the custom fields by which a list is sorted or filtered, if they have none yet."""
    fields = {key.field for key in query.sort} | {query.resource.bound.get(where.path) for where in query.flat}
    for field in fields:
        definition = field.definition if isinstance(field, Extra) else None
        if definition is None or definition.indexed_at is not None or definition.kind in UNINDEXED:
            continue
        key = (actor.agency_id, definition.pk, definition.created_at)
        if key not in _asked and query.resource.model.objects.all()[: LEAST_ROWS + 1].count() > LEAST_ROWS:
            _asked.add(key)
            _start(definition, by=Actor.system(actor.agency_id), drop=False)


def drop_later(definition: CustomField, *, by: Actor) -> None:
    """Have the index of a field that is erased dropped."""
    if definition.indexed_at is not None:
        _start(definition, by=Actor.system(by.agency_id), drop=True)


def _start(definition: CustomField, *, by: Actor, drop: bool) -> None:
    column, path = place_of(definition)
    options = {"entity": definition.entity, "key": definition.key, "column": column, "path": path, "drop": drop}
    waiting = Job.objects.filter(kind=JOB, state__in=(Job.State.QUEUED, Job.State.RUNNING), options=options)
    if not waiting.exists():
        with transaction.atomic():
            jobs.start(JOB, _("Index of “%(label)s”") % {"label": definition.label}, by=by, options=options)


def place_of(definition: CustomField) -> tuple[str, str]:
    """The JSON column in which the values of a field stand, and the type of the path to them."""
    column, _line, path = bind(definition, registry.named(definition.entity)).attname.partition("__")
    return column, path.removesuffix(f"_{definition.key}")


@jobs.handles(JOB)
def work_off(job: Job, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """Make or drop one index; doing it twice does no harm."""
    options = job.options
    table, key, path = registry.named(options["entity"]).model._meta.db_table, options["key"], options["path"]
    if options["drop"]:
        if not _used(options):
            _run(f'DROP INDEX{_slowly()} IF EXISTS "{name_of(table, path, key)}"')
        return {}
    _run(statement(table, options["column"], path, key))
    CustomField.objects.filter(entity=options["entity"], key=key).update(indexed_at=timezone.now())
    return {}


def _used(options: dict[str, Any]) -> bool:
    """Whether a field of any agency stands where the index leads."""
    with scopes_disabled():
        same = CustomField.objects.filter(entity=options["entity"], key=options["key"])
        return any(place_of(each) == (options["column"], options["path"]) for each in same)


def name_of(table: str, path: str, key: str) -> str:
    """The name of an index; PostgreSQL knows names by their first 63 characters."""
    return f"{key}_{path}_{table}"[:63]


def statement(table: str, column: str, path: str, key: str) -> str:
    """The SQL that makes the index: in the order in which lists are sorted, empty values first."""
    expression = sql(path, key, f'"{column}"', connection.vendor)
    first = "" if connection.vendor == "sqlite" else " NULLS FIRST"
    columns = f'"agency_id", ({expression}){first}, "id"'
    where = 'WHERE "deleted_at" IS NULL'
    return f'CREATE INDEX{_slowly()} IF NOT EXISTS "{name_of(table, path, key)}" ON "{table}" ({columns}) {where}'


def _slowly() -> str:
    """PostgreSQL makes an index beside the writes of others, where no transaction is open."""
    return " CONCURRENTLY" if connection.vendor == "postgresql" and not connection.in_atomic_block else ""


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA optimize")
