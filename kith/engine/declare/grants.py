"""What the seeded roles may do with an entity, said with its declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kith.engine.policy import ANY, Scope

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource

REACHES = {"own": Scope.OWN, "team": Scope.TEAM, "unit": Scope.UNIT, "all": Scope.AGENCY}
VIEW = "view"


class Grants:
    """What each seeded role may do: role (with ``_`` for ``-``) → what it sees, and after a stroke what it works on.

    ``Grants(salesperson="team/own", sales_head="all", support="view")``: a salesperson sees the team's records and
    works on the own ones, a sales head does everything, support sees everything. One word alone means both; «view»
    means seeing all and changing nothing. The administrator gets all unless the declaration says otherwise.
    """

    def __init__(self, **roles: str) -> None:
        """Raises ValueError for a word that is no reach."""
        self.by_role = {role.replace("_", "-"): said for role, said in {"administrator": "all", **roles}.items()}
        for said in self.by_role.values():
            sees, _stroke, works = said.partition("/")
            wrong = said if said != VIEW and sees not in REACHES else works if works and works not in REACHES else ""
            if wrong:
                raise ValueError(
                    f"Grants: “{wrong}” is no reach; write {VIEW}, {', '.join(REACHES)}, or two as team/own"
                )

    def of(self, role: str, resource: Resource) -> dict[tuple[str, str], Scope]:
        """(entity, verb) → scope for a role; nothing for a role that is not named."""
        said = self.by_role.get(role)
        if said is None:
            return {}
        if said == "all":
            return {(resource.slug, ANY): Scope.AGENCY}
        if said == VIEW:
            return {(resource.slug, VIEW): Scope.AGENCY}
        sees, _stroke, works = said.partition("/")
        reach = REACHES[works or sees]
        return {(resource.slug, verb): reach for verb in resource.verbs} | {(resource.slug, VIEW): REACHES[sees]}
