"""Declarations of roles, grants, invitations and tokens. Their pages are under /settings/."""

from __future__ import annotations

from typing import Any

from kith.agency.models import ApiToken, EmployeeRole, Grant, Invitation, Role
from kith.agency.services import witnesses
from kith.sdk.declare import NOTHING, ChildPolicy, List, Policy, Record, Resource, Section, SharedPolicy
from kith.sdk.models import Row
from kith.sdk.rules import Actor, Changes


class Closed(Policy):
    """Policy of rows without generic pages and API; they have their own pages and rules."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Any:
        return NOTHING

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        return False

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        return False


class SeenWithParent(ChildPolicy):
    """Policy of child rows that are read with their parent and only written by the parent's actions."""

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        return verb in ("view", "export") and super().may(actor, verb, entity=entity)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        return verb in ("view", "export") and super().covers(actor, verb, row, entity=entity)


class RoleResource(Resource):
    model = Role
    policy = SharedPolicy()
    icon = "shield-check"
    without = ("list",)
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
    without = ("list",)
    list = List("entity", "verb", "scope", sort="id")
    record = Record(Section("", "entity", "verb", "scope"))

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.of_grant(kind, written, changes)


class EmployeeRoleResource(Resource):
    model = EmployeeRole
    policy = SeenWithParent("employee")
    title = "role"
    without = ("list",)
    list = List("role", "created_at", sort="id")
    record = Record(Section("", "employee", "role"))
    filters = ("employee", "role")

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.of_employee_role(kind, written, changes)


class InvitationResource(Resource):
    model = Invitation
    policy = Closed()
    title = "email"
    without = ("list",)
    list = List("email", "expires_at", sort="id")
    record = Record(Section("", "email", "expires_at"))

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.stays_ended(written)


class ApiTokenResource(Resource):
    model = ApiToken
    policy = Closed()
    slug = "tokens"
    without = ("list",)
    list = List("name", "expires_at", sort="id")
    record = Record(Section("", "name", "expires_at"))

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.stays_ended(written)
