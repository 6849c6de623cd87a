"""What a declaration need not say: it follows from the model and from the fields that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst

from kith.engine.declare import about, registry, takes
from kith.engine.declare.declaration import List, Record, Related, Section, Timeline
from kith.engine.fields.kinds import kind_of
from kith.engine.models import MainRow, OwnedRow, SearchableRow
from kith.engine.policy import AboutPolicy, ChildPolicy, Policy, SharedPolicy

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource

MOST_COLUMNS = 7
TAGS = "tags"
TIMES = ("created_at", "updated_at")
# Kinds by which one filters although no index helps: few values, or ranges.
RANGES = ("choice", "link", "yes_no", "date", "instant", "whole", "number", "money", "tags", "currency", "country")
UNSORTED = ("link", "choice", "tags", "children")
TEXTS = ("text", "long_text", "name", "email", "phone", "url")
ORDER = ("policy", "title", "icon", "filters", "sortable", "search", "list", "record")


def fill(declared: type[Resource]) -> None:
    """Give the class of a declaration each attribute that it leaves out, and what every main entity has."""
    tagged = takes.takes(declared, TAGS)
    if tagged:
        declared.fields = tuple(dict.fromkeys((*declared.fields, TAGS)))
    for name in ORDER:
        if not any(name in vars(parent) for parent in declared.__mro__[:-2]):
            setattr(declared, name, globals()[f"_{name}"](declared))
            declared.derived = (*declared.derived, name)
    if tagged:
        declared.filters = tuple(dict.fromkeys((*declared.filters, TAGS)))
    if issubclass(declared.model, MainRow):
        declared.record = _complete(declared.record, tagged=tagged)


def _complete(record: Record, *, tagged: bool) -> Record:
    """The page of a main entity with the parts that every one has: tags, and the stream with notes and documents."""
    parts = list(record.parts)
    if tagged and not any(TAGS in section.fields for section in record.sections):
        parts.append(Section("", TAGS))
    if not record.has_timeline:
        parts.append(Timeline())
    return Record(*parts, highlights=record.highlights, subtitle=record.subtitle)


def has_index(model: Any, column: str) -> bool:
    """Whether an index of the model begins with the agency and this column."""
    meta = model._meta
    if column == meta.pk.name:
        return True
    candidates = [index.fields or [part.lstrip("-") for part, _ in index.fields_orders] for index in meta.indexes]
    candidates += [list(constraint.fields) for constraint in meta.constraints if hasattr(constraint, "fields")]
    return any([part.lstrip("-") for part in fields[:2]] == ["agency", column] for fields in candidates)


def _policy(declared: type[Resource]) -> Policy:
    if issubclass(declared.model, OwnedRow):
        return Policy()
    return SharedPolicy() if declared.about is None else AboutPolicy()


def _title(declared: type[Resource]) -> str:
    return "name" if hasattr(declared.model, "name") or not declared.fields else declared.fields[0]


def _icon(declared: type[Resource]) -> str:
    return declared.nav.icon if declared.nav is not None else "file"


def _kind(declared: type[Resource], name: str) -> str:
    return kind_of(declared.model._meta.get_field(name)).name


def _filters(declared: type[Resource]) -> tuple[str, ...]:
    """Every field that an index helps with, and every choice, link, tag, number and day."""
    found = [name for name in declared.fields if _kind(declared, name) in RANGES or has_index(declared.model, name)]
    return (*found, *TIMES) if found else ()


def _sortable(declared: type[Resource]) -> tuple[str, ...]:
    """Every field with an index, the times of change where they have one, and else the order in which rows came."""
    if not takes.takes(declared, "list"):
        return ("id",)
    column = declared.sort_column
    plain = [name for name in declared.fields if _kind(declared, name) not in UNSORTED]
    found = [name for name in (*plain, *TIMES) if has_index(declared.model, column(name))]
    return tuple(dict.fromkeys(found)) or ("id",)


def _search(declared: type[Resource]) -> tuple[str, ...]:
    if not issubclass(declared.model, SearchableRow):
        return ()
    return tuple(name for name in declared.fields if _kind(declared, name) in TEXTS)


def _list(declared: type[Resource]) -> List:
    """The title and the first fields that fit into a cell; sorted by title, else the latest first."""
    plain = [name for name in declared.fields if _kind(declared, name) not in ("long_text", "children", "photo")]
    columns = [name for name in dict.fromkeys((declared.title, *plain)) if "." not in name][:MOST_COLUMNS]
    column = "updated_at" if "updated_at" in declared.sortable else declared.sortable[0]
    sort = declared.title if declared.title in declared.sortable else f"-{column}"
    return List(*columns, *(("updated_at",) if column == "updated_at" else ()), sort=sort)


def _record(declared: type[Resource]) -> Record:
    """One section with all fields; the stream of notes and changes, unless the rows are part of another record."""
    fields = declared.fields or declared.list.columns
    section = Section(capfirst(str(declared.model._meta.verbose_name)), *fields)
    return Record(section) if isinstance(declared.policy, ChildPolicy) else Record(section, Timeline())


def reverse(resource: Resource) -> tuple[Related, ...]:
    """A tab for each list whose rows point here, unless the declaration or their ``About`` names it already."""
    named = {part.name for part in resource.record.related} | {*resource.bound} | {*resource.sensitive}
    found = []
    for relation in resource.model._meta.related_objects:
        source = None if relation.hidden else registry.declared_of(relation.related_model)
        if source is None or relation.name in named or not source.listed or source.is_child:
            continue
        stands_here = about.stands_on(source, resource)
        if stands_here or not source.takes("reverse") or not relation.one_to_many:
            continue
        if relation.field.name in source.sensitive:  # a tab would tell everybody where the link leads
            continue
        skipped = {relation.field.name, source.title}
        found.append(Related(relation.name, *(name for name in source.list.columns if name not in skipped)))
    return tuple(found)
