"""Permissions of notes and documents: they follow the record and the audience; a comment follows its note."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from kith.activities.models import Audience, Note
from kith.sdk.declare import NOTHING, AboutPolicy
from kith.sdk.models import Row
from kith.sdk.rules import Actor


class MeantPolicy(AboutPolicy):
    """Rows on a record that their author may mean for the teams or only for themselves."""

    author = "author"

    def meant(self, actor: Actor, path: str) -> Q:
        """Rows whose audience the actor belongs to, and their own."""
        meant = Q(**{f"{path}audience": Audience.ALL}) | self.own(actor, path)
        return meant | Q(**{f"{path}audience": Audience.TEAM, f"{path}author__in": actor.team_mates})


class NotePolicy(MeantPolicy):
    """Notes follow their record. People change their own; people with the verb for the whole agency change all."""

    everyone = Q(audience=Audience.ALL, answers=None)

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        reach = super().rows(actor, verb, entity=entity, path=path)
        if reach == NOTHING:
            return NOTHING
        roots = Note.objects.filter(self.seen(actor, verb, entity), answers=None, deleted_at=None)
        return reach & (Q(**{f"{path}answers": None}) | Q(**{f"{path}answers__in": roots.values("pk")}))

    def changeable(self, actor: Actor, verb: str, entity: str, path: str) -> Q:
        return self.own(actor, path)

    def on_record(self, actor: Actor, *, entity: str, path: str = "") -> Q:
        """Comments aside, which are seen with their note."""
        return Q(**{f"{path}answers": None}) & super().on_record(actor, entity=entity, path=path)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        note: Any = row
        if note.pk is None and note.answers_id is not None and not self._reads(actor, note.answers_id, entity):
            return False
        return super().covers(actor, verb, row, entity=entity)

    def _reads(self, actor: Actor, note_id: int, entity: str) -> bool:
        return Note.objects.filter(self.rows(actor, "view", entity=entity), pk=note_id, deleted_at=None).exists()


class DocumentPolicy(MeantPolicy):
    """Documents follow their record, as notes do. People who may edit the record also change documents for everyone."""

    everyone = Q(audience=Audience.ALL, number__gt=0)

    def changeable(self, actor: Actor, verb: str, entity: str, path: str) -> Q:
        if verb != "edit":
            return self.own(actor, path)
        return self.own(actor, path) | (
            Q(**{f"{path}audience": Audience.ALL}) & self.on_records(actor, "edit", entity, path)
        )
