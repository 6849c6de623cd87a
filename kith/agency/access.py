"""Declarations of what gives access: roles, grants, invitations and tokens. Their pages are under /settings/."""

from __future__ import annotations

from typing import Any

from kith.agency.models import ApiToken, EmployeeRole, Grant, Invitation, Role
from kith.agency.services import witnesses
from kith.sdk.declare import NOTHING, ChildPolicy, List, Policy, Record, Resource, Section, SharedPolicy
from kith.sdk.models import Row
from kith.sdk.rules import Actor, Changes


class Closed(Policy):
    """Rows that no general door shows or writes; they have pages and rules of their own."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Any:
        return NOTHING

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        return False

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        return False


class SeenWithParent(ChildPolicy):
    """Rows that are seen with the record they belong to and written by its actions alone."""

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        return verb in ("view", "export") and super().may(actor, verb, entity=entity)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        return verb in ("view", "export") and super().covers(actor, verb, row, entity=entity)


class RoleResource(Resource):
    model = Role
    policy = SharedPolicy()
    icon = "shield-check"
    listed = False
    fields = ("name", "description")
    list = List("name", "description", sort="name")
    record = Record(Section("", "name", "description"))
    filters = ("name",)
    sortable = ("name",)

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.of_role(kind, written, changes)


class GrantResource(Resource):
    model = Grant
    policy = Closed()
    title = "entity"
    listed = False
    list = List("entity", "verb", "scope", sort="id")
    record = Record(Section("", "entity", "verb", "scope"))

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.of_grant(kind, written, changes)


class EmployeeRoleResource(Resource):
    model = EmployeeRole
    policy = SeenWithParent("employee")
    title = "role"
    listed = False
    list = List("role", "created_at", sort="id")
    record = Record(Section("", "employee", "role"))
    filters = ("employee", "role")

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.of_employee_role(kind, written, changes)


class InvitationResource(Resource):
    model = Invitation
    policy = Closed()
    title = "email"
    listed = False
    list = List("email", "expires_at", sort="id")
    record = Record(Section("", "email", "expires_at"))

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.stays_ended(written)


class ApiTokenResource(Resource):
    model = ApiToken
    policy = Closed()
    slug = "tokens"
    listed = False
    list = List("name", "expires_at", sort="id")
    record = Record(Section("", "name", "expires_at"))

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.stays_ended(written)
