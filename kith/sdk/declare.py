"""What a declaration says: the resource, its lists and pages, its fields, and its policy."""

from kith.custom.computed.sources import Standing, stand
from kith.engine.declare import registry
from kith.engine.declare.declaration import Alike, Further, List, Nav, Record, Related, Section, Timeline, Way
from kith.engine.declare.resource import Errors, Resource
from kith.engine.fields.base import Field, Kind, Reading
from kith.engine.fields.happenings import Happening, happen
from kith.engine.fields.inputs import NumbersByName, RecordIds
from kith.engine.fields.kinds import kind_of, register_kind
from kith.engine.fields.links import Link
from kith.engine.policy import ANY, NOTHING, BetweenPolicy, ChildPolicy, Policy, Scope, SharedPolicy
from kith.engine.policy.sensitive import SensitivePolicy

__all__ = [
    "ANY",
    "NOTHING",
    "Alike",
    "BetweenPolicy",
    "ChildPolicy",
    "Errors",
    "Field",
    "Further",
    "Happening",
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
    "Resource",
    "Scope",
    "Section",
    "SensitivePolicy",
    "SharedPolicy",
    "Standing",
    "Timeline",
    "Way",
    "happen",
    "kind_of",
    "register_kind",
    "registry",
    "stand",
]
