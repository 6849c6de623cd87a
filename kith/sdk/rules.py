"""What rules are written with: the actor, the unit of work, actions, errors, conditions."""

from kith.engine import policy
from kith.engine.history import changelog, redirects
from kith.engine.history.roots import entity_of
from kith.engine.policy import Actor
from kith.engine.query.prepared import ROW, THESE, Prepared, PreparedRows
from kith.engine.query.tree import Node, from_json, leaf, leaves, to_json
from kith.engine.web.errors import BadQuery, Conflict, FieldErrors, Forbidden, Invalid, KithError, NotFound, Refused
from kith.engine.write import actions, writes
from kith.engine.write.actions import Action, Lines, action
from kith.engine.write.bulk import new_row
from kith.engine.write.changes import Changes, changed
from kith.engine.write.conflicts import require_version
from kith.engine.write.forms import check, parse_values
from kith.engine.write.together import Undoing
from kith.engine.write.writes import amend, build, take, work

__all__ = [
    "ROW",
    "THESE",
    "Action",
    "Actor",
    "BadQuery",
    "Changes",
    "Conflict",
    "FieldErrors",
    "Forbidden",
    "Invalid",
    "KithError",
    "Lines",
    "Node",
    "NotFound",
    "Prepared",
    "PreparedRows",
    "Refused",
    "Undoing",
    "action",
    "actions",
    "amend",
    "build",
    "changed",
    "changelog",
    "check",
    "entity_of",
    "from_json",
    "leaf",
    "leaves",
    "new_row",
    "parse_values",
    "policy",
    "redirects",
    "require_version",
    "take",
    "to_json",
    "work",
    "writes",
]
