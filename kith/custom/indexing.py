"""Database indexes for custom fields: a job creates one when a list first filters or sorts by the field.

It is dropped when the field is erased. Agencies with a field of the same key and type share an index, because every
index starts with the agency.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from kith.custom.fields import Extra, bind
from kith.engine.declare import registry
from kith.engine.models import CustomField, Job
from kith.engine.policy import Actor
from kith.engine.rows.paths import sql
from kith.engine.work import jobs
from kith.kit.memory import Memory, clock

if TYPE_CHECKING:
    from kith.engine.query.parse import ListQuery

JOB = "custom-index"
# Below this number of rows a scan is as fast.
LEAST_ROWS = 1_000
# Types without an index: long texts are only searched, multiple choices are compared by their parts.
UNINDEXED = ("long_text", "choices")

# If an index is missing after this time, its job failed or was stopped, and is queued again.
AGAIN = timedelta(hours=1)
# Seconds between two checks by a process; in between, lists have no extra cost.
LOOK_SECONDS = 600.0

_looked: Memory[float] = Memory(2_000)


def note(*, query: ListQuery, actor: Actor, **_rest: Any) -> None:
    """Queue missing indexes for the custom fields used by a list."""
    fields = {key.field for key in query.sort} | {query.resource.bound.get(where.path) for where in query.flat}
    for field in fields:
        definition = field.definition if isinstance(field, Extra) else None
        if definition is None or definition.indexed_at is not None or definition.kind in UNINDEXED:
            continue
        key, now = (actor.agency_id, definition.pk, definition.created_at), clock()
        if now - (_looked.find(key) or -LOOK_SECONDS) < LOOK_SECONDS:
            continue
        _looked.keep(key, now)
        if query.resource.model.objects.all()[: LEAST_ROWS + 1].count() > LEAST_ROWS and _claim(definition):
            _start(definition, by=Actor.system(actor.agency_id), drop=False)


def _claim(definition: CustomField) -> bool:
    """Claim the creation of an index by a conditional UPDATE, which succeeds for one of several processes."""
    now = timezone.now()
    due = Q(index_asked_at=None) | Q(index_asked_at__lt=now - AGAIN)
    mine = CustomField.objects.filter(due, pk=definition.pk, indexed_at=None)
    return bool(mine.update(index_asked_at=now))


def drop_later(definition: CustomField, *, by: Actor) -> None:
    """Queue the removal of an erased field's index."""
    if definition.indexed_at is not None:
        _start(definition, by=Actor.system(by.agency_id), drop=True)


def _start(definition: CustomField, *, by: Actor, drop: bool) -> None:
    column, path = place_of(definition)
    options = {"entity": definition.entity, "key": definition.key, "column": column, "path": path, "drop": drop}
    with transaction.atomic():
        jobs.start(JOB, _("Index of “%(label)s”") % {"label": definition.label}, by=by, options=options)


def place_of(definition: CustomField) -> tuple[str, str]:
    """Return the JSON column of a field, and the type of its path."""
    column, _line, path = bind(definition, registry.named(definition.entity)).attname.partition("__")
    return column, path.removesuffix(f"_{definition.key}")


@jobs.handles(JOB)
def work_off(job: Job, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """The job: create or drop one index. Idempotent."""
    options = job.options
    table, key, path = registry.named(options["entity"], by).model._meta.db_table, options["key"], options["path"]
    if options["drop"]:
        if not _used(options):
            _run(f'DROP INDEX{_slowly()} IF EXISTS "{name_of(table, path, key)}"')
        return {}
    if _broken(name_of(table, path, key)):
        _run(f'DROP INDEX{_slowly()} IF EXISTS "{name_of(table, path, key)}"')
    _run(statement(table, options["column"], path, key))
    CustomField.objects.filter(entity=options["entity"], key=key).update(indexed_at=timezone.now())
    return {}


def _used(options: dict[str, Any]) -> bool:
    """Whether a field of any agency uses the index."""
    with scopes_disabled():
        same = CustomField.objects.filter(entity=options["entity"], key=options["key"])
        return any(place_of(each) == (options["column"], options["path"]) for each in same)


def name_of(table: str, path: str, key: str) -> str:
    """Return the name of an index, at most 63 characters: PostgreSQL truncates longer ones."""
    return f"{key}_{path}_{table}"[:63]


def statement(table: str, column: str, path: str, key: str) -> str:
    """Return the SQL for the index, in the order of sorted lists, with empty values first."""
    expression = sql(path, key, f'"{column}"', connection.vendor)
    first = "" if connection.vendor == "sqlite" else " NULLS FIRST"
    columns = f'"agency_id", ({expression}){first}, "id"'
    where = 'WHERE "deleted_at" IS NULL'
    return f'CREATE INDEX{_slowly()} IF NOT EXISTS "{name_of(table, path, key)}" ON "{table}" ({columns}) {where}'


def _broken(name: str) -> bool:
    """Whether the index is invalid, because CREATE INDEX CONCURRENTLY was interrupted."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(%s) AND NOT indisvalid", [f'"{name}"'])
        return cursor.fetchone() is not None


def _slowly() -> str:
    """Return CONCURRENTLY on PostgreSQL, which does not block writers but cannot run inside a transaction."""
    return " CONCURRENTLY" if connection.vendor == "postgresql" and not connection.in_atomic_block else ""


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA optimize")
