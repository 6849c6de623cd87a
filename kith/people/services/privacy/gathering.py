"""Everything that Kith keeps about one person, as the models declare it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from kith.engine.history.entries import BOOKKEEPING, columns, plain
from kith.engine.models import Import
from kith.engine.query.reading import read
from kith.people.models import Contact
from kith.people.services.privacy.keeping import kept_of
from kith.sdk.declare import Field, registry
from kith.sdk.models import Change
from kith.sdk.rules import Actor, changelog, redirects

MOST_CHANGES = 5_000


def ids_of(contact: Any) -> list[int]:
    """Return the ids of the record and of those merged into it."""
    return [contact.pk, *redirects.former_ids("contacts", contact.pk)]


def gather(contact: Any, actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """Return heading → rows, each {label: displayed value}. The caller has checked that the actor may see all of it."""
    ids = ids_of(contact)
    resource = registry.named("contacts", actor)
    fields = tuple(field for name, field in resource.bound.items() if field.kind.name != "children")
    found = {capfirst(resource.label): _told(Contact.objects.filter(pk__in=ids).order_by("pk"), fields, actor)}
    for kept in kept_of(ids):
        if kept.rule.report:
            rows, part = kept.model.objects.filter(pk__in=kept.ids).order_by("pk"), registry.find(kept.model, actor)
            told = _told(rows, tuple(part.bound.values()), actor) if part else [_columns(row) for row in rows]
            found.setdefault(capfirst(kept.label), []).extend(told)
    found["Imports"] = _imports(ids)
    found["History"] = [
        _change(change, actor) for change in changelog.of_record(resource, contact.pk, limit=MOST_CHANGES)
    ]
    return {heading: rows for heading, rows in found.items() if rows}


def _told(rows: Any, fields: tuple[Field, ...], actor: Actor) -> list[dict[str, Any]]:
    labels = {field.name: field.label for field in fields}
    return [
        {labels[name]: text for name, text in line.text_values().items() if text} for line in read(rows, fields, actor)
    ]


def _columns(row: Any) -> dict[str, Any]:
    """Return the columns of a row whose model has no declaration."""
    model: type[Model] = type(row)
    return {
        capfirst(str(column.verbose_name)): plain(getattr(row, column.attname))
        for column in columns(model)
        if column.attname not in BOOKKEEPING and getattr(row, column.attname) not in ("", None)
    }


def _imports(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return the imports that wrote data of the person."""
    sets = Change.objects.filter(root_entity="contacts", root_id__in=ids, change_set__door="import")
    runs = Import.objects.filter(change_set_id__in=sets.values("change_set")).order_by("pk")
    return [{"File": run.file_name, "At": plain(run.created_at), "By": str(run.created_by or "")} for run in runs]


def _change(change: Any, actor: Actor) -> dict[str, Any]:
    told = changelog.told(change, actor)
    who = told["by"]["name"] if told["by"] else "Kith"
    return {
        "At": plain(told["at"]), "By": who, "Door": told["door"], "What": f"{told['kind']} {told['entity']}",
        "Values": {name: f"{pair['before'] or ''} → {pair['after'] or ''}" for name, pair in told["fields"].items()},
    }  # fmt: skip
