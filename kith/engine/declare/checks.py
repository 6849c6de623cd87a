"""System checks of all declarations: an error is reported by name before the first request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import checks

from kith.engine.declare import about, defaults, extend, registry, takes
from kith.engine.declare.declaration import Related
from kith.engine.declare.resource import HOOKS, Resource
from kith.engine.models import SearchableRow
from kith.engine.web import assets


def register_all() -> None:
    checks.register(check_resources)


def check_resources(**_options: Any) -> list[checks.CheckMessage]:
    """Return all errors of all declarations."""
    wrong = [checks.Error(text, id="engine.E012") for text in extend.unknown()]
    return wrong + [message for resource in registry.all_declared() for message in _check(resource)]


def _check(resource: Resource) -> Iterator[checks.CheckMessage]:
    def error(code: str, text: str) -> checks.Error:
        return checks.Error(f"{type(resource).__name__}: {text}", id=f"engine.{code}")

    try:
        bound = resource.bound
    except LookupError as problem:
        yield error("E001", str(problem))
        return
    for section in resource.record.sections:
        for name in section.fields:
            if name not in bound:
                yield error("E002", f"the section “{section.title}” names “{name}”, which is no field")
    for part in resource.record.parts:
        if isinstance(part, Related) and not hasattr(resource.model, part.name):
            yield error("E003", f"the tab “{part.name}” is no relation of the model")
    for name in (*resource.sortable, resource.list.sort.removeprefix("-")):
        if name not in bound or not bound[name].sortable:
            yield error("E004", f"“{name}” cannot be sorted by")
        elif not defaults.has_index(resource.model, resource.sort_column(name)):
            yield error("E005", f"“{name}” is sortable but no index begins with agency and its column")
    if resource.search and not issubclass(resource.model, SearchableRow):
        yield error("E006", "it names search fields, but its model is not a SearchableRow")
    for name in vars(type(resource)):
        if not name.startswith("_") and name not in (*Resource.__annotations__, *HOOKS):
            yield error("E013", f"“{name}” is no part of a declaration; is it a slot of extend?")
    for name in resource.without:
        if name not in takes.ABLE:
            yield error("E011", f"it is to be without “{name}”; choose among {', '.join(sorted(takes.ABLE))}")
    if not hasattr(resource.model, resource.title):
        yield error("E007", f"its title “{resource.title}” is no attribute of the model")
    yield from (error("E010", text) for text in _misplaced(resource))
    icons = {resource.icon, *(part.icon for part in (resource.nav, *resource.actions) if part is not None)}
    for icon in sorted(icons - assets.icon_names()):
        yield error("E009", f"there is no icon “{icon}”; choose one of static/img/icons.txt")
    for chosen in resource.actions:
        if chosen.model is not resource.model:
            yield error("E008", f"the action “{chosen.name}” belongs to another model")


def _misplaced(resource: Resource) -> Iterator[str]:
    """What is wrong with the records on which the rows stand."""
    told = resource.about
    if told is None:
        return
    led_to = {slug for slug, _place in about.places(resource)}
    yield from (f"it stands on “{slug}”, but no column leads there" for slug in told.records if slug not in led_to)
    if told.card is None and not told.filter and told.stream is False:
        return
    for record in about.records_under(resource):
        try:
            about.place_on(resource, record)
        except LookupError as problem:
            yield str(problem)
