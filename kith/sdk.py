"""Everything that Kith promises to extensions. What is not named here may change without notice.

An extension is a Django app named in ``KITH_EXTENSIONS``. Its ``models`` and ``resources`` are found by themselves;
`docs/developer/extend.md` says what each name is for.
"""

from kith.engine.declare.declaration import Further, List, Nav, Record, Related, Section, Timeline, Way
from kith.engine.declare.extend import Banner, Repeats, Tab, Telling, extend
from kith.engine.declare.grants import Grants
from kith.engine.declare.resource import Errors, Resource
from kith.engine.fields import Field, Kind, Reading, register_kind
from kith.engine.models import CustomisedRow, MainRow, OutboxEvent, OwnedRow, Row, SearchableRow
from kith.engine.policy import Actor, ChildPolicy, Policy, Scope, SharedPolicy
from kith.engine.rows.columns import (
    CountryField,
    CurrencyField,
    MoneyField,
    NameField,
    PhoneField,
    PhotoField,
    YearField,
)
from kith.engine.web.errors import FieldErrors, Forbidden, Invalid, KithError, NotFound, Refused
from kith.engine.work.jobs import handles as job
from kith.engine.work.outbox import on
from kith.engine.write.actions import Lines, action
from kith.engine.write.changes import Changes
from kith.pages.shell.base import actor_of, done, page, render
from kith.pages.shell.frame import add_page

__all__ = [
    "Actor",
    "Banner",
    "Changes",
    "ChildPolicy",
    "CountryField",
    "CurrencyField",
    "CustomisedRow",
    "Errors",
    "Field",
    "FieldErrors",
    "Forbidden",
    "Further",
    "Grants",
    "Invalid",
    "Kind",
    "KithError",
    "Lines",
    "List",
    "MainRow",
    "MoneyField",
    "NameField",
    "Nav",
    "NotFound",
    "OutboxEvent",
    "OwnedRow",
    "PhoneField",
    "PhotoField",
    "Policy",
    "Reading",
    "Record",
    "Refused",
    "Related",
    "Repeats",
    "Resource",
    "Row",
    "Scope",
    "SearchableRow",
    "Section",
    "SharedPolicy",
    "Tab",
    "Telling",
    "Timeline",
    "Way",
    "YearField",
    "action",
    "actor_of",
    "add_page",
    "done",
    "extend",
    "job",
    "on",
    "page",
    "register_kind",
    "render",
]
