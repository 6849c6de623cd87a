"""Walk two steps from a record along relations, affiliations and customer hierarchy, under the policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.utils.translation import gettext as _

from kith.people.models import Affiliation, Contact, Customer, Relation
from kith.people.models.relations import LEFT, RIGHT
from kith.people.services.relations import wordings
from kith.sdk.declare import ChildPolicy, registry
from kith.sdk.rules import Actor, policy

MOST_NODES = 200
# The most connections per type and step; a picture with more would be unreadable.
MOST_LINKS = 600
STEPS = 2

type Key = tuple[str, int]


class Tie(NamedTuple):
    """A connection, worded for ``one``: «Ann» “superior of” «Ben»; ``back`` is the wording for the other."""

    one: Key
    other: Key
    words: str
    back: str
    over: bool = False


@dataclass
class Web:
    """Nodes in order of discovery, each with its parent, and all ties among them."""

    names: dict[Key, str]
    parents: dict[Key, Key | None]
    ties: list[Tie] = field(default_factory=list)
    left_out: int = 0
    more_than_counted: bool = False

    def words(self, one: Key, other: Key) -> str:
        """Return all words of ``one`` towards ``other`` in one line."""
        said = [tie.words for tie in self.ties if (tie.one, tie.other) == (one, other)]
        said += [tie.back for tie in self.ties if (tie.other, tie.one) == (one, other)]
        return ", ".join(dict.fromkeys(word for word in said if word))


def web_of(entity: str, row_id: int, name: str, actor: Actor) -> Web:
    """Return the web around a visible record; three queries per step."""
    start = (entity, row_id)
    web = Web({start: name}, {start: None})
    seen: dict[Key, str] = dict(web.names)
    edge: list[Key] = [start]
    beyond: set[Key] = set()
    for _step in range(STEPS):
        met: list[Key] = []
        for tie, names in _ties(edge, actor, web):
            for here, there in ((tie.one, tie.other), (tie.other, tie.one)):
                if there not in web.names and here in edge:
                    seen[there] = names[there]
                    if len(web.names) < MOST_NODES:
                        web.names[there], web.parents[there] = names[there], here
                        met.append(there)
                    else:
                        beyond.add(there)
            web.ties.append(tie)
        edge = met
    web.ties = [tie for tie in dict.fromkeys(web.ties) if tie.one in web.names and tie.other in web.names]
    web.left_out = len(beyond)
    return web


def _ties(edge: Iterable[Key], actor: Actor, web: Web) -> Iterator[tuple[Tie, dict[Key, str]]]:
    """Yield the connections of these nodes with both ends visible to the actor, with their names."""
    contacts = [pk for entity, pk in edge if entity == "contacts"]
    customers = [pk for entity, pk in edge if entity == "customers"]
    for rows, read in (
        (_relations(contacts, customers, actor), _relation),
        (_affiliations(contacts, customers, actor), _affiliation),
        (_wholes(customers, actor), _whole),
    ):
        found = list(rows[: MOST_LINKS + 1])
        web.more_than_counted |= len(found) > MOST_LINKS
        for row in found[:MOST_LINKS]:
            yield read(row, actor)


SIDES = {"contact": "contacts", "customer": "customers"}


def _relations(contacts: list[int], customers: list[int], actor: Actor) -> Any:
    near = Q()
    for side in (LEFT, RIGHT):
        near |= Q(**{f"{side[0]}__in": contacts}) | Q(**{f"{side[1]}__in": customers})
    rows = policy.scope(actor, "view", registry.of(Relation, actor)).filter(near).order_by("pk")
    named = {f"{name}_called": F(f"{name}__name") for name in (*LEFT, *RIGHT)}
    return rows.values("type_id", "until", *(f"{name}_id" for name in (*LEFT, *RIGHT)), **named)


def _relation(row: dict[str, Any], actor: Actor) -> tuple[Tie, dict[Key, str]]:
    names: dict[Key, str] = {}
    ends: list[Key] = []
    for side in (LEFT, RIGHT):
        for name in side:
            if row[f"{name}_id"] is not None:
                ends.append((SIDES[name.partition("_")[2]], row[f"{name}_id"]))
                names[ends[-1]] = row[f"{name}_called"]
    words, over = wordings(actor.agency_id)[row["type_id"]], _over(row["until"], actor)
    return Tie(ends[0], ends[1], words.of(left=True), words.of(left=False), over), names


def _affiliations(contacts: list[int], customers: list[int], actor: Actor) -> Any:
    both = Q()
    for parent in SIDES:
        both &= ChildPolicy(parent).rows(actor, "view", entity="affiliations")
    near = Q(contact__in=contacts) | Q(customer__in=customers)
    rows = Affiliation.objects.filter(both, near, deleted_at=None).order_by("-primary", "pk")
    return rows.values("contact_id", "customer_id", "role", "until", one=F("contact__name"), other=F("customer__name"))


def _affiliation(row: dict[str, Any], actor: Actor) -> tuple[Tie, dict[Key, str]]:
    one, other = ("contacts", row["contact_id"]), ("customers", row["customer_id"])
    role = row["role"] or _("belongs to")
    return Tie(one, other, role, row["role"] or _("has"), _over(row["until"], actor)), {
        one: row["one"],
        other: row["other"],
    }


def _wholes(customers: list[int], actor: Actor) -> Any:
    resource = registry.of(Customer, actor)
    seen = policy.scope(actor, "view", resource)
    above = resource.policy.rows(actor, "view", entity=resource.slug, path="parent__")
    rows = seen.filter(above, Q(parent__in=customers) | Q(pk__in=customers), parent__deleted_at=None)
    return rows.exclude(parent=None).order_by("pk").values("pk", "name", "parent_id", other=F("parent__name"))


def _whole(row: dict[str, Any], actor: Actor) -> tuple[Tie, dict[Key, str]]:
    one, other = ("customers", row["pk"]), ("customers", row["parent_id"])
    return Tie(one, other, _("part of"), _("whole of")), {one: row["name"], other: row["other"]}


def _over(until: Any, actor: Actor) -> bool:
    return until is not None and until < actor.today()


ENTITIES: dict[str, type[Contact | Customer]] = {"contacts": Contact, "customers": Customer}
