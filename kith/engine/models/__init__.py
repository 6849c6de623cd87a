"""The engine's tables, and the abstract base models of all entities."""

from kith.engine.models.changes import Change, ChangeSet
from kith.engine.models.custom import CustomField
from kith.engine.models.external_ids import ExternalId
from kith.engine.models.files import StoredFile
from kith.engine.models.idempotency import IdempotencyKey
from kith.engine.models.imports import Import, ImportFault, ImportPreset, PendingLink
from kith.engine.models.jobs import Job
from kith.engine.models.redirects import Redirect
from kith.engine.models.views import Preference, SavedView
from kith.engine.models.work import HandlerPlace, HeldEvent, ScheduledRun
from kith.engine.rows.abstract import CustomisedRow, OwnedRow, Row, SearchableRow
from kith.engine.rows.main_row import MainRow

__all__ = [
    "Change",
    "ChangeSet",
    "CustomField",
    "CustomisedRow",
    "ExternalId",
    "HandlerPlace",
    "HeldEvent",
    "IdempotencyKey",
    "Import",
    "ImportFault",
    "ImportPreset",
    "Job",
    "MainRow",
    "OwnedRow",
    "PendingLink",
    "Preference",
    "Redirect",
    "Row",
    "SavedView",
    "ScheduledRun",
    "SearchableRow",
    "StoredFile",
]
