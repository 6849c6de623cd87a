"""The form of a mapping: choices per column, and parsing the form."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.fields.child_rows import Children
from kith.engine.fields.links import Link
from kith.engine.policy import Actor
from kith.transfer import hooks
from kith.transfer.mapping import new_fields
from kith.transfer.mapping.columns import EXTERNAL_ID, EXTERNAL_IDS, FILE, NEW, Column, Mapping, Part, is_remark
from kith.transfer.mapping.words import remarks_of
from kith.transfer.reading.sources import Source

SAMPLES = 3
MOST_OWNERS = 500
REMARK = "+remark"


@dataclass(frozen=True, slots=True)
class Choice:
    """One column of the file in the form: name, sample cells, chosen target, and further targets.

    ``makes`` are possible types of a new custom field, the likeliest first; ``called`` is that field's label.
    """

    place: int
    header: str
    samples: list[str]
    chosen: str
    also: str
    makes: list[tuple[str, str]]
    called: str


def targets(resource: Resource) -> dict[str, tuple[str, Column]]:
    """Return all possible targets of a column: form value → (label, column)."""
    known = hooks.of(resource.slug)
    found = {
        name: (field.label, Column("", name))
        for name, field in resource.writable.items()
        if not isinstance(field.kind, Children)
    }
    for name in known.words.divided:
        found.setdefault(
            name, (_("%(name)s (divided)") % {"name": name.replace("_", " ").capitalize()}, Column("", name))
        )
    for name, beside in known.beside.items():
        found[name] = (str(beside.label), Column("", name))
    for column in (*known.words.columns.values(), *known.words.further.values()):
        if column.child:
            label = ", ".join(filter(None, (column.fixed.get("type", column.child), column.fixed.get("label"))))
            whole = resource.writable[column.field].label
            found.setdefault(key_of(column), (f"{whole}: {label}", replace(column, group="")))
    for name, field in resource.writable.items():
        if isinstance(field.kind, Children):
            found.setdefault(name, (_("%(field)s (as exported)") % {"field": field.label}, Column("", name)))
    found[EXTERNAL_ID] = (_("Key in the other system"), Column("", EXTERNAL_ID))
    found[EXTERNAL_IDS] = (_("Keys in other systems, as exported"), Column("", EXTERNAL_IDS))
    if remarks := remarks_of(resource):
        label = resource.writable[remarks].label
        found[REMARK] = (_("Add to “%(field)s”") % {"field": label}, Column("", remarks))
    return found


def owners(resource: Resource, by: Actor) -> list[tuple[str, str]]:
    """Return (id, name) of the possible owners of new records; empty for entities without owner."""
    field = resource.writable.get("owner")
    if field is None or not isinstance(field.kind, Link):
        return []
    target = field.kind.target(field, by)
    people = policy.scope(by, "view", target)
    for verb in ("create", "import"):
        reach = by.owners(by.scope_for(resource.slug, verb))
        if reach is not None:
            people = people.filter(pk__in=reach)
    found = people.order_by(target.title, "pk").values_list("pk", target.title)[:MOST_OWNERS]
    return [(str(pk), str(name)) for pk, name in found]


def for_all(resource: Resource, part: Part, by: Actor) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Return the constants for all rows besides fields: (column, label, choices, chosen)."""
    found = []
    for name, column in hooks.of(resource.slug).beside.items():
        offered = column.offered(by) if column.offered is not None else ()
        if offered:
            found.append((name, str(column.label), list(offered), part.constants.get(name, "")))
    return found


def key_of(column: Column) -> str:
    """Return the form value of a column's target."""
    if not column.field:
        return ""
    if column.field == NEW:
        return f"{new_fields.PREFIX}{column.made['kind']}"
    if column.label:
        return REMARK
    if column.child:
        return ":".join((column.field, column.child, *column.fixed.values()))
    return column.field


def main_place(mapping: Mapping, entity: str) -> int:
    """Return the index of the part for the import's own entity."""
    return next((place for place, part in enumerate(mapping.parts) if part.entity == entity), 0)


def choices_of(source: Source, mapping: Mapping, entity: str, by: Actor) -> list[Choice]:
    """Return the columns for the form; new fields are offered if the actor may define them."""
    makes = new_fields.may_make(registry.named(entity, by), by) and source.layout is not None
    main = main_place(mapping, entity)
    mine = {column.header: column for column in mapping.parts[main].columns}
    others: dict[str, list[str]] = {}
    for place, part in enumerate(mapping.parts):
        if place != main:
            resource = registry.named(part.entity, by)
            for column in part.columns:
                if column.field:
                    others.setdefault(column.header, []).append(
                        f"{resource.label}: {column.field.replace('_', ' ').strip('@')}"
                    )
    return [
        Choice(
            place,
            header,
            _samples(source, place),
            key_of(mine[header]) if header in mine else "",
            ", ".join(others.get(header, [])),
            new_fields.offered(source, place) if makes else [],
            str(mine[header].made.get("label", "")) if header in mine else "",
        )
        for place, header in enumerate(source.headers)
        if not is_remark(header)
    ]


def _samples(source: Source, place: int) -> list[str]:
    cells = (row.cells[place] for row in source.samples if place < len(row.cells))
    texts = [
        cell if isinstance(cell, str) else _("(%(type)s)") % {"type": type(cell).__name__} for cell in cells if cell
    ]
    return [text[:60] for text in dict.fromkeys(texts)][:SAMPLES]


def mapping_from(form: Dict[str, str], source: Source, guessed: Mapping, entity: str, *, by: Actor) -> Mapping:
    """Parse the form into a mapping; unchanged columns keep all details of the guess."""
    main = main_place(guessed, entity)
    known = {column.header: column for column in guessed.parts[main].columns}
    catalogue = targets(registry.named(entity, by))
    columns = []
    for place, header in enumerate(source.headers):
        before = known.get(header, Column(header))
        wanted = form.get(f"column-{place}", key_of(before))
        if wanted.startswith(new_fields.PREFIX):
            columns.append(new_fields.chosen(before, header, wanted, form.get(f"called-{place}", "")))
        elif wanted == key_of(before):
            columns.append(before)
        elif wanted in catalogue:
            template = catalogue[wanted][1]
            label = header if wanted == REMARK else ""
            columns.append(replace(template, header=header, label=label, group=header if template.child else ""))
    part = guessed.parts[main]
    part = replace(part, columns=tuple(columns), source=_source(form, part, columns), constants=_constants(form, part))
    parts = (*guessed.parts[:main], part, *guessed.parts[main + 1 :])
    return replace(guessed, parts=parts, lenient=form.get("lenient") == "1")


def _constants(form: Dict[str, str], part: Part) -> dict[str, str]:
    """Return the constants: those of the preset, overridden by the form, where "" removes one."""
    chosen = {name: form[f"all-{name}"] for name in hooks.of(part.entity).beside if f"all-{name}" in form}
    return {name: text for name, text in {**part.constants, **chosen}.items() if text or name not in chosen}


def _source(form: Dict[str, str], part: Part, columns: list[Column]) -> str:
    """Return the name of the other system; “file” if there is none."""
    named = form.get("source", "").strip()[:60]
    keyed = any(column.field == EXTERNAL_ID for column in columns)
    return named or part.source or (FILE if keyed else "")
