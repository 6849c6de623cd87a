"""Outlook's export of contacts to CSV, in English; it has 92 columns, most of them empty."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kith.people.presets.columns import address, point, remark
from kith.sdk.importing import Column, Preset, PresetPart

PLACE = {
    "Street": "street", "City": "city", "State": "state", "Postal Code": "postcode", "Country/Region": "country",
}  # fmt: skip
# Outlook writes this where no day is known; fields that hold days know it.
NO_DAY = {"0/0/00": "", "0/0/0000": "", "0.0.00": "", "00/00/00": ""}
PHONES = {
    "Business Phone 2": "work 2", "Home Phone": "home", "Home Phone 2": "home 2", "Other Phone": "other",
    "Assistant's Phone": "assistant", "Company Main Phone": "company", "Car Phone": "car", "Callback": "callback",
    "Radio Phone": "radio", "Pager": "pager", "Telex": "telex", "TTY/TDD Phone": "text telephone", "ISDN": "ISDN",
}  # fmt: skip
REMARKS = (
    "Middle Name", "Suffix", "Nickname", "Anniversary", "Assistant's Name", "Manager's Name", "Spouse", "Children",
    "Billing Information", "Government ID Number", "Hobby", "Keywords", "Language", "Location", "Mileage",
    "Office Location", "Organizational ID Number", "PO Box", "Profession", "Referred By", "Account",
    "Internet Free Busy", "Business Street 2", "Business Street 3", "User 1", "User 2", "User 3", "User 4",
)  # fmt: skip
CONTACT: dict[str, Column | str] = {
    "Title": "salutation",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Company": "customer",
    "Department": "department",
    "Job Title": "designation",
    "E-mail Address": "email",
    "E-mail 2 Address": point("e-mail", "2"),
    "E-mail 3 Address": point("e-mail", "3"),
    "Business Phone": "phone",
    "Primary Phone": point("phone", "primary"),
    "Mobile Phone": point("mobile"),
    "Business Fax": point("fax", "work"),
    "Home Fax": point("fax", "home"),
    "Other Fax": point("fax", "other"),
    **{name: point("phone", label) for name, label in PHONES.items()},
    "Web Page": "website",
    "Birthday": "birthday",
    "Categories": "tags",
    "Notes": "description",
    **{f"Business {name}": field for name, field in PLACE.items()},
    **address("Home ", PLACE, "home"),
    **address("Other ", PLACE, "other"),
    **{name: remark(name) for name in REMARKS},
    "Anniversary": Column("", "description", label="Anniversary", values=NO_DAY),
}
CONTACTS = (
    Preset(
        "outlook-contacts", _("Outlook contacts"), "contacts", ("First Name", "Last Name", "E-mail Address"),
        (PresetPart("contacts", CONTACT),),
    ),
)  # fmt: skip
