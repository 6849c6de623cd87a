"""Columns of import files that are not fields: manual segments, and consents."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.engine.fields.truth import truth
from kith.kit.names import fold
from kith.people.models import CHANNELS, Channel, Consent, Segment, SegmentMember
from kith.people.models.segments import entities
from kith.sdk.declare import registry
from kith.sdk.importing import Beside, importing
from kith.sdk.rules import Invalid, new_row, policy

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kith.sdk.declare import Reading
    from kith.sdk.rules import Actor, Changes

SEGMENT = "segment"
AGREED, REFUSED = "agreed", "refused"
_SEVERAL = re.compile(r"[;\n]")


# Segments -------------------------------------------------------------------------------------------


def _segments(entity: str, actor: Actor, verb: str) -> QuerySet[Segment]:
    return policy.scope(actor, verb, registry.of(Segment, actor)).filter(entity=entity)


def _open_segments(entity: str, reading: Reading) -> Callable[[str], Sequence[Segment]]:
    mine = set(_segments(entity, reading.actor, "edit").values_list("pk", flat=True))
    known: dict[str, Segment] = {}
    for row in _segments(entity, reading.actor, "view").order_by("-pk"):
        known[fold(row.name)] = row

    def find(name: str) -> Segment:
        row = known.get(fold(name))
        if row is None:
            problem = _("There is no segment “%(name)s” of %(entity)s that you can see; make it first, filled by hand.")
        elif row.kind != Segment.Kind.STATIC:
            problem = _("“%(name)s” is filled by its condition; leave it out, or name one that is filled by hand.")
        elif row.pk not in mine:
            problem = _("You may see “%(name)s” but not change who is in it.")
        else:
            return row
        raise Invalid(problem % {"name": name[:80], "entity": registry.named(entity, reading.actor).label_plural})

    def read(cell: str) -> Sequence[Segment]:
        return [find(name.strip()) for name in _SEVERAL.split(cell) if name.strip()]

    return read


def _in_segments(entity: str, ids: Sequence[int]) -> Mapping[int, Collection[Segment]]:
    members = SegmentMember.objects.filter(object_id__among=list(ids), deleted_at=None, segment__entity=entity)
    found: dict[int, set[Segment]] = {}
    for member in members.select_related("segment"):
        found.setdefault(member.object_id, set()).add(member.segment)
    return found


def _put_in(pairs: Sequence[tuple[Any, Segment]], changes: Changes) -> None:
    changes.add_many([new_row(SegmentMember, segment=segment, object_id=row.pk) for row, segment in pairs])


def _offered(entity: str, actor: Actor) -> Sequence[tuple[str, str]]:
    names = _segments(entity, actor, "edit").filter(kind=Segment.Kind.STATIC).order_by("name")
    return [(name, name) for name in names.values_list("name", flat=True) if not _SEVERAL.search(name)]


def of_segments(entity: str) -> Beside:
    """Return the column that puts records in segments filled by hand."""
    return Beside(
        gettext_lazy("Segment, filled by hand"),
        partial(_open_segments, entity),
        partial(_in_segments, entity),
        _put_in,
        partial(_offered, entity),
    )


# Consents -------------------------------------------------------------------------------------------


class Said(NamedTuple):
    """Whether somebody agrees to be contacted on this channel."""

    channel: str
    state: str

    def __str__(self) -> str:
        return f"{Channel(self.channel).label}: {Consent.State(self.state).label}"


def _open_agreed(channel: str, reading: Reading) -> Callable[[str], Sequence[Said]]:
    """Return a parser of a consent column: "yes" is a consent, "no" means none."""
    return lambda cell: [Said(channel, Consent.State.GIVEN if truth(cell) else Consent.State.WITHDRAWN)]


def _open_refused(channel: str, reading: Reading) -> Callable[[str], Sequence[Said]]:
    """Return a parser of an opt-out column: "yes" is a refusal. "no" says nothing: silence is not a consent (GDPR)."""
    return lambda cell: [Said(channel, Consent.State.WITHDRAWN)] if truth(cell) else []


def topic() -> str:
    """Return the topic of imported consents: other programs only store whether advertising is allowed."""
    return _("Advertising")


def _consents(ids: Sequence[int]) -> Mapping[int, Collection[Said]]:
    """Return the newest consent per channel. An import never overrides a withdrawal: the file may be older than it."""
    rows = Consent.objects.filter(contact__among=list(ids), topic=topic(), deleted_at=None).order_by("at", "pk")
    newest = {(row.contact_id, row.channel): row.state for row in rows}
    found: dict[int, set[Said]] = {}
    for (contact, channel), state in newest.items():
        withdrawn = state == Consent.State.WITHDRAWN
        ways = CHANNELS if withdrawn and channel == Channel.ANY else [channel]
        states = Consent.State.values if withdrawn else [state]
        found.setdefault(contact, set()).update(Said(way, each) for way in ways for each in states)
    return found


def _note(pairs: Sequence[tuple[Any, Said]], changes: Changes) -> None:
    said: dict[str, Any] = {"topic": topic(), "at": changes.at, "source": changes.reason[:200]}
    changes.add_many(
        [new_row(Consent, contact=row, channel=each.channel, state=each.state, **said) for row, each in pairs]
    )


@receiver(registry.complete)
def _offer_segments(**_sent: object) -> None:
    for entity, _label in entities():
        importing(entity, beside={SEGMENT: of_segments(entity)})


def of_consents() -> dict[str, Beside]:
    """Return the two columns of each channel: agreed, and refused."""
    columns: dict[str, Beside] = {}
    for channel in CHANNELS:
        columns[f"{AGREED}:{channel}"] = Beside(
            gettext_lazy("Agreed to advertising by %(way)s") % {"way": channel.label},
            partial(_open_agreed, channel), _consents, _note,
        )  # fmt: skip
        columns[f"{REFUSED}:{channel}"] = Beside(
            gettext_lazy("Wants no advertising by %(way)s") % {"way": channel.label},
            partial(_open_refused, channel), _consents, _note,
        )  # fmt: skip
    return columns
