"""Match rows to existing records: by key in the other system, then by the entity's match keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine import policy
from kith.kit.names import fold
from kith.transfer import hooks
from kith.transfer.hooks import Key
from kith.transfer.planning.lookups import by_key, by_name
from kith.transfer.reading.drafts import Draft

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

EXTERNAL = "external id"


def keys_of(resource: Resource, chosen: Sequence[str]) -> list[Key]:
    """Return the match keys, strongest first; those named ``chosen``, or all. Raises KeyError."""
    known = {key.name: key for key in hooks.of(resource.slug).matching.keys or _plain_keys(resource)}
    return [known[name] for name in chosen] if chosen else list(known.values())


def _plain_keys(resource: Resource) -> list[Key]:
    """Return the match keys of the declaration: each field of ``match``; the title ignores case and accents."""
    return [_title_key(resource) if name == resource.title else _column_key(resource, name) for name in resource.match]


def _column_key(resource: Resource, name: str) -> Key:
    field = resource.bound[name]

    def of(values: Mapping[str, Any], row: Any) -> Iterable[str]:
        value = values.get(name)
        return (str(value),) if value else ()

    def find(rows: QuerySet[Any], keys: Sequence[str]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for pk, value in rows.filter(**{f"{field.attname}__among": keys}).values_list("pk", field.attname):
            found.setdefault(str(value), []).append(pk)
        return found

    return Key(name, field.label, of, find)


def _title_key(resource: Resource) -> Key:
    column = resource.sort_column(resource.title)

    def of(values: Mapping[str, Any], row: Any) -> Iterable[str]:
        title = resource.title_of(row)
        return (f"{getattr(row, column)}\n{fold(title)}",) if title else ()

    def find(rows: QuerySet[Any], keys: Sequence[str]) -> dict[str, list[int]]:
        wanted = {key.partition("\n")[0] for key in keys}
        found: dict[str, list[int]] = {}
        hits = rows.filter(**{f"{column}__among": wanted}).values_list("pk", column, resource.title)
        for pk, sorted_by, title in hits:
            found.setdefault(f"{sorted_by}\n{fold(title)}", []).append(pk)
        return found

    return Key(resource.title, resource.bound[resource.title].label, of, find, weak=True)


class Matcher:
    """Matches the drafts of one part of an import in batches."""

    def __init__(self, resource: Resource, *, by: Actor, source: str, chosen: Sequence[str]) -> None:
        self.resource = resource
        self.by = by
        self.source = source
        self.keys = keys_of(resource, chosen)
        self.narrowing = {key.name for key in self.keys if key.lacking is not None}

    def words(self, draft: Draft) -> list[tuple[str, str]]:
        """Return the key values of a draft, strongest first: (match key, value)."""
        words = [(EXTERNAL, draft.key)] if draft.key and self.source else []
        for key in self.keys:
            words.extend((key.name, value) for value in key.of(draft.values, draft.row))
        return words

    def find(self, drafts: Sequence[Draft]) -> dict[int, tuple[str, list[int]]]:
        """Return row number → (match key, ids of visible records). Uses ``Draft.words``."""
        hits: dict[int, tuple[str, list[int]]] = {}
        if self.source:
            known = by_key(self.resource, self.source, {draft.key for draft in drafts if draft.key}, self.by)
            hits.update({draft.number: (EXTERNAL, [known[draft.key]]) for draft in drafts if draft.key in known})
        for key in self.keys:
            wanted: dict[tuple[str, ...], dict[str, list[Draft]]] = {}
            for draft in drafts:
                values = [value for name, value in draft.words if name == key.name]
                if values and draft.number not in hits:
                    held = {name for name, _value in draft.words} & self.narrowing if key.weak else ()
                    for value in values:
                        wanted.setdefault(tuple(held), {}).setdefault(value, []).append(draft)
            for names, some in wanted.items():
                self._look_up(key, some, hits, without=names)
        return hits

    def _look_up(
        self,
        key: Key,
        wanted: Mapping[str, list[Draft]],
        hits: dict[int, tuple[str, list[int]]],
        *,
        without: Sequence[str],
    ) -> None:
        visible = policy.scope(self.by, "view", self.resource)
        for strong in self.keys:
            if strong.name in without and strong.lacking is not None:
                visible = visible.filter(strong.lacking)
        for value, ids in key.find(visible, list(wanted)).items():
            for draft in wanted.get(value, ()):
                before = hits[draft.number][1] if draft.number in hits else []
                hits[draft.number] = (key.name, list(dict.fromkeys([*before, *ids])))

    def label(self, name: str) -> str:
        """Return the label of a match key."""
        if name == EXTERNAL:
            return _("key of the other system")
        return next((str(key.label) for key in self.keys if key.name == name), name)


__all__ = ["EXTERNAL", "Matcher", "by_name", "keys_of"]
