"""The permission matrix: all entities and verbs from the declarations, with a role's grants."""

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
# Verbs without scope: granted for all rows or for none.
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
# Targets of grants that are not entities: name → (label, verbs, whether own/team/unit scopes apply).
BESIDE: dict[str, tuple[Any, tuple[str, ...]]] = {
    "agency": (gettext_lazy("agency settings"), ("edit", "export")),
    "tokens": (gettext_lazy("API tokens"), ("create", "manage")),
    "security": (gettext_lazy("security log"), ("view",)),
    "work": (gettext_lazy("background work"), ("manage",)),
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
    """An entity in the matrix: its verbs, and the scopes that apply to it."""

    entity: str
    label: str
    verbs: tuple[tuple[str, str], ...]
    reaches: tuple[tuple[int, str], ...]

    def reaches_of(self, verb: str) -> tuple[tuple[int, str], ...]:
        """Return the scopes that can be chosen for a verb."""
        return (self.reaches[0], self.reaches[-1]) if verb in WHOLE else self.reaches


@dataclass(frozen=True, slots=True)
class Cell:
    """One choice of the matrix.

    Labels: ``through`` is the scope that a wider grant gives anyway, ``held`` a current scope that the line lacks.
    """

    name: str
    verb: str
    label: str
    value: int
    reaches: tuple[tuple[int, str], ...]
    through: str
    held: str


def lines() -> Iterator[Line]:
    """Yield every entity with its verbs, from the declarations."""
    every = tuple((int(reach), str(label)) for reach, label in REACHES)
    whole = (every[0], every[-1])
    yield Line(ANY, _("Everything there is"), tuple((verb, verb_label(verb)) for verb in (ANY, *COMMON)), every)
    for resource in sorted(registry.all_declared(), key=_place):
        if not resource.is_child and not isinstance(resource.policy, Closed):
            shared = isinstance(resource.policy, SharedPolicy)
            yield Line(resource.slug, resource.label_plural, _verbs(resource), whole if shared else every)
    for entity, (label, verbs) in BESIDE.items():
        yield Line(entity, str(label), tuple((verb, verb_label(verb)) for verb in verbs), whole)


def _place(resource: Resource) -> tuple[bool, int, str]:
    nav = resource.nav
    return (nav is None or nav.group != "sell", nav.order if nav is not None else 999, resource.slug)


def _verbs(resource: Resource) -> tuple[tuple[str, str], ...]:
    labels = {action.permission: action.label for action in reversed(resource.actions)}
    plain = [verb for verb in resource.policy.verbs if verb in resource.verbs]
    see = (SEE,) if resource.sensitive else ()
    names = {verb: verb_label(verb, labels.get(verb, "")) for verb in (ANY, *plain, *see, *resource.verbs)}
    return tuple(names.items())


def verb_label(verb: str, otherwise: Any = "") -> str:
    """Return the label of a verb."""
    return str(VERBS.get(verb) or otherwise or verb.replace("_", " ")).lower()


def cells(line: Line, grants: Grants) -> list[Cell]:
    """Return the choices of one line for a role with these grants."""
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
    """Return the form field name of a choice."""
    return f"may:{entity}:{verb}"


def read(data: Mapping[str, Any]) -> Grants:
    """Parse a submitted matrix into grants. Raises FieldErrors for an unknown scope."""
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
    """Return the grants of a role by entity and verb."""
    found = Grant.objects.filter(role=role, deleted_at=None)
    return {(grant.entity, grant.verb): grant for grant in found}


def apply(role: Role, wanted: Grants, *, changes: Changes) -> None:
    """Replace the grants of a role by those of the matrix; grants outside of the matrix are kept."""
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
    """Return a hash of a role's grants, to detect that somebody else changed the role meanwhile."""
    grants = sorted((entity, verb, grant.scope) for (entity, verb), grant in present(role).items())
    return sha256(repr((role.version, grants)).encode()).hexdigest()[:16]
