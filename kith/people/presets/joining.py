"""Files whose rows join records that are there already: relations, affiliations, further addresses, consents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kith.people.presets.salesforce import COUNTRIES, NPSP
from kith.sdk.importing import EXTERNAL_ID, Column, Preset, PresetPart, own_keys

# What the package says of the related contact, in the words that every agency starts with. A relation is one row here
# and two there, so its rows have no keys: both halves find the one relation by who is what to whom.
RELATION: dict[str, Column | str] = {
    "npe4__related_contact__c": Column("", "left_contact", source=NPSP),
    "npe4__contact__c": Column("", "right_contact", source=NPSP),
    "npe4__Type__c": Column(
        "",
        "type",
        values={
            **dict.fromkeys(("parent", "father", "mother"), "parent of"),
            **dict.fromkeys(("child", "son", "daughter"), "child of"),
            **dict.fromkeys(("spouse", "husband", "wife"), "spouse of"),
            **dict.fromkeys(("sibling", "brother", "sister"), "sibling of"),
            "partner": "partner of",
            "friend": "friend of",
            "employer": "employer of",
            "employee": "employee of",
        },
    ),
    "npe4__Description__c": "note",
    "npe4__Relationship_Start_Date__c": "since",
    "npe4__Relationship_End_Date__c": "until",
}
# As people write such a file: who is what to whom.
SIDES: dict[str, Column | str] = {
    "Person": "left_contact", "Customer": "left_customer", "Type": "type", "Other person": "right_contact",
    "Other customer": "right_customer", "Since": "since", "Until": "until", "Note": "note",
}  # fmt: skip
ADDRESS: dict[str, Column | str] = {
    "id": EXTERNAL_ID,
    "household_account__c": Column("", "customer", source=NPSP),
    "MailingStreet__c": "street",
    "MailingStreet2__c": "street2",
    "MailingPostalCode__c": "postcode",
    "MailingCity__c": "city",
    "MailingState__c": "state",
    "MailingCountry__c": Column("", "country", values=COUNTRIES),
    "Address_Type__c": "label",
}
# Which affiliation is the primary one stays as the file of contacts said it, where the household comes first.
AFFILIATION: dict[str, Column | str] = {
    "npe5__Contact__c": Column("", "contact", source=NPSP),
    "npe5__Organization__c": Column("", "customer", source=NPSP),
    "npe5__Role__c": "role",
    "npe5__StartDate__c": "since",
    "npe5__EndDate__c": "until",
}
# Consents as an agency exports them; other programs know little more than whether one may be written to.
CONSENT: dict[str, Column | str] = {
    own_keys.COLUMN: EXTERNAL_ID,
    **{name: name for name in ("contact", "topic", "channel", "state", "at", "source", "wording", "proof")},
}
RELATIONS = (
    Preset(
        "npsp-relationships", _("NPSP relationships"), "relations",
        ("npe4__contact__c", "npe4__related_contact__c", "npe4__Type__c"), (PresetPart("relations", RELATION),),
    ),
    Preset(
        "relations", _("Relations to people"), "relations",
        ("Type", "Other person"), (PresetPart("relations", SIDES),),
    ),
    Preset(
        "relations-to-customers", _("Relations to customers"), "relations",
        ("Type", "Other customer"), (PresetPart("relations", SIDES),),
    ),
)  # fmt: skip
ADDRESSES = (
    Preset(
        "npsp-addresses", _("NPSP addresses"), "addresses",
        ("id", "household_account__c", "MailingStreet__c"), (PresetPart("addresses", ADDRESS, NPSP),),
    ),
)  # fmt: skip
CONSENTS = (
    Preset(
        "consents", _("Consents, as exported"), "consents", ("contact", "topic", "channel", "state"),
        (PresetPart("consents", CONSENT, own_keys.SOURCE),),
    ),
)  # fmt: skip
AFFILIATIONS = (
    Preset(
        "npsp-affiliations", _("NPSP affiliations"), "affiliations",
        ("npe5__Contact__c", "npe5__Organization__c"), (PresetPart("affiliations", AFFILIATION),),
    ),
)  # fmt: skip
