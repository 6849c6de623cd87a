"""The table of permissions: every entity and verb there is, taken from the declarations, and a role's grants in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.agency.access import Closed
from kith.agency.models import Grant, Role
from kith.agency.services.reach import Grants
from kith.engine.policy.sensitive import SEE
from kith.sdk.declare import ANY, Policy, Resource, Scope, SharedPolicy, registry
from kith.sdk.rules import Changes, FieldErrors

__all__ = ["ANY", "COMMON", "apply", "cells", "fingerprint", "lines", "read", "verb_label"]

COMMON = Policy.verbs
# Verbs that are given for every row or for none.
WHOLE = frozenset({SEE})
VERBS: dict[str, Any] = {
    ANY: gettext_lazy("everything"),
    "view": gettext_lazy("see"),
    "create": gettext_lazy("create"),
    "edit": gettext_lazy("edit"),
    "trash": gettext_lazy("trash"),
    "export": gettext_lazy("export"),
    "import": gettext_lazy("import"),
    SEE: gettext_lazy("see sensitive fields"),
    "manage": gettext_lazy("manage everybody's"),
    "give_roles": gettext_lazy("give roles"),
    "invite": gettext_lazy("invite"),
    "deactivate": gettext_lazy("deactivate"),
}
# What rights are given on although it is no entity of its own: name → (label, verbs, whether own/team/unit matter).
BESIDE: dict[str, tuple[Any, tuple[str, ...]]] = {
    "agency": (gettext_lazy("agency settings"), ("edit", "export")),
    "tokens": (gettext_lazy("API tokens"), ("create", "manage")),
    "security": (gettext_lazy("security log"), ("view",)),
}
REACHES = (
    (Scope.NONE, "-"),
    (Scope.OWN, gettext_lazy("own")),
    (Scope.TEAM, gettext_lazy("team")),
    (Scope.UNIT, gettext_lazy("unit")),
    (Scope.AGENCY, gettext_lazy("all")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """An entity in the table: its verbs, and the scopes that make a difference for it."""

    entity: str
    label: str
    verbs: tuple[tuple[str, str], ...]
    reaches: tuple[tuple[int, str], ...]

    def reaches_of(self, verb: str) -> tuple[tuple[int, str], ...]:
        """The scopes from which one chooses for a verb."""
        return (self.reaches[0], self.reaches[-1]) if verb in WHOLE else self.reaches


@dataclass(frozen=True, slots=True)
class Cell:
    """One choice of the table.

    In words: ``through`` is what a wider grant gives anyway, ``held`` a present scope that the line does not offer.
    """

    name: str
    verb: str
    label: str
    value: int
    reaches: tuple[tuple[int, str], ...]
    through: str
    held: str


def lines() -> Iterator[Line]:
    """Every entity with its verbs. New entities and actions join by themselves."""
    every = tuple((int(reach), str(label)) for reach, label in REACHES)
    whole = (every[0], every[-1])
    yield Line(ANY, _("Everything there is"), tuple((verb, verb_label(verb)) for verb in (ANY, *COMMON)), every)
    for resource in sorted(registry.every(), key=_place):
        if not resource.is_child and not isinstance(resource.policy, Closed):
            shared = isinstance(resource.policy, SharedPolicy)
            yield Line(resource.slug, resource.label_plural, _verbs(resource), whole if shared else every)
    for entity, (label, verbs) in BESIDE.items():
        yield Line(entity, str(label), tuple((verb, verb_label(verb)) for verb in verbs), whole)


def _place(resource: Resource) -> tuple[bool, int, str]:
    nav = resource.nav
    return (nav is None or nav.group != "sell", nav.order if nav is not None else 999, resource.slug)


def _verbs(resource: Resource) -> tuple[tuple[str, str], ...]:
    names = {verb: verb_label(verb) for verb in (ANY, *resource.policy.verbs)}
    if resource.sensitive:
        names[SEE] = verb_label(SEE)
    for action in resource.actions:
        names.setdefault(action.permission, verb_label(action.permission, action.label))
    return tuple(names.items())


def verb_label(verb: str, otherwise: Any = "") -> str:
    """A verb as the table says it."""
    return str(VERBS.get(verb) or otherwise or verb.replace("_", " ")).lower()


def cells(line: Line, grants: Grants) -> list[Cell]:
    """The choices of one line for a role with these grants."""
    found = []
    for verb, label in line.verbs:
        value = grants.get((line.entity, verb), Scope.NONE)
        wider = max(grants.get(key, Scope.NONE) for key in ((line.entity, ANY), (ANY, verb), (ANY, ANY)))
        through = str(dict(REACHES)[wider]) if wider > value else ""
        reaches = line.reaches_of(verb)
        held = "" if int(value) in dict(reaches) else str(dict(REACHES)[value])
        found.append(Cell(name_of(line.entity, verb), verb, label, int(value), reaches, through, held))
    return found


def name_of(entity: str, verb: str) -> str:
    """The name of a choice in the form."""
    return f"may:{entity}:{verb}"


def read(data: Mapping[str, Any]) -> Grants:
    """The grants that a sent table means. Raises FieldErrors for a scope that does not exist."""
    wanted: Grants = {}
    errors: dict[str, list[str]] = {}
    for line in lines():
        known = {str(value) for value, _label in line.reaches} | {str(int(reach)) for reach, _label in REACHES}
        for verb, _label in line.verbs:
            name = name_of(line.entity, verb)
            raw = str(data.get(name, "0"))
            if raw not in known:
                errors[name] = [_("Choose one of the scopes in the list.")]
            else:
                wanted[line.entity, verb] = Scope(int(raw))
    if errors:
        raise FieldErrors(errors)
    return wanted


def present(role: Role) -> dict[tuple[str, str], Grant]:
    """The grants of a role by entity and verb."""
    found = Grant.objects.filter(role=role, deleted_at=None)
    return {(grant.entity, grant.verb): grant for grant in found}


def apply(role: Role, wanted: Grants, *, changes: Changes) -> None:
    """Make the grants of a role what the table says; grants that the table does not know stay."""
    held = present(role)
    new, gone = [], []
    for (entity, verb), reach in wanted.items():
        grant = held.get((entity, verb))
        if grant is None and reach:
            new.append(Grant(role=role, entity=entity, verb=verb, scope=int(reach)))
        elif grant is not None and not reach:
            gone.append(grant)
        elif grant is not None and grant.scope != reach:
            grant.scope = int(reach)
            changes.save(grant)
    changes.add_many(new)
    changes.erase_many(gone)


def fingerprint(role: Role) -> str:
    """What an editor saw of a role; it differs as soon as somebody else has changed the role."""
    grants = sorted((entity, verb, grant.scope) for (entity, verb), grant in present(role).items())
    return sha256(repr((role.version, grants)).encode()).hexdigest()[:16]
