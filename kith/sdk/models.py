"""What models are made of: base rows, columns, and the tables of the engine that a domain may point to."""

from kith.engine.models import (
    Change,
    ChangeSet,
    CustomisedRow,
    ExternalId,
    MainRow,
    OwnedRow,
    Redirect,
    Row,
    SavedView,
    SearchableRow,
)
from kith.engine.query.reading import Line
from kith.engine.rows.columns import (
    ConditionField,
    CountryField,
    CurrencyField,
    MoneyField,
    NameField,
    PhoneField,
    PhotoField,
    YearField,
)
from kith.engine.rows.orm import linked
from kith.engine.rows.personal import ITSELF, Personal
from kith.engine.rows.scoping import AgencyRows, within

__all__ = [
    "ITSELF",
    "AgencyRows",
    "Change",
    "ChangeSet",
    "ConditionField",
    "CountryField",
    "CurrencyField",
    "CustomisedRow",
    "ExternalId",
    "Line",
    "MainRow",
    "MoneyField",
    "NameField",
    "OwnedRow",
    "Personal",
    "PhoneField",
    "PhotoField",
    "Redirect",
    "Row",
    "SavedView",
    "SearchableRow",
    "YearField",
    "linked",
    "within",
]
