"""Reports that people export from Salesforce: their columns have the labels of the screens, not the technical names."""

from __future__ import annotations

from collections.abc import Mapping as Dict

from django.utils.translation import gettext_lazy as _

from kith.people.presets import salesforce
from kith.people.presets.columns import remark
from kith.people.presets.rivals import SALESFORCE_LEAD
from kith.sdk.importing import EXTERNAL_ID, Column, Preset, PresetPart

# The end of a label → the end of the technical name.
_PLACE = {
    "Street": "Street", "City": "City", "State/Province": "State", "Zip/Postal Code": "PostalCode",
    "Country": "Country",
}  # fmt: skip
_ACCOUNT = {
    "Account Name": "Name", "Type": "Type", "Parent Account ID": "ParentId", "Phone": "Phone", "Fax": "Fax",
    "Website": "Website", "Industry": "Industry", "Annual Revenue": "AnnualRevenue", "Employees": "NumberOfEmployees",
    "Year Started": "YearStarted", "Rating": "Rating", "Account Source": "AccountSource", "Description": "Description",
    "Account Description": "Description", "Account Number": "AccountNumber", "Ownership": "Ownership",
    "Ticker Symbol": "TickerSymbol", "SIC Code": "Sic", "Account Site": "Site",
}  # fmt: skip
_CONTACT = {
    "Account ID": "AccountId", "Salutation": "Salutation", "First Name": "FirstName", "Last Name": "LastName",
    "Title": "Title", "Email": "Email", "Phone": "Phone", "Mobile": "MobilePhone", "Home Phone": "HomePhone",
    "Other Phone": "OtherPhone", "Asst. Phone": "AssistantPhone", "Fax": "Fax", "Lead Source": "LeadSource",
    "Birthdate": "Birthdate", "Description": "Description", "Contact Description": "Description",
    "Department": "Department", "Assistant": "AssistantName", "Email Opt Out": "HasOptedOutOfEmail",
    "Do Not Call": "DoNotCall",
}  # fmt: skip
_LEAD = {
    "Salutation": "Salutation", "First Name": "FirstName", "Last Name": "LastName", "Title": "Title",
    "Company / Account": "Company", "Street": "Street", "City": "City", "State/Province": "State",
    "Zip/Postal Code": "PostalCode", "Country": "Country", "Email": "Email", "Phone": "Phone",
    "Mobile": "MobilePhone", "Fax": "Fax", "Website": "Website", "Lead Source": "LeadSource", "Lead Status": "Status",
    "Description": "Description", "Industry": "Industry", "Rating": "Rating", "Annual Revenue": "AnnualRevenue",
    "Employees": "NumberOfEmployees", "Email Opt Out": "HasOptedOutOfEmail", "Do Not Call": "DoNotCall",
}  # fmt: skip


def _labelled(columns: Dict[str, Column | str], labels: Dict[str, str], *places: str) -> dict[str, Column | str]:
    """The columns of a preset under their labels, with the addresses that begin with ``places``."""
    ends = {f"{place} {label}": f"{place}{name}" for place in places for label, name in _PLACE.items()}
    return {label: columns[name] for label, name in {**labels, **ends}.items()}


ACCOUNT: dict[str, Column | str] = {
    "Account ID": EXTERNAL_ID,
    "Account Owner": "owner",
    "Parent Account": "parent",
    **_labelled(salesforce.ACCOUNT, _ACCOUNT, "Billing", "Shipping"),
}
CONTACT: dict[str, Column | str] = {
    "Contact ID": EXTERNAL_ID,
    "Contact Owner": "owner",
    "Account Name": "customer",
    "Account Owner": remark("Account owner"),
    "Reports To": remark("Reports to"),
    **_labelled(salesforce.CONTACT, _CONTACT, "Mailing", "Other"),
}
LEAD: dict[str, Column | str] = {
    "Lead ID": EXTERNAL_ID,
    "Lead Owner": "owner",
    **_labelled(SALESFORCE_LEAD, _LEAD),
}
CONTACTS = (
    Preset(
        "salesforce-contact-report", _("Salesforce report of contacts"), "contacts",
        ("Last Name", "Account Name", "Mailing State/Province"), (PresetPart("contacts", CONTACT, salesforce.SOURCE),),
    ),
    Preset(
        "salesforce-lead-report", _("Salesforce report of leads"), "contacts",
        ("Last Name", "Company / Account"), (PresetPart("contacts", LEAD, salesforce.SOURCE),),
    ),
)  # fmt: skip
CUSTOMERS = (
    Preset(
        "salesforce-account-report", _("Salesforce report of accounts"), "customers",
        ("Account Name", "Billing State/Province"), (PresetPart("customers", ACCOUNT, salesforce.SOURCE),),
    ),
)  # fmt: skip
