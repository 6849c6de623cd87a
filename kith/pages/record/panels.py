"""The template context of a record page: head, highlights, details and related rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from markupsafe import Markup

from kith.engine import policy
from kith.engine.declare.declaration import Further, Section, Way
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field, is_empty
from kith.engine.files import photos
from kith.engine.history import redirects, timeline
from kith.engine.models import Redirect
from kith.engine.policy import Actor
from kith.engine.query.prepared import ROW, PreparedRows
from kith.engine.query.reading import Line, Reader, read
from kith.engine.web.errors import NotFound
from kith.pages.form.inputs import can_edit
from kith.pages.record import related, tabs


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a record: field, HTML, and the URL of its inline edit (empty if there is none)."""

    field: Field
    html: Markup
    empty: bool
    edit_url: str = ""
    history_url: str = ""

    @property
    def label(self) -> str:
        return label_of(self.field)

    @property
    def behind(self) -> bool:
        """Whether it is hidden behind "Show empty fields". Tags never are, because they are added daily."""
        return self.empty and not (self.field.kind.name == "tags" and self.edit_url)


def label_of(field: Field) -> str:
    """Return the label of a field; for child rows the plural of their entity."""
    kind: Any = field.kind
    if field.kind.name != "children":
        return field.label
    label: str = kind.target(field).label_plural
    return capfirst(label)


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the details: filled and empty values, and a summary."""

    title: str
    filled: tuple[Fact, ...]
    vacant: tuple[Fact, ...]
    summary: Markup


class Shown:
    """A record as visible to one actor; every value is read once for the whole page."""

    def __init__(self, resource: Resource, row: Any, line: Line, actor: Actor) -> None:
        self.resource = resource
        self.row = row
        self.actor = actor
        self.values = {field.name: value for field, value in zip(line.fields, line.values, strict=True)}
        self.title = resource.title_of(row) or f"#{row.pk}"
        self.url = f"{resource.url}{row.pk}/"
        self.trashed = row.deleted_at is not None
        written = bool(resource.fields)  # without form fields, only business rules write the records
        self.editable = written and not self.trashed and policy.covers(actor, "edit", row, resource)
        self.can_trash = written and policy.covers(actor, "trash", row, resource)

    def ways(self) -> Sequence[Way]:
        """The buttons for mail and call; none in the trash."""
        told = () if self.trashed else self.resource.extensions.ways
        return [way for ways in told for way in ways(self.values)]

    def further(self) -> Sequence[Further]:
        """The record's further pages that the actor may open."""
        return [page for pages in self.resource.extensions.menu for page in pages(self.row, self.actor)]

    def notices(self) -> Sequence[str]:
        """Texts above the record for everybody who opens it."""
        return [text for texts in self.resource.extensions.notices for text in texts(self.row, self.actor)]

    def more(self, fields: tuple[Field, ...]) -> dict[str, Any]:
        """Return the values of fields that are not on the page."""
        if not fields:
            return {}
        line = read(self.resource.model.objects.filter(pk=self.row.pk), fields, self.actor)[0]
        return dict(zip((field.name for field in fields), line.values, strict=True))

    @property
    def photo(self) -> str:
        return photos.address(self.resource.url, self.row.pk, str(getattr(self.row, photos.FIELD, "") or ""))

    @property
    def photo_url(self) -> str:
        """The URL for choosing the picture; empty if there is none."""
        return f"{self.url}photo/choose/" if self.editable and hasattr(self.row, photos.FIELD) else ""

    @property
    def square(self) -> bool:
        """Whether the picture is square: companies and things; people have round ones."""
        return self.resource.icon != "user"

    def fact(self, name: str) -> Fact:
        field, value = self.resource.bound[name], self.values[name]
        writable = self.editable and name in self.resource.fields and field.kind.input != ""
        edit = (f"{self.url}cell/{name}/" if can_edit(field) else f"{self.url}edit/") if writable else ""
        if field.kind.name == "children":
            return Fact(field, _children(value or (), field, self), not value, edit)
        past = "" if field.kind.many else f"{self.url}field/{name}/"
        return Fact(field, field.kind.cell(value, field), is_empty(value), edit, past)

    def banners(self) -> list[tuple[str, dict[str, Any]]]:
        """The templates below the head, each with its context; an empty context shows nothing."""
        made = [(each.template, each.content(self)) for each in self.resource.extensions.banners]
        return [(template, content) for template, content in made if content]

    def subtitle(self) -> list[Markup]:
        facts = [self.fact(name) for name in self.resource.record.subtitle]
        return [fact.html for fact in facts if not fact.empty]

    def status(self) -> Markup:
        return self.fact("status").html if "status" in self.values else Markup("")

    def highlights(self) -> list[dict[str, Any]]:
        facts = [self.fact(name) for name in self.resource.record.highlights]
        return [{"label": fact.label, "value": fact.html or "–"} for fact in facts]

    def panels(self) -> list[Panel]:
        return [self._panel(section) for section in self.resource.record.sections]

    def _panel(self, section: Section) -> Panel:
        facts = [self.fact(name) for name in section.fields]
        return Panel(
            str(section.title),
            tuple(fact for fact in facts if not fact.behind),
            tuple(fact for fact in facts if fact.behind),
            next(
                (told(self) for name in section.fields if (told := self.resource.extensions.summaries.get(name))),
                Markup(""),
            ),
        )


def show(resource: Resource, row_id: int, actor: Actor) -> Shown:
    """Return the record as visible to the actor, also from the trash. Raises NotFound, and Moved after a merge."""
    rows, reader, names = _query(resource, actor)
    found = rows.given({ROW: row_id}).instances()
    if not found or found[0].deleted_at is not None:
        redirects.follow(resource, row_id, actor)
    if not found:
        raise NotFound(_("There is no such %(entity)s.") % {"entity": resource.label})
    lines = reader.lines([tuple(getattr(found[0], name) for name in names)])
    return Shown(resource, found[0], lines[0], actor)


@lru_cache(maxsize=2_000)
def _query(resource: Resource, actor: Actor) -> tuple[PreparedRows, Reader, list[str]]:
    """Prepare one query for a record, its link names and its related counts; also return its reader.

    Cached per actor. A change of rights makes a new actor, so the cache cannot outlive them.
    """
    reader = Reader(_fields(resource), actor)
    names, joined = [], tabs.counts(resource, actor) | related.counts(resource, actor)
    for place, path in enumerate(reader.paths):
        plain = isinstance(path, str) and "__" not in path
        names.append(path if plain else f"joined_{place}")
        if not plain:
            joined[names[-1]] = F(path) if isinstance(path, str) else path
    condition = resource.policy.rows(actor, "view", entity=resource.slug)
    rows = resource.model.objects.filter(condition, pk=ROW)
    joined["has_former"] = Exists(Redirect.objects.filter(entity=resource.slug, new_id=ROW, deleted_at=None))
    joined |= timeline.presences(resource, actor)
    return PreparedRows(rows.annotate(**joined)), reader, names


def _fields(resource: Resource) -> tuple[Field, ...]:
    record = resource.record
    names = [name for section in record.sections for name in section.fields]
    names += [*record.highlights, *record.subtitle, *(("status",) if "status" in resource.bound else ())]
    return tuple(resource.bound[name] for name in dict.fromkeys(names))


def _children(lines: Sequence[Line], field: Field, shown: Shown) -> Markup:
    kind: Any = field.kind
    telling = kind.target(field).extensions.telling
    present = telling.present if telling is not None else _plainly
    return present(lines, shown) if lines else Markup("")


def _plainly(lines: Sequence[Line], shown: Shown) -> Markup:
    """Render each child row on a separate line."""
    items = []
    for line in lines:
        cells = [cell for (field, cell), value in zip(line.cells(), line.values, strict=True) if not is_empty(value)]
        items.append(Markup("<li>{}</li>").format(Markup(" · ").join(cell for cell in cells if cell)))
    return Markup('<ul class="parts">{}</ul>').format(Markup("").join(items))
