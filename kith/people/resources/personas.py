"""Personas and their types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.kit.names import fold
from kith.people.models import Contact, Persona, PersonaType
from kith.people.resources.shared import TIMES
from kith.people.services.vocabulary import keep_used
from kith.sdk.declare import List, Nav, Record, Related, Resource, Section, SharedPolicy, Timeline
from kith.sdk.rules import Changes


class PersonaTypeResource(Resource):
    model = PersonaType
    policy = SharedPolicy()
    nav = Nav("settings", 52, "users-group")
    icon = "users-group"
    fields = ("name", "description")
    list = List("name", "personas", "updated_at", sort="name")
    record = Record(
        Section(_("Type"), "name", "description"), Related("personas", "name", "contacts", "updated_at"), Timeline()
    )
    filters = ("name",)
    sortable = ("name",)
    match = ("name",)

    def derive(self, row: PersonaType) -> None:
        row.key = fold(row.name)[:60]

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        keep_used(kind, written, links={Persona: "type"})


class PersonaResource(Resource):
    model = Persona
    policy = SharedPolicy()
    icon = "user"
    fields = ("name", "type", "description", "goals", "needs")
    list = List("name", "type", "contacts", "goals", "needs", "updated_at", sort="name")
    record = Record(
        Section(_("Persona"), "name", "type", "description"),
        Section(_("What drives them"), "goals", "needs"),
        Related("contacts", "designation", "customer", "status", "owner"),
        Timeline(),
        highlights=("type", "updated_at"),
        subtitle=("type",),
    )
    filters = ("name", "type", "goals", "needs", "description", *TIMES)
    sortable = ("name", "updated_at")
    match = ("name",)

    def derive(self, row: Persona) -> None:
        row.key = fold(row.name)[:120]

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        keep_used(kind, written, links={Contact: "persona"})
