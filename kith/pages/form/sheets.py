"""The template context of a record's form: sections of controls, filled from a record or from POST data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from django.http import QueryDict

from kith.engine import policy
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.fields.child_rows import Children
from kith.engine.fields.links import Link, Ref
from kith.engine.policy import Actor
from kith.engine.query.reading import Line
from kith.pages.form import posted
from kith.pages.form.inputs import control
from kith.pages.record.panels import label_of

type Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One field of the form: a control, or rows of controls."""

    field: Field
    control: dict[str, Any] = dataclass_field(default_factory=dict)
    rows: tuple[PartRow, ...] = ()
    was: str = ""
    errors: Sequence[str] = ()

    @property
    def label(self) -> str:
        return label_of(self.field)


@dataclass(frozen=True, slots=True)
class PartRow:
    """A child row: its index in the control names, its id (0 for a new one), its controls."""

    prefix: str
    id: int
    controls: tuple[dict[str, Any], ...]


class Sheet:
    """A form. ``values`` are loaded values of a record; ``typed`` is POST data and takes precedence."""

    def __init__(
        self,
        resource: Resource,
        actor: Actor,
        *,
        values: Mapping[str, Any] | None = None,
        typed: QueryDict | None = None,
        errors: Errors | None = None,
        add: str = "",
    ) -> None:
        self.resource = resource
        self.actor = actor
        self.values = values or {}
        self.typed = typed
        self.errors = errors or {}
        self.add = add
        # Linked records of child rows: field → posted id → record.
        self._linked: dict[Field, dict[str, Ref]] = {}

    @property
    def general_errors(self) -> list[str]:
        """Errors of the record as a whole."""
        known = self.resource.writable
        return [text for name, texts in self.errors.items() if name not in known for text in texts]

    def sections(self) -> list[tuple[str, list[Part]]]:
        """(title, parts) of each non-empty section."""
        writable = {name: field for name, field in self.resource.writable.items() if field.kind.input}
        found = [
            (str(section.title), [self._part(writable[name]) for name in section.fields if name in writable])
            for section in self.resource.sections
        ]
        return [(title, parts) for title, parts in found if parts]

    def _part(self, field: Field) -> Part:
        errors = self.errors.get(field.name, ())
        if isinstance(field.kind, Children):
            items, was = self._rows(field, field.kind)
            rows = tuple(self._row(field, field.kind, number, item) for number, item in enumerate(items))
            return Part(field, rows=rows, was=was, errors=errors)
        shown = self._control(field, self._value(field), field.name)
        return Part(field, control=shown, was=self._was(field) if field.kind.many else "", errors=errors)

    def _value(self, field: Field) -> Any:
        if self.typed is not None and field.name in self.typed:
            several = field.kind.many or field.kind.several
            return ",".join(self.typed.getlist(field.name)) if several else self.typed[field.name]
        if self.typed is not None and field.kind.name == "yes_no":
            return ""
        if field.name in self.values:
            return self.values[field.name]
        default = getattr(field.model_field, "default", None)
        return default if self.typed is None and field.model_field.has_default() and not callable(default) else None

    def _control(self, field: Field, value: Any, name: str) -> dict[str, Any]:
        shown = control(field, value, self.actor, name=name)
        if isinstance(field.kind, Link):
            target = field.kind.target(field, self.actor)
            if target.nav is not None and policy.may(self.actor, "create", target):
                shown["attrs"]["data-create"] = f"{target.url}new/"
        return shown

    def _was(self, field: Field) -> str:
        if self.typed is not None:
            return self.typed.get(f"was-{field.name}", "")
        return posted.digest([name for name, _colour in self.values.get(field.name) or ()])

    def _rows(self, field: Field, kind: Children) -> tuple[list[dict[str, Any]], str]:
        """Return the rows as raw texts, and the hash of their original state."""
        if self.typed is not None:
            items, was = posted.rows(field, kind, self.typed, self.actor), self.typed.get(f"was-{field.name}", "")
        else:
            items = [self._raw(line) for line in self.values.get(field.name) or ()]
            was = posted.digest(posted.filled(items))
        return [*items, {}] if self.add == field.name else items, was

    def _row(self, field: Field, kind: Children, number: int, item: dict[str, Any]) -> PartRow:
        prefix = f"{field.name}-{number}-"
        controls = []
        for name, child in kind.child_fields(field, self.actor).items():
            value = item.get(name) if item else None
            shown = self._control(child, self._linked.get(child, {}).get(str(value), value), f"{prefix}{name}")
            shown["required"] = False
            controls.append(shown)
        return PartRow(prefix, item.get("id", 0), tuple(controls))

    def _raw(self, line: Line) -> dict[str, Any]:
        """Return a child row as raw form texts."""
        item: dict[str, Any] = {"id": line.id}
        for field, value in zip(line.fields, line.values, strict=True):
            text = field.kind.input_value(value, field)
            item[field.name] = ("1" if value else "0") if field.kind.name == "yes_no" else text
            if isinstance(value, Ref):
                self._linked.setdefault(field, {})[text] = value
        return item
