"""What contacts and customers alike show beside their declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from kith.agency.services import absences
from kith.people.resources.contacts import ContactResource
from kith.people.resources.customers import CustomerResource
from kith.people.resources.shared import POSITION
from kith.people.services import books, duplicates, pages, reach
from kith.sdk.declare import Alike, Repeats, Way, extend
from kith.sdk.rules import Actor


def _notices(row: Any, actor: Actor) -> list[str]:
    return absences.notices(row.owner_id, actor, instead=row.stand_in_id)


def _ways(values: Mapping[str, Any]) -> Sequence[Way]:
    return reach.ways(values["points"] or ())


def _repeated(entity: str, values: Mapping[str, Any], actor: Actor) -> Sequence[Alike]:
    return duplicates.certain(entity, values, actor=actor)


BOTH = (ContactResource.slug, CustomerResource.slug)
for _entity in BOTH:
    extend(
        _entity,
        notices=(_notices,),
        menu=(partial(pages.of_record, _entity),),
        ways=(_ways,),
        presets=(books.presets,),
        repeats=Repeats(partial(_repeated, _entity), f"/{_entity}/duplicates/alike/"),
        position=POSITION,
    )
