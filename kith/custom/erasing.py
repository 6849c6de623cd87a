"""Erase a custom field permanently: its definition, and its values in records, search and history.

The key stays reserved, so that no new field can get it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from kith.custom.computed.following import WHY
from kith.custom.computed.plan import COMPUTED
from kith.engine.declare import registry
from kith.engine.models import Change, Job
from kith.engine.policy import Actor
from kith.engine.web.errors import FieldErrors
from kith.engine.work import jobs
from kith.engine.write import bulk
from kith.engine.write.changes import Changes
from kith.kit.names import fold

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kith.engine.models import CustomField

JOB = "custom-erase"
BATCH = 500
# With more records the values are removed by a job.
AT_ONCE = 2_000


def column_of(kind: str) -> str:
    """Return the JSON column for values or results of this kind."""
    return "computed" if kind in COMPUTED else "extra"


def holders(entity: str, key: str, kind: str) -> QuerySet[Any]:
    """Return the records with a value of the field, including the trash."""
    rows: QuerySet[Any] = registry.named(entity).model.objects.all()
    return rows.filter(**{f"{column_of(kind)}__has_key": key})


def erase(row: CustomField, *, changes: Changes, confirm: str) -> None:
    """Erase a trashed field with all its values. Raises FieldErrors unless ``confirm`` is its label.

    For a large entity a job removes the values.
    """
    if fold(confirm) != fold(row.label):
        raise FieldErrors({"confirm": [_("Write the name exactly as it stands above.")]})
    changes.erase(row)
    options = {"entity": row.entity, "key": row.key, "kind": row.kind}
    model = registry.named(row.entity, changes.by).model
    if model.objects.all()[: AT_ONCE + 1].count() > AT_ONCE:
        jobs.start(JOB, _("Erase the values of “%(label)s”") % {"label": row.label}, by=changes.by, options=options)
        return
    for _done in _emptied(**options, by=changes.by):
        pass


@jobs.handles(JOB)
def run(job: Job, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """The job. It can be restarted, because finished records have no value any more."""
    done = 0
    for count in _emptied(**job.options, by=by):
        done += count
        report(done)
    return {"changed": done, "url": f"/{job.options['entity']}/"}


def _emptied(entity: str, key: str, kind: str, *, by: Actor) -> Iterator[int]:
    """Remove the values from records, then from history; yield the count per batch."""
    changes = Changes(by=by, door="system", action="custom-fields.erase")
    while True:
        with transaction.atomic():
            count = _empty_some(entity, key, kind, changes)
        if not count:
            break
        yield count
    last = 0
    told = Change.objects.filter(entity=entity, fields__has_key=key).order_by("pk")
    while some := list(told.filter(pk__gt=last).values_list("pk", "fields")[:BATCH]):
        with transaction.atomic():
            kept = [(pk, {name: pair for name, pair in fields.items() if name != key}) for pk, fields in some]
            bulk.rewrite(Change, "fields", kept)
        last = some[-1][0]
        yield len(some)


def _empty_some(entity: str, key: str, kind: str, changes: Changes) -> int:
    resource, column = registry.whole_named(entity, changes.by), column_of(kind)
    ids = list(holders(entity, key, kind).order_by("pk").values_list("pk", flat=True)[:BATCH])
    rows = list(resource.model.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))
    bulk.rewrite(resource.model, column, [(row.pk, _without(getattr(row, column), key)) for row in rows])
    if kind not in COMPUTED and resource.search:
        for row in resource.model.objects.filter(pk__in=ids).order_by("pk"):
            changes.refresh_search(row, resource)
    return len(rows)


def _without(held: dict[str, Any] | None, key: str) -> dict[str, Any] | None:
    kept = {name: value for name, value in (held or {}).items() if name != key}
    if why := {name: reason for name, reason in kept.pop(WHY, {}).items() if name != key}:
        kept[WHY] = why
    return kept or None
