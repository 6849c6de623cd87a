"""Changes of journey stage: an ordinary edit that also sets ``stage_since`` and writes a move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.translation import gettext as _

from kith.custom import definitions
from kith.kit.memory import Memory
from kith.people.models import Contact, Customer, JourneyStage, StageMove
from kith.sdk.declare import Errors
from kith.sdk.rules import Changes, new_row

FIELD = "journey_stage"
HATS: dict[type[Model], str] = {Contact: JourneyStage.Hat.CONTACTS, Customer: JourneyStage.Hat.CUSTOMERS}


class Stage(NamedTuple):
    """A cached stage; ``gone`` means that it is in the trash."""

    id: int
    name: str
    hat: str
    tone: str
    gone: bool

    def fits(self, model: type[Model]) -> bool:
        """Whether records of this model can be in the stage."""
        return self.hat in (JourneyStage.Hat.ALL, HATS[model])


_stages: Memory[dict[int, Stage]] = Memory(1_000)


def _read_stages() -> dict[int, Stage]:
    rows = JourneyStage.objects.order_by("position", "name", "pk").values_list(
        "pk", "name", "hat", "tone", "deleted_at"
    )
    return {pk: Stage(pk, name, hat, tone, gone is not None) for pk, name, hat, tone, gone in rows}


def _known(agency_id: int) -> dict[int, Stage]:
    return _stages.get((agency_id, definitions.stamp(agency_id)), _read_stages)


def stages_of(model: type[Model], agency_id: int) -> list[Stage]:
    """Return the stages for records of the model, in order."""
    return [stage for stage in _known(agency_id).values() if not stage.gone and stage.fits(model)]


def forget_stages(agency_id: int) -> None:
    """Invalidate cached stages, in every process from its next request on."""
    definitions.renew(agency_id)


def problems(row: Any) -> Errors:
    """Validate that the stage is for this entity."""
    if row.journey_stage_id is None:
        return {}
    stage = _known(row.agency_id).get(row.journey_stage_id)
    if stage is None or stage.fits(type(row)):
        return {}
    others = JourneyStage.Hat(stage.hat).label
    return {FIELD: [_("“%(name)s” is a stage of %(others)s.") % {"name": stage.name, "others": others}]}


def note_since(rows: Sequence[Any], *, changes: Changes) -> None:
    """Before rows are written: set ``stage_since`` if the stage changes."""
    for row in rows:
        before = dict(zip(*row._loaded, strict=True)).get(f"{FIELD}_id") if row._loaded is not None else None
        if before != row.journey_stage_id:
            row.stage_since = changes.at if row.journey_stage_id is not None else None


def keep_moves(rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
    """After rows were written: write each change of stage as a move, in the same change set."""
    changes.add_many(
        [
            new_row(
                StageMove,
                **{row._meta.model_name: row},
                came_from_id=former,
                stage_id=row.journey_stage_id,
                entered_at=changed.get("stage_since"),
                moved_at=changes.at,
            )
            for row, changed in rows
            if FIELD in changed and (former := changed[FIELD]) != row.journey_stage_id
        ],
        settle=False,
    )
