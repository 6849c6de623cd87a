"""The parser of list query strings, shared by pages, API, exports and bulk jobs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine.fields.base import Field
from kith.engine.query.tree import All, Node, Where, from_json, to_json
from kith.engine.web.errors import BadQuery
from kith.kit.numbers import whole_number

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource

# Parameters that are not fields.
RESERVED = frozenset({"q", "sort", "limit", "cursor", "fields", "where", "trash"})
MOST_ROWS = 200
LONGEST_Q = 200


@dataclass(frozen=True, slots=True)
class SortKey:
    field: Field
    descending: bool

    def __str__(self) -> str:
        return f"-{self.field.name}" if self.descending else self.field.name


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A parsed query. ``flat`` are conditions of single parameters, ``tree`` the nested ones of ``where``."""

    resource: Resource
    flat: tuple[Where, ...] = ()
    tree: Node | None = None
    q: str = ""
    sort: tuple[SortKey, ...] = ()
    limit: int = 50
    cursor: str = ""
    fields: tuple[Field, ...] = ()
    trash: bool = False

    @property
    def condition(self) -> Node:
        return All((*self.flat, *((self.tree,) if self.tree is not None else ())))

    @property
    def order(self) -> tuple[SortKey, ...]:
        """The sort with tie-breakers before the id: the further columns of the index, so that it can be walked."""
        tie = self.resource.ties.get(self.sort[0].field.name) if len(self.sort) == 1 else None
        return (*self.sort, SortKey(self.resource.bound[tie], self.sort[0].descending)) if tie else self.sort


def parse(
    resource: Resource, params: Iterable[tuple[str, str]], *, limit: int = 50, ignore: frozenset[str] = frozenset()
) -> ListQuery:
    """Parse (name, value) pairs of a query string. ``ignore`` are parameters of the caller.

    Raises BadQuery with a message per parameter. A repeated reserved parameter is an error, because two parsers could
    otherwise read one URL differently.
    """
    reader = _Reader(resource, limit)
    for name, value in params:
        if name not in ignore:
            reader.take(name, value)
    return reader.result()


class _Reader:
    def __init__(self, resource: Resource, limit: int) -> None:
        self.resource = resource
        self.words: dict[str, str] = {}
        self.flat: list[Where] = []
        self.errors: dict[str, list[str]] = {}
        self.limit = limit

    def take(self, name: str, value: str) -> None:
        if name not in RESERVED or (name == "trash" and not self.resource.takes("trash")):
            self.flat.append(self._condition(name, value))
        elif name in self.words:
            self.errors[name] = [_("This may be given once only.")]
        else:
            self.words[name] = value

    def _condition(self, name: str, value: str) -> Where:
        path, dot, last = name.rpartition(".")
        last = "ne" if last == "not" else last
        if dot and last in _OPERATORS and path:
            return Where(path, last, value)
        return Where(name, "eq", value)

    def result(self) -> ListQuery:
        query = ListQuery(
            resource=self.resource,
            flat=tuple(self.flat),
            tree=self._tree(),
            q=self._search(),
            sort=self._sort(),
            limit=self._limit(),
            cursor=self.words.get("cursor", ""),
            fields=self._fields(),
            trash=self.words.get("trash", "") == "1",
        )
        if self.errors:
            raise BadQuery(self.errors)
        return query

    def _tree(self) -> Node | None:
        raw = self.words.get("where", "")
        if not raw:
            return None
        try:
            return from_json(json.loads(raw))
        except (ValueError, RecursionError):
            self.errors["where"] = [_("This is not valid JSON.")]
        except BadQuery as error:
            self.errors.update(error.errors)
        return None

    def _search(self) -> str:
        text = self.words.get("q", "").strip()
        if len(text) > LONGEST_Q or "\x00" in text:
            self.errors["q"] = [_("At most %(most)d characters can be searched for.") % {"most": LONGEST_Q}]
        return text

    def _sort(self) -> tuple[SortKey, ...]:
        keys: dict[str, SortKey] = {}
        for part in (self.words.get("sort") or self.resource.list.sort).split(","):
            name, descending = part.strip().removeprefix("-"), part.strip().startswith("-")
            field = self.resource.bound.get(name)
            if field is None or not field.sortable or len(keys) == 3:
                names = ", ".join(self.resource.sortable)
                self.errors["sort"] = [_("Sorting is possible by at most three of: %(names)s.") % {"names": names}]
                return ()
            keys.setdefault(name, SortKey(field, descending))
        return tuple(keys.values())

    def _limit(self) -> int:
        raw = self.words.get("limit", "")
        if not raw:
            return self.limit
        number = whole_number(raw, most=MOST_ROWS)
        if not number:
            self.errors["limit"] = [_("Write a number from 1 to %(most)d.") % {"most": MOST_ROWS}]
        return number or self.limit

    def _fields(self) -> tuple[Field, ...]:
        raw = self.words.get("fields", "")
        if not raw:
            return self.resource.columns
        chosen: dict[str, Field] = {}
        for name in (part.strip() for part in raw.split(",")):
            field = self.resource.bound.get(name)
            if field is None:
                self.errors["fields"] = [_("There is no field “%(name)s”.") % {"name": name[:60]}]
                return ()
            chosen[name] = field
        return tuple(chosen.values())


_OPERATORS = frozenset({"eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "contains", "starts", "all", "empty"})


def to_params(query: ListQuery) -> list[tuple[str, str]]:
    """Return the parameters of the query without cursor; ``parse`` gives the same query again."""
    pairs = [
        (each.path if each.operator == "eq" else f"{each.path}.{each.operator}", plain_value(each.value))
        for each in query.flat
    ]
    if query.tree is not None:
        pairs.append(("where", json.dumps(to_json(query.tree))))
    if query.q:
        pairs.append(("q", query.q))
    if query.trash:
        pairs.append(("trash", "1"))
    sort = ",".join(str(key) for key in query.sort)
    if sort != query.resource.list.sort:
        pairs.append(("sort", sort))
    if query.fields != query.resource.columns:
        pairs.append(("fields", ",".join(field.name for field in query.fields)))
    return pairs


def plain_value(value: Any) -> str:
    """Return the value of a condition as a URL parameter."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
