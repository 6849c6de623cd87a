"""Who sees a note: whoever sees its record and is meant by its audience; a comment is seen with its note."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q

from kith.activities.models import Note
from kith.engine import policy, registry
from kith.engine.models import Row
from kith.engine.policy import NOTHING, Actor, Policy, Scope
from kith.engine.resource import Resource

NOTES = "notes"


def noted() -> Iterator[Resource]:
    """The entities on whose records notes are written: those with a stream."""
    return (resource for resource in registry.every() if resource.record.has_timeline)


def parent_of(note: Note) -> Resource | None:
    """The entity of the record on which a note stands; None when it takes no notes."""
    resource = registry.get(note.entity)
    return resource if resource is not None and resource.record.has_timeline else None


class NotePolicy(Policy):
    """Notes follow their record. People change their own; whoever has the verb for the whole agency changes all."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        if not _within_token(actor, verb):
            return NOTHING
        seen = self._seen(actor, _parent_verb(verb), path)
        roots = Note.objects.filter(self._seen(actor, _parent_verb(verb), ""), answers=None, deleted_at=None)
        seen &= Q(**{f"{path}answers": None}) | Q(**{f"{path}answers__in": roots.values("pk")})
        if verb in ("view", "export", "create") or actor.scope_for(entity, verb) is Scope.AGENCY:
            return seen
        return seen & Q(**{f"{path}author": actor.staff_id}) if actor.staff_id is not None else NOTHING

    @staticmethod
    def _seen(actor: Actor, parent_verb: str, path: str) -> Q:
        reach = NOTHING
        for resource in noted():
            if policy.may(actor, parent_verb, resource):
                # By the note's record, because a list of all visible records would be made for each query.
                record = policy.scope(actor, parent_verb, resource).filter(pk=OuterRef(f"{path}object_id"))
                reach |= Q(**{f"{path}entity": resource.slug}) & Q(Exists(record))
        return reach & _meant_for(actor, path)

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        if not _within_token(actor, verb):
            return False
        if verb == "create" and not actor.may(entity, verb):
            return False
        return any(policy.may(actor, _parent_verb(verb), resource) for resource in noted())

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        note: Any = row
        if note.pk is None:
            resource = parent_of(note)
            if resource is None or not self.may(actor, verb, entity=entity):
                return False
            if note.answers_id is not None and not self._reads(actor, note.answers_id, entity):
                return False
            return policy.scope(actor, "view", resource).filter(pk=note.object_id).exists()
        return Note.objects.filter(self.rows(actor, verb, entity=entity), pk=note.pk).exists()

    def _reads(self, actor: Actor, note_id: int, entity: str) -> bool:
        return Note.objects.filter(self.rows(actor, "view", entity=entity), pk=note_id, deleted_at=None).exists()


def on_record(actor: Actor) -> Q:
    """Which notes on a record that the actor sees they may read too; comments aside, which are seen with their note."""
    return Q(answers=None) & _meant_for(actor, "") if _within_token(actor, "view") else NOTHING


def _meant_for(actor: Actor, path: str) -> Q:
    """Notes whose audience the actor belongs to, and their own."""
    meant = Q(**{f"{path}audience": Note.Audience.ALL})
    meant |= Q(**{f"{path}author": actor.staff_id}) if actor.staff_id is not None else NOTHING
    return meant | Q(**{f"{path}audience": Note.Audience.TEAM, f"{path}author__in": actor.team_mates})


def _within_token(actor: Actor, verb: str) -> bool:
    """Whether the token in use, if any, reaches as far as notes."""
    if actor.ceiling is None:
        return True
    ceiling = Actor(actor.agency_id, actor.staff_id, grants=actor.ceiling)
    return ceiling.may(NOTES, verb)


def _parent_verb(verb: str) -> str:
    """What one must be allowed with the record for a verb with its notes."""
    return "export" if verb == "export" else "view"
