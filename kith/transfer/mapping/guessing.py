"""Finding out what the columns of a file mean: by a preset, by their names, by what stands in them."""

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

SAMPLE_ROWS = 5_000
NULLS = ("NULL", "\\N", "#N/A", "<null>")
_NUMBER_AT_END = re.compile(r" ?\d{1,2}$")
_PHONE = re.compile(r"\+?[0-9 ()./-]{7,25}").fullmatch
_URL = re.compile(r"(https?://|www\.)\S+\.\S+", re.IGNORECASE).fullmatch


def guess(source: Source, entity: str, *, preset: str = "") -> Mapping:
    """The mapping that fits best. ``preset`` names a shipped or saved one. Raises KeyError when there is no such."""
    if source.format is not None:
        return Mapping((Part(entity, source.format.columns, source=source.format.source),), source.format.name)
    if preset:
        return _named(preset, source, entity)
    saved = _saved(source, entity)
    if saved is not None:
        return saved
    for shipped in hooks.of(entity).presets:
        if fits(shipped, source.headers):
            return of_preset(shipped, source)
    return by_names(source, registry.named(entity))


def entity_of(source: Source, entity: str) -> str:
    """What the rows of a file are, by its columns.

    It is ``entity``, unless a preset of another one alone knows the file, or it is an export of another one from here.
    """
    every = [entity, *(each.slug for each in registry.every())]
    for slug in every:
        if any(fits(each, source.headers) for each in hooks.of(slug).presets):
            return slug
    if own_keys.COLUMN not in source.headers:
        return entity
    columns = set(source.headers) - {own_keys.COLUMN, own_keys.OTHERS}
    return next((slug for slug in every if columns <= registry.named(slug).writable.keys()), entity)


def presets_for(entity: str) -> list[tuple[str, str]]:
    """(name, title) of all presets, the saved ones first."""
    saved = ImportPreset.objects.filter(entity=entity, deleted_at=None).order_by("name")
    return [(each.name, each.name) for each in saved] + [
        (each.name, str(each.title)) for each in hooks.of(entity).presets
    ]


def _named(name: str, source: Source, entity: str) -> Mapping:
    saved = ImportPreset.objects.filter(entity=entity, name=name, deleted_at=None).first()
    if saved is not None:
        return settled(Mapping.from_json({**saved.mapping, "preset": name}))
    shipped = next((each for each in hooks.of(entity).presets if each.name == name), None)
    if shipped is None:
        raise KeyError(name)
    return of_preset(shipped, source)


def _saved(source: Source, entity: str) -> Mapping | None:
    """The newest saved mapping whose columns are all there."""
    present = set(source.headers)
    for saved in ImportPreset.objects.filter(entity=entity, deleted_at=None).order_by("-pk"):
        if saved.headers and present.issuperset(saved.headers):
            return settled(Mapping.from_json({**saved.mapping, "preset": saved.name}))
    return None


def of_preset(preset: Preset, source: Source) -> Mapping:
    """A shipped preset laid over the columns that the file has; others, which people add, are known by their names."""
    main, *others = (_part(part, source.headers) for part in preset.parts)
    return Mapping(
        (replace(main, columns=(*main.columns, *_added(preset, main, source.headers))), *others),
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


def _added(preset: Preset, main: Part, headers: Sequence[str]) -> Iterator[Column]:
    """The columns of which the preset knows nothing, as far as the main record takes what they are called."""
    resource = registry.named(main.entity)
    told = {name.casefold() for part in preset.parts for name in part.columns}
    taken = {column.field for column in main.columns}
    words = words_of(resource)
    for header in headers:
        if header.strip().casefold() not in told:
            column = _by_name(header, resource, words, taken)
            # A key is one of the preset's own system or of none that is known.
            if column.field in resource.writable and not column.source:
                yield column


def by_names(source: Source, resource: Resource) -> Mapping:
    """A mapping by the names of the columns, and by their values where names say nothing."""
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
    for reread in hooks.of(resource.slug).reread:
        columns = reread(columns, source.samples)
    origin = _source(columns)
    # What an export from here says, it means.
    nulls = nulls_in(source) if origin != own_keys.SOURCE else ()
    return Mapping((Part(resource.slug, tuple(columns), source=origin),), nulls=nulls)


def _source(columns: Iterable[Column]) -> str:
    """The system whose keys stand in the file: Kith in its own exports, else nothing better known than “file”."""
    headers = [column.header for column in columns if column.field == EXTERNAL_ID]
    own = any(normal(header) == normal(own_keys.COLUMN) for header in headers)
    return own_keys.SOURCE if own else FILE if headers else ""


def _by_name(header: str, resource: Resource, words: Dict[str, Column], taken: set[str]) -> Column:
    if is_remark(header):
        return Column(header)
    known = hooks.of(resource.slug)
    name = normal(header)
    found = words.get(name) or words.get(_NUMBER_AT_END.sub("", name))
    if found is None:
        return Column(header)
    # The key of a linked record may stand beside its name.
    meaning = f"{found.field} of {found.source}" if found.source else found.field
    if meaning in taken and not found.child:
        found = known.further.get(found.field, Column(""))
    if found.field and not found.child:
        taken.add(meaning)
    group = header if found.child else ""
    return replace(found, header=header, group=found.group or group)


def _may_say(column: Column, samples: list[str], resource: Resource) -> bool:
    """Whether a column has something to do with the field of its name: one of a few words needs some of these.

    Else the word only sounds alike, such as the “Type” of another program, and every row would be refused.
    """
    field = resource.writable.get(column.field)
    if field is None or not samples or not isinstance(field.kind, Choice) or field.kind.name != Choice.name:
        return True
    return any(field.kind.meant(column.values.get(fold(sample), sample), field) for sample in samples)


def _by_values(samples: list[str], resource: Resource, taken: set[str]) -> str:
    """The field whose type the samples have; "" when there is none, or it is fed already."""
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
    """Words such as NULL that stand for empty cells; a single one may be somebody's name."""
    cells = [cell for row in source.samples for cell in row.cells if isinstance(cell, str)]
    return tuple(word for word in NULLS if cells.count(word) > 2)


def notation(source: Source, mapping: Mapping, *, region: str = "") -> tuple[dates.Order, numbers.Separator | None]:
    """The order of dates and the decimal sign that the first rows of the file show; None when nothing tells.

    Days that could be read both ways are read as people in ``region`` (ISO 3166) write them.
    """
    days = _places(source, mapping, ("date", "instant"))
    figures = _places(source, mapping, ("number", "money"))
    if not days and not figures:
        return "YMD", None
    rows = list(islice(source.rows(), SAMPLE_ROWS))
    order, unsure = dates.detect_order(_cells(rows, days))
    if unsure and region == "US":
        order = "MDY"
    return order, numbers.detect_decimal(list(_cells(rows, figures)))


def _places(source: Source, mapping: Mapping, kinds: Iterable[str]) -> list[int]:
    """The places of the columns that feed fields of these kinds."""
    places = []
    for part in mapping.parts:
        bound: dict[str, Field] = registry.named(part.entity).writable
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
