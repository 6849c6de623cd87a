"""Guess the mapping of a file: by presets, by column names, by cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from kith.engine.declare import registry
from kith.engine.fields.choices import Choice
from kith.engine.models import ImportPreset
from kith.kit import countries, dates, emails, numbers
from kith.kit.names import fold
from kith.kit.phones import digits
from kith.kit.tables import Row
from kith.transfer import hooks, own_keys
from kith.transfer.hooks import Preset, PresetPart
from kith.transfer.mapping.columns import EXTERNAL_ID, FILE, Column, Mapping, Part, is_remark
from kith.transfer.mapping.new_fields import settled
from kith.transfer.mapping.words import normal, words_of
from kith.transfer.reading.sources import Source, fits

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.fields.base import Field
    from kith.engine.policy import Actor

SAMPLE_ROWS = 5_000
NULLS = ("NULL", "\\N", "#N/A", "<null>")
_NUMBER_AT_END = re.compile(r" ?\d{1,2}$")
_PHONE = re.compile(r"\+?[0-9 ()./-]{7,25}").fullmatch
_URL = re.compile(r"(https?://|www\.)\S+\.\S+", re.IGNORECASE).fullmatch


def guess(source: Source, entity: str, *, by: Actor, preset: str = "") -> Mapping:
    """Return the best mapping. ``preset`` is the name of a shipped or saved one. Raises KeyError if it is unknown."""
    if source.format is not None:
        return Mapping((Part(entity, source.format.columns, source=source.format.source),), source.format.name)
    if preset:
        return _named(preset, source, entity, by)
    saved = _saved(source, entity, by)
    if saved is not None:
        return saved
    for shipped in hooks.of(entity).presets:
        if fits(shipped, source.headers):
            return of_preset(shipped, source, by)
    return by_names(source, registry.named(entity, by))


def entity_of(source: Source, entity: str, by: Actor) -> str:
    """Return the entity of a file's rows.

    It is ``entity``, unless only presets of another entity match, or the file is Kith's own export of another one.
    """
    every = [entity, *(each.slug for each in registry.every())]
    for slug in every:
        if any(fits(each, source.headers) for each in hooks.of(slug).presets):
            return slug
    if own_keys.COLUMN not in source.headers:
        return entity
    columns = set(source.headers) - {own_keys.COLUMN, own_keys.OTHERS}
    return next((slug for slug in every if columns <= registry.named(slug, by).writable.keys()), entity)


def presets_for(entity: str) -> list[tuple[str, str]]:
    """Return (name, title) of all presets, the saved ones first."""
    saved = ImportPreset.objects.filter(entity=entity, deleted_at=None).order_by("name")
    return [(each.name, each.name) for each in saved] + [
        (each.name, str(each.title)) for each in hooks.of(entity).presets
    ]


def _named(name: str, source: Source, entity: str, by: Actor) -> Mapping:
    saved = ImportPreset.objects.filter(entity=entity, name=name, deleted_at=None).first()
    if saved is not None:
        return settled(Mapping.from_json({**saved.mapping, "preset": name}), by)
    shipped = next((each for each in hooks.of(entity).presets if each.name == name), None)
    if shipped is None:
        raise KeyError(name)
    return of_preset(shipped, source, by)


def _saved(source: Source, entity: str, by: Actor) -> Mapping | None:
    """Return the newest saved mapping whose columns all exist."""
    present = set(source.headers)
    for saved in ImportPreset.objects.filter(entity=entity, deleted_at=None).order_by("-pk"):
        if saved.headers and present.issuperset(saved.headers):
            return settled(Mapping.from_json({**saved.mapping, "preset": saved.name}), by)
    return None


def of_preset(preset: Preset, source: Source, by: Actor) -> Mapping:
    """Apply a shipped preset to the file's columns; additional columns are matched by name."""
    main, *others = (_part(part, source.headers) for part in preset.parts)
    return Mapping(
        (replace(main, columns=(*main.columns, *_added(preset, main, source.headers, by))), *others),
        preset=preset.name,
        nulls=preset.nulls or nulls_in(source),
        lenient=True,
    )


def _part(part: PresetPart, headers: Sequence[str]) -> Part:
    known = {name.casefold(): column for name, column in part.columns.items()}
    columns = []
    for header in headers:
        column = known.get(header.strip().casefold())
        if column is not None:
            column = Column("", column) if isinstance(column, str) else column
            columns.append(replace(column, header=header))
    return Part(part.entity, tuple(columns), part.source, part.constants, part.links)


def _added(preset: Preset, main: Part, headers: Sequence[str], by: Actor) -> Iterator[Column]:
    """Yield the targets of columns outside of the preset, by name."""
    resource = registry.named(main.entity, by)
    told = {name.casefold() for part in preset.parts for name in part.columns}
    taken = {column.field for column in main.columns}
    words = words_of(resource)
    for header in headers:
        if header.strip().casefold() not in told:
            column = _by_name(header, resource, words, taken)
            # A key column belongs to the preset's system or to an unknown one.
            if column.field in resource.writable and not column.source:
                yield column


def by_names(source: Source, resource: Resource) -> Mapping:
    """Guess a mapping by column names, and by cells where the name is unknown."""
    taken: set[str] = set()
    words = words_of(resource)
    columns = [_by_name(header, resource, words, taken) for header in source.headers]
    for place, column in enumerate(columns):
        cells = [row.cells[place].strip() for row in source.samples if place < len(row.cells)]
        samples = [cell for cell in cells if cell]
        if not _may_say(column, samples, resource):
            taken.discard(column.field)
            columns[place] = column = Column(column.header)
        if not column.field and not is_remark(column.header):
            found = _by_values(samples, resource, taken)
            if found:
                taken.add(found)
                columns[place] = replace(column, field=found)
    if (reread := hooks.of(resource.slug).words.reread) is not None:
        columns = reread(columns, source.samples)
    origin = _source(columns)
    # In Kith's own export a word such as NULL is a real value.
    nulls = nulls_in(source) if origin != own_keys.SOURCE else ()
    return Mapping((Part(resource.slug, tuple(columns), source=origin),), nulls=nulls)


def _source(columns: Iterable[Column]) -> str:
    """Return the system of the file's keys: Kith for its own exports, else “file”."""
    headers = [column.header for column in columns if column.field == EXTERNAL_ID]
    own = any(normal(header) == normal(own_keys.COLUMN) for header in headers)
    return own_keys.SOURCE if own else FILE if headers else ""


def _by_name(header: str, resource: Resource, words: Dict[str, Column], taken: set[str]) -> Column:
    if is_remark(header):
        return Column(header)
    further = hooks.of(resource.slug).words.further
    name = normal(header)
    found = words.get(name) or words.get(_NUMBER_AT_END.sub("", name))
    if found is None:
        return Column(header)
    # A column for the name of a linked record and one for its key do not exclude each other.
    meaning = f"{found.field} of {found.source}" if found.source else found.field
    if meaning in taken and not found.child:
        found = further.get(found.field, Column(""))
    if found.field and not found.child:
        taken.add(meaning)
    group = header if found.child else ""
    return replace(found, header=header, group=found.group or group)


def _may_say(column: Column, samples: list[str], resource: Resource) -> bool:
    """Whether the cells fit the field of the column's name: a choice field needs some of its choices.

    Otherwise the name only sounds alike, such as “Type” in another program, and every row would be refused.
    """
    field = resource.writable.get(column.field)
    if field is None or not samples or not isinstance(field.kind, Choice) or field.kind.name != Choice.name:
        return True
    return any(field.kind.meant(column.values.get(fold(sample), sample), field) for sample in samples)


def _by_values(samples: list[str], resource: Resource, taken: set[str]) -> str:
    """Return the field whose type fits the samples; "" if there is none or it has a column already."""
    if not samples:
        return ""
    kind = ""
    if all("@" in sample and emails.check_email(sample) is None for sample in samples):
        kind = "email"
    elif all(_URL(sample) for sample in samples):
        kind = "url"
    elif all(_PHONE(sample) and len(digits(sample)) > 7 and not sample.isdigit() for sample in samples) and not any(
        map(_is_date, samples)
    ):
        kind = "phone"
    elif len(set(samples)) > 2 and all(countries.country_code(sample) for sample in samples):
        kind = "country"
    names = (name for name, field in resource.writable.items() if field.kind.name == kind and name not in taken)
    return next(names, "") if kind else ""


def _is_date(text: str) -> bool:
    try:
        dates.parse_date(text, order="DMY")
    except ValueError:
        return False
    return True


def nulls_in(source: Source) -> tuple[str, ...]:
    """Return words such as NULL that mean empty. They must repeat, because Null is also a family name."""
    cells = [cell for row in source.samples for cell in row.cells if isinstance(cell, str)]
    return tuple(word for word in NULLS if cells.count(word) > 2)


def notation(
    source: Source, mapping: Mapping, *, by: Actor, region: str = ""
) -> tuple[dates.Order, numbers.Separator | None]:
    """Detect date order and decimal separator from the first rows; None for the separator if unknown.

    Ambiguous dates are read in the order of ``region`` (ISO 3166).
    """
    days = _places(source, mapping, by, ("date", "instant"))
    figures = _places(source, mapping, by, ("number", "money"))
    if not days and not figures:
        return "YMD", None
    rows = list(islice(source.rows(), SAMPLE_ROWS))
    order, unsure = dates.detect_order(_cells(rows, days))
    if unsure and region == "US":
        order = "MDY"
    return order, numbers.detect_decimal(list(_cells(rows, figures)))


def _places(source: Source, mapping: Mapping, by: Actor, kinds: Iterable[str]) -> list[int]:
    """Return the indexes of columns for fields of these kinds."""
    places = []
    for part in mapping.parts:
        bound: dict[str, Field] = registry.named(part.entity, by).writable
        for column in part.columns:
            field = bound.get(column.field)
            if field is not None and field.kind.name in kinds and column.header in source.headers:
                places.append(source.headers.index(column.header))
    return places


def _cells(rows: Sequence[Row], places: Sequence[int]) -> Iterable[str]:
    for row in rows:
        for place in places:
            if place < len(row.cells) and isinstance(row.cells[place], str) and row.cells[place].strip():
                yield row.cells[place].strip()
