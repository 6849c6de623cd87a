"""The tables that the engine owns, and the abstract rows on which every entity stands."""

from kith.engine.models.changes import Change, ChangeSet
from kith.engine.models.custom import CustomField
from kith.engine.models.external_ids import ExternalId
from kith.engine.models.files import StoredFile
from kith.engine.models.idempotency import IdempotencyKey
from kith.engine.models.imports import Import, ImportFault, ImportPreset, PendingLink
from kith.engine.models.jobs import Job, OutboxEvent
from kith.engine.models.redirects import Redirect
from kith.engine.models.views import Preference, SavedView
from kith.engine.rows.abstract import CustomisedRow, MainRow, OwnedRow, Row, SearchableRow

__all__ = [
    "Change",
    "ChangeSet",
    "CustomField",
    "CustomisedRow",
    "ExternalId",
    "IdempotencyKey",
    "Import",
    "ImportFault",
    "ImportPreset",
    "Job",
    "MainRow",
    "OutboxEvent",
    "OwnedRow",
    "PendingLink",
    "Preference",
    "Redirect",
    "Row",
    "SavedView",
    "SearchableRow",
    "StoredFile",
]
