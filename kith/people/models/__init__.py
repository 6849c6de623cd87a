from kith.people.models.books import BookAccess, ContactBook
from kith.people.models.contacts import Contact, Handover
from kith.people.models.customer_parts import (
    BankAccount,
    CustomerService,
    CustomerUnit,
    OperationsMember,
    Service,
)
from kith.people.models.customers import Affiliation, Customer
from kith.people.models.duplicates import DuplicateDue, DuplicateKey, DuplicatePair
from kith.people.models.journey import JourneyStage
from kith.people.models.moves import StageMove
from kith.people.models.personas import Persona, PersonaType
from kith.people.models.privacy import Consent, ErasedReach, RetentionRule, RetentionRun
from kith.people.models.reach import Address, ContactPoint, PointType
from kith.people.models.relations import Relation, RelationType
from kith.people.models.segments import Segment, SegmentMember, SegmentMove, SegmentPresence, SegmentRun
from kith.people.models.shared import CHANNELS, Channel, Tag

__all__ = [
    "CHANNELS",
    "Address",
    "Affiliation",
    "BankAccount",
    "BookAccess",
    "Channel",
    "Consent",
    "Contact",
    "ContactBook",
    "ContactPoint",
    "Customer",
    "CustomerService",
    "CustomerUnit",
    "DuplicateDue",
    "DuplicateKey",
    "DuplicatePair",
    "ErasedReach",
    "Handover",
    "JourneyStage",
    "OperationsMember",
    "Persona",
    "PersonaType",
    "PointType",
    "Relation",
    "RelationType",
    "RetentionRule",
    "RetentionRun",
    "Segment",
    "SegmentMember",
    "SegmentMove",
    "SegmentPresence",
    "SegmentRun",
    "Service",
    "StageMove",
    "Tag",
]
