"""The output of ``kith explain``: all that is derived from an entity's declaration, and from where."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kith.engine.declare import about, registry
from kith.engine.declare.resource import HOOKS, Resource
from kith.engine.declare.takes import ABLE
from kith.engine.fields.base import Field
from kith.engine.query.paging import sort_column
from kith.engine.query.parse import SortKey
from kith.engine.rows.personal import declared
from kith.engine.web.errors import NotFound

ROOT = Path(__file__).resolve().parents[3]


def explain(slug: str) -> str:
    """Return all that is derived for an entity, as text. Raises NotFound with the names of all entities."""
    resource = registry.declared(slug)
    if resource is None:
        names = ", ".join(sorted(each.slug for each in registry.all_declared()))
        raise NotFound(f"there is no entity {slug!r}; there are: {names}")
    parts = (
        _head, _fields, _list, _takes, _record, _about, _personal, _search, _policy, _actions, _hooks, _extensions,
        _addresses,
    )  # fmt: skip
    return "\n\n".join("\n".join(part(resource)) for part in parts) + "\n"


def _head(resource: Resource) -> Iterator[str]:
    yield f"{resource.slug}: {resource.label_plural}"
    yield f"  declared in   {_place(type(resource))}"
    yield f"  model         {_place(resource.model)}, table {resource.model._meta.db_table}"
    yield f"  title         {resource.title}"
    nav = resource.nav
    yield f"  derived       {', '.join(resource.derived) or 'nothing: the declaration says all'}"
    yield f"  navigation    {f'{nav.group} {nav.order}, key g {nav.key or "–"}' if nav else '–'}"


def _fields(resource: Resource) -> Iterator[str]:
    yield "Fields (label, type, choices and limits come from the model; what is possible from the kind)"
    rows = [("name", "kind", "", "column of", "operators in filters")]
    for name, field in resource.bound.items():
        rows.append((name, field.kind.name, _marks(field), _origin(field), _operators(field)))
    yield from _table(rows)
    yield "  w: written by form, API and import   r: required   s: sortable   l: in the list"


def _marks(field: Field) -> str:
    shown = field.name in field.resource.list.columns
    marks = (("w", field.writable), ("r", field.writable and field.required), ("s", field.sortable), ("l", shown))
    return "".join(letter if holds else "·" for letter, holds in marks)


def _origin(field: Field) -> str:
    """Return the class in the model's MRO that defines the column."""
    for parent in reversed(field.resource.model.__mro__):
        if field.name in vars(parent) or field.name in {each.name for each in _own_columns(parent)}:
            return parent.__name__
    return str(field.resource.model.__name__)


def _own_columns(model: type[Any]) -> Sequence[Any]:
    meta = getattr(model, "_meta", None)
    return meta.local_fields if meta is not None else ()


def _operators(field: Field) -> str:
    return ", ".join(field.kind.operator_names()) if field.filterable else "–"


def _list(resource: Resource) -> Iterator[str]:
    yield "List"
    yield f"  columns       {', '.join(resource.list.columns)}"
    yield f"  sort          {resource.list.sort}"
    sorts = (f"{name} by {sort_column(SortKey(resource.bound[name], False))}" for name in resource.sortable)
    yield f"  sortable      {', '.join(sorts)}"
    yield f"  in menus      {'yes' if resource.listed else 'no, only as part of other records'}"


def _takes(resource: Resource) -> Iterator[str]:
    yield "Takes (what a declaration may decline by “without”)"
    taken = [name for name in ABLE if resource.takes(name)]
    declined = [name for name in ABLE if name in resource.without]
    unable = [name for name in ABLE if name not in (*taken, *declined)]
    yield f"  takes         {', '.join(taken) or '–'}"
    yield f"  declines      {', '.join(declined) or '–'}"
    yield f"  cannot take   {', '.join(unable) or '–'}"


def _record(resource: Resource) -> Iterator[str]:
    yield "Record page and form"
    for section in resource.sections:
        yield f"  section       {section.title or '(the rest)'}: {', '.join(section.fields)}"
    for related in resource.related:
        brought = "" if related in resource.record.related else "  (from the declaration of these)"
        yield f"  tab           {related.name}: {', '.join(related.columns)}{brought}"
    if resource.record.has_timeline:
        yield "  timeline      notes and changes"


def _about(resource: Resource) -> Iterator[str]:
    yield "About (what the rows stand on, and what stands on them)"
    told = resource.about
    if told is not None:
        yield f"  stands on     {', '.join(told.records)}{f', through {told.through}' if told.through else ''}"
        yield f"  happened at   {told.at}"
    standing = ", ".join(rows.slug for rows in about.standing_on(resource))
    yield f"  on it stand   {standing or '–'}"


def _personal(resource: Resource) -> Iterator[str]:
    yield "What it keeps of a person"
    for rule in declared(resource.model):
        by = ", ".join(rule.columns) or f"words of {', '.join(rule.words)}"
        yield f"  by {by}: {rule.on_erase} on erasure{f', clears {", ".join(rule.clears)}' if rule.clears else ''}"
        told = "told" if rule.report else "not told"
        yield f"    {told} in the report to the person{f'; {rule.why}' if rule.why else ''}"
    if not declared(resource.model):
        yield "  nothing"


def _search(resource: Resource) -> Iterator[str]:
    yield "Search and import"
    yield f"  found by      {', '.join(resource.search) or 'its title only'}"
    yield f"  matched by    {', '.join(resource.match) or '–'}"


def _policy(resource: Resource) -> Iterator[str]:
    kind = type(resource.policy)
    yield "Policy"
    yield f"  {kind.__name__:<13} {_place(kind)}"
    yield f"  {(inspect.getdoc(kind) or '').partition(chr(10))[0]}"
    if resource.grants is not None:
        yield f"  grants        {'; '.join(f'{role}: {said}' for role, said in resource.grants.by_role.items())}"
    if parents := getattr(resource.policy, "parents", ()):
        yield f"  part of       {', '.join(parents)}"
    else:
        yield f"  verbs         {', '.join(resource.verbs)}"


def _actions(resource: Resource) -> Iterator[str]:
    yield "Actions (beside create, edit, trash and restore)"
    for action in resource.actions:
        inputs = ", ".join(
            f"{name}: {field.kind.name}{'' if field.required else '?'}" for name, field in action.inputs.items()
        )
        yield f"  {action.name}({inputs})"
        reach = "one or many" if action.bulk else "one record"
        yield f"    permission {action.permission}; {reach}; {_place(action.function)}"
    if not resource.actions:
        yield "  none"


def _hooks(resource: Resource) -> Iterator[str]:
    yield "Hooks (called by every door)"
    own = [name for name in HOOKS if getattr(type(resource), name) is not getattr(Resource, name)]
    for name in own:
        yield f"  {name:<13} {_place(getattr(type(resource), name))}"
    if not own:
        yield "  none"


def _extensions(resource: Resource) -> Iterator[str]:
    yield "Extensions (added by domains beside the declaration)"
    added = resource.extensions
    none = True
    for slot in dataclasses.fields(added):
        for name, thing in _held(getattr(added, slot.name)):
            none = False
            yield f"  {slot.name:<13} {name}  {_place(_code(thing)) if thing is not None else ''}".rstrip()
    if none:
        yield "  none"


def _held(slot: Any) -> Iterator[tuple[str, Any]]:
    """Each thing in a slot: what it is called, and the thing; None for a name alone."""
    if isinstance(slot, Mapping):
        yield from ((str(getattr(key, "__name__", key)), thing) for key, thing in slot.items())
    elif slot is not None:
        for each in slot if isinstance(slot, tuple) else (slot,):
            name = each if isinstance(each, str) else getattr(each, "name", "") or getattr(_code(each), "__name__", "")
            yield str(name), None if isinstance(each, str) else each


def _code(thing: Any) -> Any:
    """The function or class in which a thing was written down."""
    for inner in ("content", "find", "present", "function", "func"):
        thing = getattr(thing, inner, thing)
    return thing if inspect.isfunction(thing) or inspect.isclass(thing) else type(thing)


def _addresses(resource: Resource) -> Iterator[str]:
    api, page = f"/api/v1/{resource.slug}/", resource.url
    yield "Addresses"
    yield f"  pages         {page}  {page}new/  {page}<id>/  {page}import/"
    yield f"  API           {api}  {api}<id>/  {api}<id>/history/  {api}<id>/restore/"
    for action in resource.actions:
        yield f"                {api}<id>/actions/{action.name}/  {api}actions/{action.name}/"
    templates = sorted((ROOT / "templates").glob(f"{resource.slug}/*.html"))
    names = ", ".join(str(file.relative_to(ROOT)) for file in templates)
    yield f"  templates     {names or f'those of the engine; files in templates/{resource.slug}/ take their place'}"


def _place(thing: Any) -> str:
    """Return file and line of a class or function."""
    file = Path(inspect.getsourcefile(thing) or "")
    line = inspect.getsourcelines(thing)[1]
    return f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}:{line}"


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
