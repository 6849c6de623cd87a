"""Exports of HubSpot, Pipedrive, EspoCRM and Odoo, and Salesforce's leads: contacts and companies.

Columns stand under the names that each program writes into its export, which are not those of its screens.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.people.presets.columns import address, agreed, point, refused, remark
from kith.people.presets.salesforce import SOURCE as SALESFORCE
from kith.sdk.importing import EXTERNAL_ID, Column, Preset, PresetPart

HUBSPOT, PIPEDRIVE, ESPOCRM, ODOO = "hubspot", "pipedrive", "espocrm", "odoo"
type Columns = dict[str, Column | str]

# HubSpot ---------------------------------------------------------------------------------------------

# What its users call a lead's state; all other words stay as they are known or are refused by name.
_LEAD_STATUS = {
    "open": "new", "open deal": "hot", "in progress": "hot", "attempted to contact": "cold", "connected": "hot",
    "unqualified": "not_interested", "bad timing": "cold",
}  # fmt: skip
_HUBSPOT_PLACE: Columns = {
    "Street Address": "street",
    "Street Address 2": "street2",
    "City": "city",
    "State/Region": "state",
    "Postal Code": "postcode",
    "Country/Region": "country",
}
HUBSPOT_CONTACT: Columns = {
    "Record ID": EXTERNAL_ID,
    "Record ID - Contact": EXTERNAL_ID,
    "Salutation": "salutation",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Job Title": "designation",
    "Email": "email",
    "Additional email addresses": point("e-mail", "other"),
    "Phone Number": "phone",
    "Mobile Phone Number": point("mobile"),
    "Fax Number": point("fax"),
    "LinkedIn URL": point("linkedin"),
    "Website URL": "website",
    "Company Name": "customer",
    "Associated Company": Column("", "affiliations", child="customer"),
    "Primary Associated Company ID": Column("", "customer", source=HUBSPOT),
    "Lead Status": Column("", "status", values=_LEAD_STATUS),
    "Original Source": "source",
    "Original Traffic Source": "source",
    "Date of birth": "birthday",
    "Contact owner": "owner",
    "Message": "description",
    "Lifecycle Stage": remark("Lifecycle stage"),
    "Industry": remark("Industry"),
    "Unsubscribed from all email": refused("email"),
    **_HUBSPOT_PLACE,
}
HUBSPOT_COMPANY: Columns = {
    "Record ID": EXTERNAL_ID,
    "Record ID - Company": EXTERNAL_ID,
    "Company name": "name",
    "Company owner": "owner",
    "Phone Number": "phone",
    "Website URL": "website",
    "Company Domain Name": "website",
    "Industry": "industry",
    "Type": "category",
    "Number of Employees": "employees",
    "Annual Revenue": "annual_revenue",
    "Year Founded": "founded",
    "Parent Company": "parent",
    "Original Source Type": "source",
    "LinkedIn Company Page": point("linkedin"),
    "Description": "description",
    "About Us": "description",
    **_HUBSPOT_PLACE,
}

# Pipedrive -------------------------------------------------------------------------------------------


def _pipedrive_points(prefix: str) -> Columns:
    """Its telephones and addresses, which come with the place they belong to in the name of the column."""
    places = ("Work", "Home", "Other")
    mails: Columns = {f"{prefix} - Email - {place}": point("e-mail", place.lower()) for place in places}
    phones: Columns = {f"{prefix} - Phone - {place}": point("phone", place.lower()) for place in places}
    return {**mails, **phones, f"{prefix} - Phone - Mobile": point("mobile")}


PIPEDRIVE_PERSON: Columns = {
    "Person - ID": EXTERNAL_ID,
    "Person - Name": "name",
    "Person - First name": "first_name",
    "Person - Last name": "last_name",
    "Person - Organization": "customer",
    "Person - Email": "email",
    "Person - Phone": "phone",
    "Person - Job title": "designation",
    "Person - Birthday": "birthday",
    "Person - Postal address": "street",
    "Person - Owner": "owner",
    "Person - Label": "tags",
    "Person - Labels": "tags",
    "Person - Notes": "description",
    "Person - Marketing status": agreed(
        "email", {"subscribed": "yes", "unsubscribed": "no", **dict.fromkeys(("no consent", "archived"), "")}
    ),
    **_pipedrive_points("Person"),
}
PIPEDRIVE_ORGANISATION: Columns = {
    "Organization - ID": EXTERNAL_ID,
    "Organization - Name": "name",
    "Organization - Owner": "owner",
    "Organization - Label": "tags",
    "Organization - Labels": "tags",
    "Organization - Website": "website",
    "Organization - Industry": "industry",
    "Organization - Annual revenue": "annual_revenue",
    "Organization - Number of employees": "employees",
    "Organization - LinkedIn profile": point("linkedin"),
    "Organization - Address": "street",
    "Organization - City/town/village/locality of Address": "city",
    "Organization - ZIP/Postal code of Address": "postcode",
    "Organization - State/county of Address": "state",
    "Organization - Country of Address": "country",
}

# EspoCRM ---------------------------------------------------------------------------------------------

_ESPO_PLACE = {"Street": "street", "City": "city", "State": "state", "PostalCode": "postcode", "Country": "country"}
ESPO_CONTACT: Columns = {
    "id": EXTERNAL_ID,
    "salutationName": "salutation",
    "firstName": "first_name",
    "lastName": "last_name",
    "title": "designation",
    "accountTitle": "designation",
    "accountId": Column("", "customer", source=ESPOCRM),
    "accountName": "customer",
    "emailAddress": "email",
    "phoneNumber": "phone",
    "description": "description",
    "assignedUserName": "owner",
    "emailAddressIsOptedOut": refused("email"),
    "phoneNumberIsOptedOut": refused("message"),
    "doNotCall": refused("phone"),
    **{f"address{name}": field for name, field in _ESPO_PLACE.items()},
}
ESPO_ACCOUNT: Columns = {
    "id": EXTERNAL_ID,
    "name": "name",
    "website": "website",
    "emailAddress": "email",
    "phoneNumber": "phone",
    "type": "category",
    "industry": "industry",
    "description": "description",
    "assignedUserName": "owner",
    "sicCode": remark("SIC code"),
    **{f"billingAddress{name}": field for name, field in _ESPO_PLACE.items()},
    **address("shippingAddress", _ESPO_PLACE, "shipping"),
}

# Odoo ------------------------------------------------------------------------------------------------

# Its export has the names of fields when it is made for importing again, and their labels when it is not.
_ODOO_SHARED: Columns = {
    "id": EXTERNAL_ID,
    "External ID": EXTERNAL_ID,
    "email": "email",
    "phone": "phone",
    "mobile": point("mobile"),
    "website": "website",
    "Website Link": "website",
    "street": "street",
    "street2": "street2",
    "city": "city",
    "zip": "postcode",
    "state_id": "state",
    "State": "state",
    "country_id": "country",
    "Country": "country",
    "user_id": "owner",
    "Salesperson": "owner",
    "category_id": "tags",
    "Tags": "tags",
    "comment": "description",
    "Notes": "description",
    "vat": remark("Tax ID"),
    "Tax ID": remark("Tax ID"),
    "ref": remark("Reference"),
}
ODOO_PERSON: Columns = {
    **_ODOO_SHARED,
    "name": "name",
    "Complete Name": "name",
    "title": "salutation",
    "function": "designation",
    "Job Position": "designation",
    "parent_id/id": Column("", "customer", source=ODOO),
    "parent_id": "customer",
    "Related Company": "customer",
    "is_blacklisted": refused("email"),
    "phone_blacklisted": refused("message"),
}
ODOO_COMPANY: Columns = {
    **_ODOO_SHARED,
    "name": "name",
    "Complete Name": "name",
    "industry_id": "industry",
    "Industry": "industry",
    "parent_id/id": Column("", "parent", source=ODOO),
    "parent_id": "parent",
    "Related Company": "parent",
}

# Salesforce's leads become contacts: they are persons, and one person has one record here ------------

_LEAD_STATES = {
    "open - not contacted": "new", "working - contacted": "hot", "closed - converted": "converted",
    "closed - not converted": "not_interested", "qualified": "hot", "unqualified": "not_interested", "open": "new",
}  # fmt: skip
SALESFORCE_LEAD: Columns = {
    "Id": EXTERNAL_ID,
    "Salutation": "salutation",
    "FirstName": "first_name",
    "LastName": "last_name",
    "Title": "designation",
    "Company": "customer",
    "Street": "street",
    "City": "city",
    "State": "state",
    "PostalCode": "postcode",
    "Country": "country",
    "Latitude": "latitude",
    "Longitude": "longitude",
    "Email": "email",
    "Phone": "phone",
    "MobilePhone": point("mobile"),
    "Fax": point("fax"),
    "Website": "website",
    "LeadSource": "source",
    "Status": Column("", "status", values=_LEAD_STATES),
    "Description": "description",
    "HasOptedOutOfEmail": refused("email"),
    "DoNotCall": refused("phone"),
    "Industry": remark("Industry"),
    "Rating": remark("Rating"),
    "AnnualRevenue": remark("Annual revenue"),
    "NumberOfEmployees": remark("Employees"),
}


def _preset(name: str, title: Any, entity: str, required: tuple[str, ...], columns: Columns, source: str) -> Preset:
    return Preset(name, title, entity, required, (PresetPart(entity, columns, source),))


CONTACTS = (
    _preset("salesforce-leads", _("Salesforce leads"), "contacts", ("Id", "LastName", "Company", "Status"),
            SALESFORCE_LEAD, SALESFORCE),
    _preset("hubspot-contacts", _("HubSpot contacts"), "contacts", ("Record ID", "First Name", "Last Name", "Email"),
            HUBSPOT_CONTACT, HUBSPOT),
    _preset("hubspot-contacts-new", _("HubSpot contacts, several objects"), "contacts",
            ("Record ID - Contact", "First Name", "Last Name"), HUBSPOT_CONTACT, HUBSPOT),
    _preset("pipedrive-people", _("Pipedrive people"), "contacts", ("Person - Name", "Person - Organization"),
            PIPEDRIVE_PERSON, PIPEDRIVE),
    _preset("espocrm-contacts", _("EspoCRM contacts"), "contacts", ("firstName", "lastName", "emailAddress"),
            ESPO_CONTACT, ESPOCRM),
    _preset("odoo-people", _("Odoo contacts: individuals"), "contacts", ("id", "name", "parent_id/id", "function"),
            ODOO_PERSON, ODOO),
    _preset("odoo-people-labels", _("Odoo contacts: individuals, with labels"), "contacts",
            ("External ID", "Related Company", "Job Position"), ODOO_PERSON, ODOO),
)  # fmt: skip
CUSTOMERS = (
    _preset("hubspot-companies", _("HubSpot companies"), "customers", ("Record ID", "Company name"),
            HUBSPOT_COMPANY, HUBSPOT),
    _preset("hubspot-companies-new", _("HubSpot companies, several objects"), "customers",
            ("Record ID - Company", "Company name"), HUBSPOT_COMPANY, HUBSPOT),
    _preset("pipedrive-organizations", _("Pipedrive organisations"), "customers",
            ("Organization - Name", "Organization - Owner"), PIPEDRIVE_ORGANISATION, PIPEDRIVE),
    _preset("espocrm-accounts", _("EspoCRM accounts"), "customers", ("id", "name", "billingAddressStreet"),
            ESPO_ACCOUNT, ESPOCRM),
    _preset("odoo-companies", _("Odoo contacts: companies"), "customers", ("id", "name", "is_company"),
            ODOO_COMPANY, ODOO),
    _preset("odoo-companies-labels", _("Odoo contacts: companies, with labels"), "customers",
            ("External ID", "Is a Company"), ODOO_COMPANY, ODOO),
)  # fmt: skip
