"""What a declaration says: the resource, its lists and pages, its fields, and its policy."""

from kith.engine.declare import about, registry
from kith.engine.declare.about import About
from kith.engine.declare.declaration import Alike, Further, List, Nav, Record, Related, Section, Timeline, Way
from kith.engine.declare.extend import Banner, Repeats, StoredFiles, Tab, Telling, extend
from kith.engine.declare.grants import Grants
from kith.engine.declare.resource import Errors, Resource
from kith.engine.fields.base import Field, Kind, Reading
from kith.engine.fields.inputs import NumbersByName, RecordIds
from kith.engine.fields.kinds import kind_of, register_kind
from kith.engine.fields.links import Link
from kith.engine.policy import ANY, NOTHING, AboutPolicy, BetweenPolicy, ChildPolicy, Policy, Scope, SharedPolicy
from kith.engine.policy.sensitive import SensitivePolicy

__all__ = [
    "ANY",
    "NOTHING",
    "About",
    "AboutPolicy",
    "Alike",
    "Banner",
    "BetweenPolicy",
    "ChildPolicy",
    "Errors",
    "Field",
    "Further",
    "Grants",
    "Kind",
    "Link",
    "List",
    "Nav",
    "NumbersByName",
    "Policy",
    "Reading",
    "Record",
    "RecordIds",
    "Related",
    "Repeats",
    "Resource",
    "Scope",
    "Section",
    "SensitivePolicy",
    "SharedPolicy",
    "StoredFiles",
    "Tab",
    "Telling",
    "Timeline",
    "Way",
    "about",
    "extend",
    "kind_of",
    "register_kind",
    "registry",
]
