"""Declarations of contacts, customers and their parts; importing this registers them, in this order."""

from __future__ import annotations

from kith.people.resources.books import BookAccessResource, ContactBookResource
from kith.people.resources.contacts import ContactResource
from kith.people.resources.customer_parts import (
    BankAccountResource,
    CustomerServiceResource,
    CustomerUnitResource,
    OperationsMemberResource,
    ServiceResource,
)
from kith.people.resources.customers import CustomerResource
from kith.people.resources.journey import JourneyStageResource, StageMoveResource
from kith.people.resources.parties import BOTH
from kith.people.resources.parts import AddressResource, AffiliationResource, ContactPointResource, HandoverResource
from kith.people.resources.personas import PersonaResource, PersonaTypeResource
from kith.people.resources.privacy import ConsentResource
from kith.people.resources.relations import RelationResource, RelationTypeResource
from kith.people.resources.retention import RetentionRuleResource
from kith.people.resources.segments import SegmentMemberResource, SegmentResource
from kith.people.resources.vocabulary import PointTypeResource, TagResource

__all__ = [
    "BOTH",
    "AddressResource",
    "AffiliationResource",
    "BankAccountResource",
    "BookAccessResource",
    "ConsentResource",
    "ContactBookResource",
    "ContactPointResource",
    "ContactResource",
    "CustomerResource",
    "CustomerServiceResource",
    "CustomerUnitResource",
    "HandoverResource",
    "JourneyStageResource",
    "OperationsMemberResource",
    "PersonaResource",
    "PersonaTypeResource",
    "PointTypeResource",
    "RelationResource",
    "RelationTypeResource",
    "RetentionRuleResource",
    "SegmentMemberResource",
    "SegmentResource",
    "ServiceResource",
    "StageMoveResource",
    "TagResource",
]
