"""Outlook's export of contacts in German and French: the same columns as the English ones, under other names."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from kith.people.presets.outlook import CONTACT
from kith.sdk.importing import Column, Preset, PresetPart

GERMAN = {
    "Anrede": "Title", "Vorname": "First Name", "Weitere Vornamen": "Middle Name", "Nachname": "Last Name",
    "Suffix": "Suffix", "Firma": "Company", "Abteilung": "Department", "Position": "Job Title",
    "Straße geschäftlich": "Business Street", "Straße geschäftlich 2": "Business Street 2",
    "Straße geschäftlich 3": "Business Street 3", "Ort geschäftlich": "Business City",
    "Region geschäftlich": "Business State", "Bundesland/Kanton geschäftlich": "Business State",
    "Postleitzahl geschäftlich": "Business Postal Code", "Land/Region geschäftlich": "Business Country/Region",
    "Straße privat": "Home Street", "Ort privat": "Home City", "Bundesland/Kanton privat": "Home State",
    "Postleitzahl privat": "Home Postal Code", "Land/Region privat": "Home Country/Region",
    "Weitere Straße": "Other Street", "Weiterer Ort": "Other City", "Weiteres/r Bundesland/Kanton": "Other State",
    "Weitere Postleitzahl": "Other Postal Code", "Weiteres/e Land/Region": "Other Country/Region",
    "Telefon Assistent": "Assistant's Phone", "Fax geschäftlich": "Business Fax",
    "Telefon geschäftlich": "Business Phone", "Telefon geschäftlich 2": "Business Phone 2", "Rückmeldung": "Callback",
    "Autotelefon": "Car Phone", "Telefon Firma": "Company Main Phone", "Fax privat": "Home Fax",
    "Telefon (privat)": "Home Phone", "Telefon (privat 2)": "Home Phone 2", "Telefon privat": "Home Phone",
    "Telefon privat 2": "Home Phone 2", "ISDN": "ISDN", "Mobiltelefon": "Mobile Phone", "Weiteres Fax": "Other Fax",
    "Weiteres Telefon": "Other Phone", "Pager": "Pager", "Haupttelefon": "Primary Phone",
    "Mobiltelefon 2": "Radio Phone", "Telefon für Hörbehinderte": "TTY/TDD Phone", "Telex": "Telex",
    "E-Mail-Adresse": "E-mail Address", "E-Mail 2: Adresse": "E-mail 2 Address",
    "E-Mail 3: Adresse": "E-mail 3 Address", "Geburtstag": "Birthday", "Jahrestag": "Anniversary",
    "Webseite": "Web Page", "Kategorien": "Categories", "Notizen": "Notes",
    "Abrechnungsinformation": "Billing Information", "Assistent(in)": "Assistant's Name",
    "Name Assistent": "Assistant's Name", "Name des/r Vorgesetzten": "Manager's Name", "Partner": "Spouse",
    "Kinder": "Children", "Hobby": "Hobby", "Beruf": "Profession", "Büro": "Office Location",
    "Empfohlen von": "Referred By", "Konto": "Account", "Organisationsnr.": "Organizational ID Number",
    "Ort": "Location", "Postfach geschäftlich": "PO Box", "Regierungsnr.": "Government ID Number",
    "Reisekilometer": "Mileage", "Sprache": "Language", "Stichwörter": "Keywords", "Benutzer 1": "User 1",
    "Benutzer 2": "User 2", "Benutzer 3": "User 3", "Benutzer 4": "User 4",
}  # fmt: skip
# The second «Titre» is the one of the post.
FRENCH = {
    "Titre": "Title", "Prénom": "First Name", "Deuxième prénom": "Middle Name", "Nom": "Last Name",
    "Suffixe": "Suffix", "Société": "Company", "Service": "Department", "Titre 2": "Job Title",
    "Rue (bureau)": "Business Street", "Rue (bureau) 2": "Business Street 2", "Rue (bureau) 3": "Business Street 3",
    "Ville (bureau)": "Business City", "Dép/Région (bureau)": "Business State",
    "Code postal (bureau)": "Business Postal Code", "Pays/Région (bureau)": "Business Country/Region",
    "Pays (bureau)": "Business Country/Region", "Rue (domicile)": "Home Street", "Ville (domicile)": "Home City",
    "Dép/Région (domicile)": "Home State", "Code postal (domicile)": "Home Postal Code",
    "Pays/Région (domicile)": "Home Country/Region", "Pays (domicile)": "Home Country/Region",
    "Rue (autre)": "Other Street", "Ville (autre)": "Other City", "Dép/Région (autre)": "Other State",
    "Code postal (autre)": "Other Postal Code", "Pays/Région (autre)": "Other Country/Region",
    "Pays (autre)": "Other Country/Region", "Téléphone de l'assistant(e)": "Assistant's Phone",
    "Télécopie (bureau)": "Business Fax", "Téléphone (bureau)": "Business Phone",
    "Téléphone 2 (bureau)": "Business Phone 2", "Rappel": "Callback", "Téléphone (voiture)": "Car Phone",
    "Téléphone société": "Company Main Phone", "Télécopie (domicile)": "Home Fax", "Téléphone (domicile)": "Home Phone",
    "Téléphone 2 (domicile)": "Home Phone 2", "RNIS": "ISDN", "Tél. mobile": "Mobile Phone",
    "Télécopie (autre)": "Other Fax", "Téléphone (autre)": "Other Phone", "Récepteur de radiomessagerie": "Pager",
    "Téléphone principal": "Primary Phone", "Radio téléphone": "Radio Phone", "Téléphone TDD/TTY": "TTY/TDD Phone",
    "Télex": "Telex", "Adresse de messagerie": "E-mail Address", "Adresse de messagerie 2": "E-mail 2 Address",
    "Adresse de messagerie 3": "E-mail 3 Address", "Adresse de courrier": "E-mail Address",
    "Adresse de courrier 2": "E-mail 2 Address", "Adresse de courrier 3": "E-mail 3 Address",
    "Anniversaire": "Birthday", "Anniversaire de mariage ou fête": "Anniversary", "Page Web": "Web Page",
    "Catégories": "Categories", "Notes": "Notes", "Informations facturation": "Billing Information",
    "Nom de l'assistant(e)": "Assistant's Name", "Responsable": "Manager's Name", "Conjoint(e)": "Spouse",
    "Enfants": "Children", "Passe-temps": "Hobby", "Profession": "Profession", "Bureau": "Office Location",
    "Recommandé par": "Referred By", "Compte": "Account", "Code gouvernement": "Government ID Number",
    "Numéro d'identification de l'organisation": "Organizational ID Number", "Emplacement": "Location",
    "B.P. professionnelle": "PO Box", "Kilométrage": "Mileage", "Langue": "Language", "Mots clés": "Keywords",
    "Utilisateur 1": "User 1", "Utilisateur 2": "User 2", "Utilisateur 3": "User 3", "Utilisateur 4": "User 4",
}  # fmt: skip


def _edition(names: Dict[str, str]) -> dict[str, Column | str]:
    """The English columns under these names, which are also what remarks begin with."""
    found: dict[str, Column | str] = {}
    for name, english in names.items():
        column = CONTACT[english]
        found[name] = replace(column, label=name) if isinstance(column, Column) and column.label else column
    return found


CONTACTS = (
    Preset(
        "outlook-contacts-german", _("Outlook contacts, German"), "contacts", ("Nachname", "Ort geschäftlich"),
        (PresetPart("contacts", _edition(GERMAN)),),
    ),
    Preset(
        "outlook-contacts-french", _("Outlook contacts, French"), "contacts", ("Prénom", "Nom", "Ville (bureau)"),
        (PresetPart("contacts", _edition(FRENCH)),),
    ),
)  # fmt: skip
