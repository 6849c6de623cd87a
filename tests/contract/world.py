"""The world of the generated suites: rows of every entity for several owners in two agencies, each with a mark.

Every text of a row contains its mark, such as ``carolcontactsq7z``, so that a response that leaks the row contains the
mark. `sight` defines who may see which row.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.models import Change, HeldEvent, Row, ScheduledRun
from kith.engine.policy import Actor
from kith.engine.write import actions, writes
from kith.engine.write.changes import Changes
from tests.cast import Cast, Person, hire, make_cast
from tests.contract import samples
from tests.contract.sight import BY_OWNER, IN_B, is_owned, mark, owners_of
from tests.custom.making import SAMPLES, define


@dataclass
class World:
    """The cast, and the ids of planted rows by (owner, entity), or (owner, model) for rows without an entity."""

    cast: Cast
    nil: Person
    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    sent: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    trashed: dict[tuple[str, str], int] = field(default_factory=dict)

    def copy(self) -> World:
        """Return a copy with the same people and rows; rows planted later are not shared."""
        return replace(self, rows=dict(self.rows), sent=dict(self.sent), trashed=dict(self.trashed))

    def person(self, name: str) -> Person:
        found: Person = self.nil if name == "nil" else getattr(self.cast, name)
        return found

    def agency_of(self, owner: str) -> int:
        return (self.cast.other if owner in (*IN_B, "b") else self.cast.agency).pk


def make_world() -> World:
    """Make both agencies with all people, and a row of every entity for every owner."""
    cast = make_cast()
    world = World(cast, _hire_without_role(cast))
    planter = Planter(world)
    for person in (cast.sys, cast.dave):
        for kind in SAMPLES:
            define(person, kind)
    for resource in registry.every():
        for owner in owners_of(resource):
            planter.plant(resource, owner)
    planter.plant_models()
    planter.plant_work()
    planter.plant_across()
    planter.plant_trash()
    return world


def _hire_without_role(cast: Cast) -> Person:
    with scope(agency=cast.agency.pk):
        role = type(cast.sys.employee.role_links.get().role).objects.get(key="support")
        person = hire(cast.agency, "Nil Nobody", "nil@agency.example", role)
        changes = Changes(by=Actor.system(cast.agency.pk), door="system", action="test.nil")
        changes.erase_many(list(person.employee.role_links.all()))
        changes.close()
    return person


class Planter:
    """Plants rows, parents before child rows."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.under_way: set[tuple[str, str]] = set()

    def staff(self, owner: str) -> Person:
        named = {"a": "sys", "b": "dave", "nobody": "sys", "cross": "alice"}
        return self.world.person(named.get(owner, owner))

    def actor(self, owner: str) -> Actor:
        return Actor.system(self.world.agency_of(owner), staff_id=self.staff(owner).id)

    def plant(self, resource: Resource, owner: str) -> int | None:
        """Return the id of the owner's row, created on first use; None while it is being created or if it cannot be."""
        key = (owner, resource.slug)
        if key in self.world.rows or key in self.under_way or not resource.fields:
            return self.world.rows.get(key)
        self.under_way.add(key)
        with scope(agency=self.world.agency_of(owner)):
            resource = registry.named(resource.slug, self.actor(owner))  # with custom fields
            data = self.data(resource, owner, mark(*key))
            row, _change_set = writes.create(resource, data, by=self.actor(owner), door="api")
        self.under_way.discard(key)
        self.world.rows[key], self.world.sent[key] = row.pk, data
        return int(row.pk)

    def data(self, resource: Resource, owner: str, word: str) -> dict[str, Any]:
        """Return valid values of another new row of the owner."""
        data = samples.data_of(resource, word, lambda target: self.link(target, owner))
        if "tags" in data:  # tags are visible to the whole agency
            shared = "b" if owner in (*IN_B, "b") else "a"
            self.plant(registry.named("tags"), shared)
            data["tags"] = [mark(shared, "tags")]
        if is_owned(resource):
            data.pop("book", None)  # in the common book until a scene moves it
        if owner == "nobody" and "owner" in resource.writable:
            data["owner"] = None
        if resource.slug == "team-members":  # the agency's employee became a member when the team was planted
            data["employee"] = self.plant(registry.named("employees"), owner)
        if getattr(resource.policy, "sides", ()):  # a relation of the same two records must have another type
            data["type"] = self.another_type(owner)
        if "object_id" in resource.writable:
            data["object_id"] = self.plant(registry.named("contacts"), owner)
        if {"object_id", "entity"} <= resource.writable.keys():
            data["entity"] = "contacts"
        return data

    def link(self, target: Resource, owner: str) -> int | None:
        """Return the id of a linked row: of the same owner, the owner's employee, or a shared row."""
        if target.slug == "employees":
            return self.staff(owner).id
        if target.slug == "point-types":
            return self.point_type(owner)
        if is_owned(target):  # shared rows link to a row that not everybody may see
            return self.plant(target, {"a": "carol", "b": "dave"}.get(owner, owner))
        return self.plant(target, "b" if owner in ("dave", "b") else "a")

    def given(self, target: Resource) -> int | None:
        # A row of agency A for an input. Planting a new one would be lost after the test.
        return self.link(target, "alice" if is_owned(target) and target.slug != "employees" else "a")

    def another_type(self, owner: str) -> int:
        """Return an unused type of relation."""
        types = registry.named("relation-types")
        with scope(agency=self.world.agency_of(owner)):
            data = {"name": f"related {types.model.objects.count()}", "symmetric": True}
            row, _change_set = writes.create(types, data, by=self.actor(owner), door="api")
        return int(row.pk)

    def point_type(self, owner: str) -> int:
        """Return the seeded type that accepts any text."""
        model = registry.named("point-types").model
        with scope(agency=self.world.agency_of(owner)):
            return int(model.objects.filter(nature="text").values_list("pk", flat=True).order_by("pk")[0])

    # Rows that no form creates ----------------------------------------------------------------------

    def plant_models(self) -> None:
        """Plant rows of all other tables of an agency, such as jobs, saved views and hand-overs."""
        through = {link.remote_field.through for model in apps.get_models() for link in model._meta.many_to_many}
        for model in apps.get_models():
            resource = registry.find(model)
            if issubclass(model, Row) and model not in through and (resource is None or not resource.fields):
                name = resource.slug if resource is not None else model._meta.label_lower
                for owner in ("carol", "dave"):
                    with scope(agency=self.world.agency_of(owner)):
                        self.plant_model(model, name, owner)

    def plant_work(self) -> None:
        """An event that a handler could not handle, and work that is scheduled, of either agency."""
        for owner in ("carol", "dave"):
            agency = self.world.agency_of(owner)
            with scope(agency=agency):
                row, word = self.world.rows[owner, "contacts"], mark(owner, "engine.heldevent")
                entry = Change.objects.filter(entity="contacts", object_id=row).latest("pk")
                place = {"root_entity": "contacts", "root_id": row, "entry": entry, "agency_id": agency}
                held = HeldEvent(
                    handler=word, state=HeldEvent.State.FAILED, fault=word, held_at=timezone.now(), **place
                )
            held.save()
            run = ScheduledRun(name=mark(owner, "engine.scheduledrun"), agency_id=agency, next_at=timezone.now())
            run.save()
            self.world.rows[owner, "engine.heldevent"] = held.pk
            self.world.rows[owner, "engine.scheduledrun"] = run.pk

    def plant_model(self, model: type[Any], name: str, owner: str) -> int | None:
        """Plant one row with every column filled; None if a required row cannot be made."""
        key = (owner, name)
        if key in self.world.rows or key in self.under_way:
            return self.world.rows.get(key)
        self.under_way.add(key)
        row = model()
        for column in model._meta.concrete_fields:
            if column.name not in _KEPT and not column.primary_key:
                self.fill(row, column, name, owner)
        changes = Changes(by=self.actor(owner), door="system", action="test.plant")
        changes.add(row)
        changes.close()
        self.under_way.discard(key)
        self.world.rows[key] = row.pk
        return int(row.pk)

    def fill(self, row: Any, column: Any, name: str, owner: str) -> None:
        """Set a column to a value with the row's mark."""
        if isinstance(column, models.ForeignKey):
            setattr(row, column.attname, self.key_for(row, column, owner))
        elif column.name in ("entity", "object_id") and getattr(row, "contact_id", None):
            pass  # the row stands on one record, which its key names already
        elif column.name == "entity":
            row.entity = "contacts"
        elif column.name in ("object_id", "import_id", "new_id"):
            setattr(row, column.name, self.world.rows[owner, "contacts"])
        elif column.name == "old_id":
            row.old_id = 10**12  # no row has it
        elif column.name == "second_id":
            row.second_id = row.first_id + 1
        elif column.name == "verb":
            row.verb = "view"
        elif column.choices:
            setattr(row, column.name, column.get_default() or column.flatchoices[0][0])
        elif isinstance(column, models.EmailField):
            setattr(row, column.name, f"{mark(owner, name)}@canary.example")
        elif isinstance(column, models.CharField | models.TextField):
            setattr(row, column.name, mark(owner, name)[: column.max_length])
        elif isinstance(column, models.DateTimeField) and not column.null:
            setattr(row, column.name, row.created_at or Changes(by=self.actor(owner), door="", action="").at)
        elif isinstance(column, models.DateField) and not column.null:
            setattr(row, column.name, date(2020, 2, 29))  # in the past, so that nobody is away
        elif not column.null and not column.has_default():
            setattr(row, column.name, 1)

    def key_for(self, row: Any, column: Any, owner: str) -> int | None:
        target = column.remote_field.model
        if not issubclass(target, Row) or target is type(row):
            return None
        if column.null and column.name == "customer" and getattr(row, "contact_id", None):
            return None  # a child row belongs to a contact or a customer, not to both
        if column.name == "stand_in":  # it must differ from the owner
            return self.plant(registry.named("employees"), "b" if owner in ("dave", "b") else "a")
        if column.name == "team" and hasattr(row, "role_id"):
            return None  # access is either of a role or of a team
        resource = registry.find(target)
        if resource is not None and resource.fields:
            return self.link(resource, owner)
        return self.plant_model(target, resource.slug if resource else target._meta.label_lower, owner)

    # Links to invisible rows ------------------------------------------------------------------------

    def plant_across(self) -> None:
        """Link Alice's contact to Carol's customer, which Alice cannot see; Carol is a former owner of the contact."""
        world, contacts, by = self.world, registry.named("contacts"), self.actor("a")
        owner, customer = world.cast.carol.id, world.rows["carol", "customers"]
        data = {"last_name": mark("cross", "contacts"), "owner": owner, "customer": customer}
        with scope(agency=world.cast.agency.pk):
            row, _change_set = writes.create(contacts, data, by=by, door="api")
            over = contacts.action("hand_over")
            assert over is not None
            actions.run(over, row.pk, {"to": world.cast.alice.id, "reason": "a move"}, by=by, door="api")
        world.rows["cross", "contacts"] = row.pk

    def plant_trash(self) -> None:
        """Plant a trashed row of every owned entity for Carol and for Dave."""
        for resource in registry.every():
            if type(resource.policy) not in BY_OWNER or not resource.fields:
                continue
            for owner in ("carol", "dave"):
                data = samples.data_of(resource, mark(f"gone{owner}", resource.slug), lambda target: None)
                data["tags"] = []
                by = self.actor(owner)
                with scope(agency=by.agency_id):
                    row, _change_set = writes.create(resource, data, by=by, door="api")
                    writes.trash(resource, row.pk, by=by, door="api")
                self.world.trashed[owner, resource.slug] = row.pk


# Columns that the unit of work fills, or that must stay empty.
_KEPT = frozenset({"agency", "created_at", "created_by", "updated_at", "updated_by", "version", "deleted_at"})
