"""The control (widget) of a field for forms, cells, filters and bulk edits: kind, value and options."""

from __future__ import annotations

from typing import Any

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.fields.links import Link, Ref
from kith.engine.policy import Actor
from kith.kit import countries, money
from kith.kit.numbers import whole_number

# Kind of field → control of the template.
CONTROLS = {"tel": "phone", "long_text": "textarea", "currency": "choice", "choices": "multi_choice"}


def control(field: Field, value: Any, actor: Actor, *, name: str = "") -> dict[str, Any]:
    """Return the context of ``ui.form_field``. ``value`` is a loaded value (a Ref for a link) or a typed text."""
    kind = CONTROLS.get(field.kind.input, field.kind.input)
    options = options_of(field, value, actor)
    attrs: dict[str, str] = {}
    shown: Any = value if isinstance(value, str) else field.kind.input_value(value, field)
    if isinstance(field.kind, Link):
        attrs["data-src"] = f"/{field.kind.target(field).slug}/options/"
    elif kind == "tags":
        shown = [label for _value, label in options]
        attrs["data-src"] = f"/{tags_of(field).slug}/options/?by=name"
    elif field.kind.several:
        shown = shown.split(",") if shown else []
    elif kind == "money":
        kind = "number"
    elif kind == "checkbox":
        shown = bool(value) if not isinstance(value, str) else value in ("1", "on", "true", "yes")
    if field.max_length and kind in ("text", "textarea", "email", "phone", "url"):
        attrs["maxlength"] = str(field.max_length)
    return {
        "kind": kind,
        "name": name or field.name,
        "label": field.label,
        "value": shown,
        "options": options,
        "attrs": attrs,
        "required": field.needed,
        "help": field.help,
    }


def can_edit(field: Field) -> bool:
    """Whether a field can be edited inline: any control except lists of child rows."""
    return field.writable and field.kind.input not in ("", "children", "photo")


def tags_of(field: Field) -> Resource:
    """The entity of a field of tags."""
    return registry.of(field.model_field.remote_field.model)


def options_of(field: Field, value: Any, actor: Actor) -> list[tuple[str, str]]:
    """Return the options of a choice, or the chosen ones of a link."""
    if field.kind.name == "country":
        return countries.country_choices(actor.language[:2])
    if field.kind.name == "currency":
        return [(code, code) for code in sorted(money.CURRENCIES)]
    if field.kind.name in ("choice", "choices"):
        chosen = value.split(",") if isinstance(value, str) else value or ()
        return [(key, label) for key, label in field.choices.items() if key in field.offered or key in chosen]
    if field.kind.name == "tags":
        names = value.split(",") if isinstance(value, str) else [name for name, _colour in value or ()]
        return [(name.strip(), name.strip()) for name in names if name.strip()]
    if isinstance(field.kind, Link):
        return _chosen(field, field.kind, value, actor)
    return []


def _chosen(field: Field, kind: Link, value: Any, actor: Actor) -> list[tuple[str, str]]:
    if isinstance(value, Ref):
        return [(str(value.id), value.name)]
    ids = (whole_number(part.strip()) for part in str(value or "").split(","))
    target = kind.target(field, actor)
    rows = policy.scope(actor, "view", target).filter(pk__in=[row for row in ids if row is not None])
    return [(str(row), str(name)) for row, name in rows.values_list("pk", target.title)]
