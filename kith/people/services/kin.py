"""The relations of one record, worded from its side, and the form for new ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from kith.engine.query.reading import read
from kith.kit.numbers import whole_number
from kith.people.models import Relation, RelationType
from kith.people.models.relations import LEFT, RIGHT
from kith.people.services.relations import ONLY, wordings
from kith.sdk.declare import registry
from kith.sdk.models import Line
from kith.sdk.rules import Actor, FieldErrors, policy

MOST = 300
SIDE = {"contacts": 0, "customers": 1}
BACK = "-inverse"


class Kin(NamedTuple):
    """A related record: entity, name, URL, period, note, and whether the actor may change the relation."""

    id: int
    entity: str
    name: str
    url: str
    period: str
    over: bool
    note: str
    editable: bool
    ends: bool


def groups_of(entity: str, row_id: int, actor: Actor) -> dict[str, list[Kin]]:
    """Return the relations of a record by wording, present ones first; two queries."""
    resource, place = registry.of(Relation, actor), SIDE[entity]
    seen = policy.scope(actor, "view", resource).filter(of(entity, row_id)).order_by("type__name", "pk")[:MOST]
    lines = read(seen, tuple(resource.writable.values()), actor)
    may_edit = policy.scope(actor, "edit", resource).filter(pk__in=[line.id for line in lines])
    editable = set(may_edit.values_list("pk", flat=True)) if lines else set()
    groups: dict[str, list[Kin]] = {}
    for line in lines:
        held = line[LEFT[place]]
        is_left = held is not None and held.id == row_id
        words = wordings(actor.agency_id)[line["type"].id].of(left=is_left)
        groups.setdefault(words, []).append(_kin(line, RIGHT if is_left else LEFT, line.id in editable, actor))
    return {words: sorted(kin, key=lambda each: each.over) for words, kin in groups.items()}


def of(entity: str, row_id: int) -> Q:
    """Return the condition for relations of this record."""
    place = SIDE[entity]
    return Q(**{LEFT[place]: row_id}) | Q(**{RIGHT[place]: row_id})


def _kin(line: Line, side: tuple[str, str], editable: bool, actor: Actor) -> Kin:
    entity, other = next((entity, line[name]) for entity, name in zip(SIDE, side, strict=True) if line[name])
    texts = line.text_values()
    period = f"{texts['since']} – {texts['until']}" if texts["since"] or texts["until"] else ""
    ended = line["until"] is not None and line["until"] < actor.today()
    url = f"/{entity}/{other.id}/"
    return Kin(line.id, entity, other.name, url, period, ended, line["note"], editable, line["until"] is None)


def choices(entity: str, actor: Actor) -> list[tuple[str, str]]:
    """Return the choices of wording, from both sides: (type id, marked for the inverse; words)."""
    letter = "pc"[SIDE[entity]]
    found = []
    alive = set(policy.scope(actor, "view", registry.of(RelationType, actor)).values_list("pk", flat=True))
    for pk, words in wordings(actor.agency_id).items():
        if pk in alive and ONLY.get(words.between, letter) == letter:
            found.append((str(pk), words.of(left=True)))
            if words.of(left=False) != words.of(left=True):
                found.append((f"{pk}{BACK}", words.of(left=False)))
    return sorted(found, key=lambda choice: choice[1].casefold())


def values_of(entity: str, row_id: int, typed: Mapping[str, str]) -> dict[str, Any]:
    """Convert the form on a record's page to values of a relation. Raises FieldErrors.

    ``wording`` is one of ``choices``; ``other`` an entity and an id (“contacts:12”), or ``name`` the name of a contact.
    """
    wording, other = typed.get("wording", ""), typed.get("other", "")
    near, far = (RIGHT, LEFT) if wording.endswith(BACK) else (LEFT, RIGHT)
    kind, (target, _colon, number) = whole_number(wording.removesuffix(BACK)), other.partition(":")
    errors = {}
    if kind is None:
        errors["wording"] = [_("Say how they are related.")]
    name = typed.get("name", "").strip()
    if not name and (target not in SIDE or whole_number(number) is None):
        errors["other"] = [_("Choose a person or a customer.")]
    if errors:
        raise FieldErrors(errors)
    met: dict[str, Any] = {far[0]: name} if name else {far[SIDE[target]]: whole_number(number)}
    rest = {name: typed.get(name, "") for name in ("since", "until", "note")}
    return {"type": kind, near[SIDE[entity]]: row_id, **met, **rest}


def errors_of(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Map the errors of a relation to the names of the form fields."""
    names = dict.fromkeys((*LEFT, *RIGHT), "other") | {"type": "wording"}
    found: dict[str, list[str]] = {}
    for name, texts in errors.items():
        found.setdefault(names.get(name, name), []).extend(texts)
    return found
