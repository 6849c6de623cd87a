"""Exports of Salesforce, and of its package for non-profit organisations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kith.people.presets.columns import address, point, refused, remark
from kith.sdk.importing import EXTERNAL_ID, Column, Preset, PresetPart

SOURCE, NPSP = "salesforce", "npsp"
PLACE = {"Street": "street", "City": "city", "State": "state", "PostalCode": "postcode", "Country": "country"}
POSITION = {"Latitude": "latitude", "Longitude": "longitude"}
RATING = {"hot": "a", "warm": "b", "cold": "c"}


def _main_address(prefix: str) -> dict[str, str]:
    return {f"{prefix}{name}": field for name, field in {**PLACE, **POSITION}.items()}


ACCOUNT: dict[str, Column | str] = {
    "Id": EXTERNAL_ID,
    "Name": "name",
    "Type": "category",
    "ParentId": Column("", "parent", source=SOURCE),
    **_main_address("Billing"),
    **address("Shipping", {**PLACE, **POSITION}, "shipping"),
    "Phone": "phone",
    "Fax": point("fax"),
    "Website": "website",
    "Industry": "industry",
    "AnnualRevenue": "annual_revenue",
    "NumberOfEmployees": "employees",
    "YearStarted": "founded",
    "Rating": Column("", "rating", values=RATING),
    "AccountSource": "source",
    "Description": "description",
    "AccountNumber": remark("Account number"),
    "Ownership": remark("Ownership"),
    "TickerSymbol": remark("Ticker symbol"),
    "Sic": remark("SIC code"),
    "Site": remark("Site"),
}
CONTACT: dict[str, Column | str] = {
    "Id": EXTERNAL_ID,
    "AccountId": Column("", "customer", source=SOURCE),
    "Salutation": "salutation",
    "FirstName": "first_name",
    "LastName": "last_name",
    "Title": "designation",
    **_main_address("Mailing"),
    **address("Other", {**PLACE, **POSITION}, "other"),
    "Email": "email",
    "Phone": "phone",
    "MobilePhone": point("mobile"),
    "HomePhone": point("phone", "home"),
    "OtherPhone": point("phone", "other"),
    "AssistantPhone": point("phone", "assistant"),
    "Fax": point("fax"),
    "LeadSource": "source",
    "Birthdate": "birthday",
    "Description": "description",
    "Department": "department",
    "AssistantName": remark("Assistant"),
    "HasOptedOutOfEmail": refused("email"),
    "DoNotCall": refused("phone"),
}
# Names of countries in the package's sample data that differ from today's English ones.
COUNTRIES = {"palestinian territory": "PS", "saint pierre and miquelon": "PM"}
NPSP_ACCOUNT: dict[str, Column | str] = {
    **{name: column for name, column in ACCOUNT.items() if name != "Type"},
    "id": EXTERNAL_ID,
    "ParentId": Column("", "parent", source=NPSP),
    "BillingCountry": Column("", "country", values=COUNTRIES),
    "npe01__SYSTEM_AccountType__c": Column(
        "",
        "kind",
        values={"household account": "household", "one-to-one individual": "person", "organization": "company"},
    ),
}
NPSP_CONTACT: dict[str, Column | str] = {
    **{name: column for name, column in CONTACT.items() if name != "AccountId"},
    "id": EXTERNAL_ID,
    "account_id": Column("", "customer", source=NPSP),
}


# Rows of their own that a column of contacts leads to: whose superior, and the organisation beside the household.
REPORTS_TO = PresetPart(
    "relations",
    {"ReportsToId": Column("", "left_contact", source=SOURCE)},
    constants={"type": "superior of"},
    links={"right_contact": 0},
)
AFFILIATION = PresetPart(
    "affiliations", {"primary_affiliation__c": Column("", "customer", source=NPSP)}, links={"contact": 0}
)


def _technical(label: str) -> str:
    """ "Contact1 First Name" → "npsp__Contact1_Firstname__c", as the technical names of the template are built."""
    first, *rest = label.replace("/", " ").split()
    if rest == ["Zip", "Postal", "Code"]:
        rest = ["Zip_Postal_Code"]
    elif rest == ["State", "Province"]:
        rest = ["State_Province"]
    elif rest[-1] in ("Email", "Phone"):
        rest = ["_".join(rest)]
    return f"npsp__{first}_{''.join(rest)}__c"


TEMPLATE_CONTACT: dict[str, Column | str] = {
    "Contact1 Salutation": "salutation",
    "Contact1 First Name": "first_name",
    "Contact1 Last Name": "last_name",
    "Contact1 Birthdate": "birthday",
    "Contact1 Title": "designation",
    "Contact1 Personal Email": point("e-mail", "home"),
    "Contact1 Work Email": point("e-mail", "work"),
    "Contact1 Alternate Email": point("e-mail", "other"),
    "Contact1 Home Phone": point("phone", "home"),
    "Contact1 Work Phone": point("phone", "work"),
    "Contact1 Mobile Phone": point("mobile"),
    "Contact1 Other Phone": point("phone", "other"),
    "Home Street": "street",
    "Home City": "city",
    "Home State/Province": "state",
    "Home Zip/Postal Code": "postcode",
    "Home Country": "country",
}
TEMPLATE_ACCOUNT: dict[str, Column | str] = {
    "Account1 Name": "name",
    "Account1 Street": "street",
    "Account1 City": "city",
    "Account1 State/Province": "state",
    "Account1 Zip/Postal Code": "postcode",
    "Account1 Country": "country",
    "Account1 Phone": "phone",
    "Account1 Website": "website",
}


def _both(columns: dict[str, Column | str]) -> dict[str, Column | str]:
    """The columns under their labels and under their technical names."""
    return {**columns, **{_technical(label): column for label, column in columns.items()}}


def _template_parts() -> tuple[PresetPart, ...]:
    return (
        PresetPart("customers", _both(TEMPLATE_ACCOUNT)),
        PresetPart("contacts", _both(TEMPLATE_CONTACT), links={"customer": 0}),
    )


CUSTOMERS = (
    Preset(
        "salesforce-accounts", _("Salesforce accounts"), "customers",
        ("Id", "Name", "Type", "ParentId", "BillingCity"), (PresetPart("customers", ACCOUNT, SOURCE),),
    ),
    Preset(
        "npsp-accounts", _("NPSP accounts"), "customers",
        ("id", "Name", "npe01__SYSTEM_AccountType__c"), (PresetPart("customers", NPSP_ACCOUNT, NPSP),),
    ),
)  # fmt: skip
CONTACTS = (
    Preset(
        "salesforce-contacts", _("Salesforce contacts"), "contacts",
        ("Id", "AccountId", "LastName", "FirstName"), (PresetPart("contacts", CONTACT, SOURCE), REPORTS_TO),
    ),
    Preset(
        "npsp-contacts", _("NPSP contacts"), "contacts",
        ("id", "account_id", "LastName", "FirstName"), (PresetPart("contacts", NPSP_CONTACT, NPSP), AFFILIATION),
    ),
    Preset(
        "npsp-template", _("NPSP import template"), "contacts",
        ("Contact1 Last Name", "Account1 Name"), _template_parts(),
    ),
    Preset(
        "npsp-template-technical", _("NPSP import template, technical names"), "contacts",
        (_technical("Contact1 Last Name"), _technical("Account1 Name")), _template_parts(),
    ),
)  # fmt: skip
