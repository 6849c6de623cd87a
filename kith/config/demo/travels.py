"""The journey stages that contacts and customers reach over the year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from random import Random

from kith.config.demo.chronicle import Chronicle
from kith.config.demo.drafts import Draft, PersonDraft
from kith.engine.write.changes import Changes
from kith.people.models import Contact, Customer, JourneyStage

# Per cent of records that go on from each stage to the next.
GO_ON = 60


def travel(
    drafts: Sequence[Draft[Customer] | PersonDraft],
    born: Mapping[int, datetime],
    chronicle: Chronicle,
    chosen: Random,
    *,
    travellers: int,
) -> None:
    """Move records into the first stage, and some of them further; each step is made by the record's owner."""
    hat = JourneyStage.Hat.CONTACTS if isinstance(drafts[0].record, Contact) else JourneyStage.Hat.CUSTOMERS
    stages = list(JourneyStage.objects.filter(hat=hat).order_by("position"))
    for draft in chosen.sample(drafts, travellers):
        record, at = draft.record, born[id(draft.record)]
        for stage in stages:
            at = chronicle.moment_after(at)
            chronicle.tell(at, f"{hat}.edit", partial(_enter, record, stage), by=record.owner)
            if chosen.randrange(100) >= GO_ON:
                break


def _enter(record: Contact | Customer, stage: JourneyStage, changes: Changes) -> None:
    record.journey_stage = stage
    changes.save(record)
