"""Who sees what stands on a record: whoever sees the record and is meant; a comment is seen with its note."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q

from kith.activities.models import Audience, Document, Note
from kith.sdk.declare import NOTHING, Policy, Resource, Scope, registry
from kith.sdk.models import Row
from kith.sdk.rules import Actor, policy

NOTES, DOCUMENTS = "notes", "documents"


def noted() -> Iterator[Resource]:
    """The entities on whose records notes are written and documents kept: those with a stream."""
    return (resource for resource in registry.every() if resource.record.has_timeline)


def parent_of(row: Note | Document) -> Resource | None:
    """The entity of the record on which a note or document stands; None when it takes none."""
    resource = registry.get(row.entity)
    return resource if resource is not None and resource.record.has_timeline else None


class NotePolicy(Policy):
    """Notes follow their record. People change their own; whoever has the verb for the whole agency changes all."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        if not _within_token(actor, entity, verb):
            return NOTHING
        seen = _seen(actor, _parent_verb(verb), path)
        roots = Note.objects.filter(_seen(actor, _parent_verb(verb), ""), answers=None, deleted_at=None)
        seen &= Q(**{f"{path}answers": None}) | Q(**{f"{path}answers__in": roots.values("pk")})
        if verb in ("view", "export", "create") or actor.scope_for(entity, verb) is Scope.AGENCY:
            return seen
        return seen & _own(actor, path)

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        return _may(actor, verb, entity)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        note: Any = row
        if note.pk is None:
            if note.answers_id is not None and not self._reads(actor, note.answers_id, entity):
                return False
            return _may_stand(actor, verb, note, entity)
        return Note.objects.filter(self.rows(actor, verb, entity=entity), pk=note.pk).exists()

    def _reads(self, actor: Actor, note_id: int, entity: str) -> bool:
        return Note.objects.filter(self.rows(actor, "view", entity=entity), pk=note_id, deleted_at=None).exists()


class DocumentPolicy(Policy):
    """Documents follow their record, as notes do. One for everyone is also changed by whoever may edit the record."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        if not _within_token(actor, entity, verb):
            return NOTHING
        seen = _seen(actor, _parent_verb(verb), path)
        if verb in ("view", "export", "create") or actor.scope_for(entity, verb) is Scope.AGENCY:
            return seen
        if verb != "edit":
            return seen & _own(actor, path)
        return seen & (_own(actor, path) | (Q(**{f"{path}audience": Audience.ALL}) & _on_records(actor, "edit", path)))

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        return _may(actor, verb, entity)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        document: Any = row
        if document.pk is None:
            return _may_stand(actor, verb, document, entity)
        return Document.objects.filter(self.rows(actor, verb, entity=entity), pk=document.pk).exists()


def _on_records(actor: Actor, verb: str, path: str) -> Q:
    """What stands on a record to which the actor may apply the verb."""
    reach = NOTHING
    for resource in noted():
        if policy.may(actor, verb, resource):
            # By the row's own record, because a list of all visible records would be made for each query.
            record = policy.scope(actor, verb, resource).filter(pk=OuterRef(f"{path}object_id"))
            reach |= Q(**{f"{path}entity": resource.slug}) & Q(Exists(record))
    return reach


def _seen(actor: Actor, verb: str, path: str) -> Q:
    return _on_records(actor, verb, path) & _meant_for(actor, path)


def _own(actor: Actor, path: str) -> Q:
    return Q(**{f"{path}author": actor.staff_id}) if actor.staff_id is not None else NOTHING


def _may(actor: Actor, verb: str, entity: str) -> bool:
    """Whether there can be any record on which the actor may do this."""
    if not _within_token(actor, entity, verb):
        return False
    if verb == "create" and not actor.may(entity, verb):
        return False
    return any(policy.may(actor, _parent_verb(verb), resource) for resource in noted())


def _may_stand(actor: Actor, verb: str, row: Note | Document, entity: str) -> bool:
    """Whether the actor may put a new row where it says."""
    resource = parent_of(row)
    if resource is None or not _may(actor, verb, entity):
        return False
    return policy.scope(actor, "view", resource).filter(pk=row.object_id).exists()


def on_record(actor: Actor) -> Q:
    """Which notes on a record that the actor sees they may read too; comments aside, which are seen with their note."""
    return Q(answers=None) & _meant_for(actor, "") if _within_token(actor, NOTES, "view") else NOTHING


def documents_on_record(actor: Actor) -> Q:
    """Which versions of documents on a record that the actor sees they may see too."""
    return _meant_for(actor, "document__") if _within_token(actor, DOCUMENTS, "view") else NOTHING


def _meant_for(actor: Actor, path: str) -> Q:
    """Rows whose audience the actor belongs to, and their own."""
    meant = Q(**{f"{path}audience": Audience.ALL}) | _own(actor, path)
    return meant | Q(**{f"{path}audience": Audience.TEAM, f"{path}author__in": actor.team_mates})


def _within_token(actor: Actor, entity: str, verb: str) -> bool:
    """Whether the token in use, if any, reaches as far as these rows."""
    if actor.ceiling is None:
        return True
    ceiling = Actor(actor.agency_id, actor.staff_id, grants=actor.ceiling)
    return ceiling.may(entity, verb)


def _parent_verb(verb: str) -> str:
    """What one must be allowed with the record for a verb with what stands on it."""
    return "export" if verb == "export" else "view"
