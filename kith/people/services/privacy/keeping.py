"""What every model keeps of a person, as the models declare it; and the models that say nothing of it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core import checks
from django.db.models import ForeignKey, IntegerField

from kith.engine.rows.personal import declared
from kith.people.models import Contact
from kith.sdk.models import ITSELF, Personal
from kith.sdk.rules import entity_of


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of a model that keep something of a person, and the rule that it declares."""

    model: type[Any]
    rule: Personal
    ids: Sequence[int]

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name_plural)


def kept_of(ids: Sequence[int]) -> list[Kept]:
    """The rows of all models, but the person's own records with these ids, that keep something of the person."""
    known: dict[type[Any], frozenset[int]] = {Contact: frozenset(ids)}
    found = []
    for model, rule in _rules():
        if rule.columns and ITSELF not in rule.columns and (rows := _ids_of(model, rule, known)):
            found.append(Kept(model, rule, sorted(rows)))
    return found


def words_of() -> Iterator[tuple[type[Any], Personal]]:
    """The models whose rows may name a person by chance."""
    return ((model, rule) for model, rule in _rules() if rule.words)


def _rules() -> Iterator[tuple[type[Any], Personal]]:
    return ((model, rule) for model in apps.get_models() for rule in declared(model))


def _ids_of(model: type[Any], rule: Personal, known: dict[type[Any], frozenset[int]]) -> frozenset[int]:
    """The ids of the rows that name the person; ``known`` has those of models that were asked before."""
    found: set[int] = set()
    for name in rule.columns:
        column = model._meta.get_field(name)
        within: dict[str, Any]
        if isinstance(column, ForeignKey):
            within = {f"{name}__in": _ids_behind(column.remote_field.model, known)}
        else:
            within = {f"{name}__in": known[Contact], rule.entity: entity_of(Contact)}
        found |= set(model.objects.filter(**within).values_list("pk", flat=True))
    return frozenset(found)


def _ids_behind(model: type[Any], known: dict[type[Any], frozenset[int]]) -> frozenset[int]:
    if model not in known:
        known[model] = frozenset()  # a row that leads to its own kind, such as a comment, is found by the record too
        known[model] = frozenset().union(*(_ids_of(model, rule, known) for rule in declared(model)))
    return known[model]


# Whether every model says what it keeps --------------------------------------------------------------


def silent(models: Sequence[type[Any]]) -> list[str]:
    """The columns of these models by which rows can name a person and which no ``keeps`` names."""
    personal = _personal(models)
    found = []
    for model in models:
        told = {name for rule in declared(model) for name in rule.columns}
        if ITSELF not in told:
            found += [f"{model._meta.label}.{name}" for name in _leading(model, personal) if name not in told]
    return found


def _personal(models: Sequence[type[Any]]) -> set[type[Any]]:
    """The models that lead to a person, by a key or through others that do."""
    found: set[type[Any]] = {Contact}
    while more := {model for model in models if model not in found and _leading(model, found)}:
        found |= more
    return found


def _leading(model: type[Any], personal: Container[type[Any]]) -> list[str]:
    """The columns by which rows can name a person: keys to what is personal, and the ids of any record."""
    columns = model._meta.concrete_fields
    links = [each.name for each in columns if isinstance(each, ForeignKey) and each.remote_field.model in personal]
    ids = [each.name for each in columns if isinstance(each, IntegerField) and each.name.endswith("_id")]
    # “import_id” is the id of an import, not of any record.
    tables = {each._meta.model_name for each in apps.get_models()}
    return links + [name for name in ids if name.removesuffix("_id").replace("_", "") not in tables]


def check_models(**_options: Any) -> list[checks.CheckMessage]:
    """At start-up: a model that can hold something of a person and does not say so."""
    return [
        checks.Error(f"{place} can lead to a person, and “keeps = Personal(…)” does not name it", id="people.E001")
        for place in silent(apps.get_models())
    ]
