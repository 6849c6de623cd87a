"""Google Contacts, the Northwind sample database and the Maven sales sample."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kith.people.presets.columns import point, remark
from kith.sdk.importing import EXTERNAL_ID, Column, Preset, PresetPart

MOST = 6


def _google_points(kind: str, name: str) -> dict[str, Column | str]:
    columns: dict[str, Column | str] = {}
    for number in range(1, MOST):
        group = f"{name} {number}"
        columns[f"{group} - Value"] = point(kind, group=group)
        for label in ("Type", "Label"):
            columns[f"{group} - {label}"] = Column(
                "", "points", child="label", group=group, fixed={"type": kind}, values={"*": ""}
            )
    return columns


def _google_addresses() -> dict[str, Column | str]:
    parts = {"Street": "street", "City": "city", "Region": "state", "Postal Code": "postcode", "Country": "country"}
    first: dict[str, Column | str] = {f"Address 1 - {name}": field for name, field in parts.items()}
    further: dict[str, Column | str] = {
        f"Address {number} - {name}": Column("", "addresses", child=field, group=f"Address {number}")
        for number in range(2, MOST)
        for name, field in {**parts, "Type": "label", "Label": "label"}.items()
    }
    return first | further


GOOGLE: dict[str, Column | str] = {
    "Given Name": "first_name",
    "First Name": "first_name",
    "Family Name": "last_name",
    "Last Name": "last_name",
    "Name": "name",
    "Name Prefix": "salutation",
    "Birthday": "birthday",
    "Notes": "description",
    "Nickname": remark("Nickname"),
    "Occupation": "designation",
    "Organization 1 - Name": "customer",
    "Organization Name": "customer",
    "Organization 1 - Title": "designation",
    "Organization Title": "designation",
    "Organization 1 - Department": "department",
    "Organization Department": "department",
    "Group Membership": Column("", "tags", values={"* my contacts": "", "* mycontacts": ""}),
    "Labels": Column("", "tags", values={"* my contacts": "", "* mycontacts": ""}),
    **_google_points("e-mail", "E-mail"),
    **_google_points("phone", "Phone"),
    **_google_points("web site", "Website"),
    **_google_addresses(),
}
NORTHWIND_COMPANY: dict[str, Column | str] = {
    "customerID": EXTERNAL_ID,
    "companyName": "name",
    "address": "street",
    "city": "city",
    "region": "state",
    "postalCode": "postcode",
    "country": "country",
    "phone": "phone",
    "fax": point("fax"),
}
NORTHWIND_PERSON: dict[str, Column | str] = {
    "customerID": EXTERNAL_ID,
    "contactName": "name",
    "contactTitle": "designation",
}
MAVEN: dict[str, Column | str] = {
    "account": "name",
    "sector": "industry",
    "year_established": "founded",
    "revenue": "annual_revenue",
    "employees": "employees",
    # The published file writes one country with a slip.
    "office_location": Column("", "country", values={"philipines": "PH", "korea": "KR"}),
    "subsidiary_of": "parent",
}


def _northwind(entity: str) -> Preset:
    return Preset(
        "northwind-customers",
        _("Northwind customers with their contact persons"),
        entity,
        ("customerID", "companyName", "contactName"),
        (
            PresetPart("customers", NORTHWIND_COMPANY, "northwind"),
            PresetPart("contacts", NORTHWIND_PERSON, "northwind", links={"customer": 0}),
        ),
        nulls=("NULL",),
    )


CONTACTS = (
    Preset(
        "google-contacts", _("Google contacts"), "contacts",
        ("Given Name", "Family Name", "Group Membership"), (PresetPart("contacts", GOOGLE),),
    ),
    Preset(
        "google-contacts-new", _("Google contacts (since 2024)"), "contacts",
        ("First Name", "Last Name", "Organization Name", "Labels"), (PresetPart("contacts", GOOGLE),),
    ),
    _northwind("contacts"),
)  # fmt: skip
CUSTOMERS = (
    _northwind("customers"),
    Preset(
        "maven-accounts", _("Maven sales accounts"), "customers",
        ("account", "sector", "office_location", "subsidiary_of"), (PresetPart("customers", MAVEN),),
    ),
)  # fmt: skip
