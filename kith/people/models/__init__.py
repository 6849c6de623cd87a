from kith.people.models.contacts import Contact, ContactTag, Handover
from kith.people.models.customers import Affiliation, Customer, CustomerTag
from kith.people.models.duplicates import DuplicateDue, DuplicateKey, DuplicatePair
from kith.people.models.personas import Persona, PersonaType
from kith.people.models.privacy import Consent, ErasedReach, RetentionRule, RetentionRun
from kith.people.models.reach import Address, ContactPoint, PointType
from kith.people.models.relations import Relation, RelationType
from kith.people.models.segments import Segment, SegmentMember, SegmentMove, SegmentPresence, SegmentRun
from kith.people.models.shared import Tag

__all__ = [
    "Address",
    "Affiliation",
    "Consent",
    "Contact",
    "ContactPoint",
    "ContactTag",
    "Customer",
    "CustomerTag",
    "DuplicateDue",
    "DuplicateKey",
    "DuplicatePair",
    "ErasedReach",
    "Handover",
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
    "Tag",
]
