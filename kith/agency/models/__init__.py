"""The agency, its people, and what they may do."""

from kith.agency.models.absences import StandIn
from kith.agency.models.access import ApiToken, Grant, Invitation, Role
from kith.agency.models.organisation import (
    Agency,
    Department,
    Designation,
    Employee,
    EmployeeRole,
    Team,
    TeamMember,
    Unit,
)
from kith.agency.models.security import SecurityEvent
from kith.agency.models.users import User

__all__ = [
    "Agency",
    "ApiToken",
    "Department",
    "Designation",
    "Employee",
    "EmployeeRole",
    "Grant",
    "Invitation",
    "Role",
    "SecurityEvent",
    "StandIn",
    "Team",
    "TeamMember",
    "Unit",
    "User",
]
