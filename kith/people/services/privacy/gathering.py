"""Everything that Kith keeps about one person, found from the models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from kith.engine.history.entries import BOOKKEEPING, columns, plain
from kith.engine.models import Import
from kith.engine.query.reading import read
from kith.people.models import Contact, DuplicatePair
from kith.people.services.merging.references import Reference, references
from kith.sdk.declare import Field, registry
from kith.sdk.models import Change, Redirect
from kith.sdk.rules import Actor, changelog, redirects

MOST_CHANGES = 5_000


def ids_of(contact: Any) -> list[int]:
    """The person's record and those that were merged into it."""
    return [contact.pk, *redirects.former_ids("contacts", contact.pk)]


def about(ids: Sequence[int]) -> Iterator[tuple[Reference, list[Any]]]:
    """The rows that name the person: those of each column that leads to their record."""
    target: type[Model] = Contact
    for reference in references(target):
        if reference.model in (Redirect, DuplicatePair):
            continue
        rows = list(reference.rows(target, list(ids)))
        if rows:
            yield reference, rows


def gather(contact: Any, actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """Heading → rows, each {label: value in words}. Who asks has made sure that the actor may see all of it."""
    ids = ids_of(contact)
    resource = registry.named("contacts")
    fields = tuple(field for name, field in resource.bound.items() if field.kind.name != "children")
    found = {capfirst(resource.label): _told(Contact.objects.filter(pk__in=ids).order_by("pk"), fields, actor)}
    for reference, rows in about(ids):
        model: type[Model] = reference.model
        part = registry.find(model)
        heading = capfirst(str(reference.model._meta.verbose_name_plural))
        if part is None:
            told = [_columns(row) for row in rows]
        else:
            kept = reference.model.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
            told = _told(kept, tuple(part.bound.values()), actor)
        found.setdefault(heading, []).extend(told)
    found["Imports"] = _imports(ids)
    found["History"] = [_change(change) for change in changelog.of_record(resource, contact.pk, limit=MOST_CHANGES)]
    return {heading: rows for heading, rows in found.items() if rows}


def _told(rows: Any, fields: tuple[Field, ...], actor: Actor) -> list[dict[str, Any]]:
    labels = {field.name: field.label for field in fields}
    return [
        {labels[name]: text for name, text in line.text_values().items() if text} for line in read(rows, fields, actor)
    ]


def _columns(row: Any) -> dict[str, Any]:
    """A row without a declaration: what it holds."""
    model: type[Model] = type(row)
    return {
        capfirst(str(column.verbose_name)): plain(getattr(row, column.attname))
        for column in columns(model)
        if column.attname not in BOOKKEEPING and getattr(row, column.attname) not in ("", None)
    }


def _imports(ids: Sequence[int]) -> list[dict[str, Any]]:
    """The files that brought something of the person."""
    sets = Change.objects.filter(root_entity="contacts", root_id__in=ids, change_set__door="import")
    runs = Import.objects.filter(change_set_id__in=sets.values("change_set")).order_by("pk")
    return [{"File": run.file_name, "At": plain(run.created_at), "By": str(run.created_by or "")} for run in runs]


def _change(change: Any) -> dict[str, Any]:
    told = changelog.told(change)
    who = told["by"]["name"] if told["by"] else "Kith"
    return {
        "At": plain(told["at"]), "By": who, "Door": told["door"], "What": f"{told['kind']} {told['entity']}",
        "Values": {name: f"{pair['before'] or ''} → {pair['after'] or ''}" for name, pair in told["fields"].items()},
    }  # fmt: skip
