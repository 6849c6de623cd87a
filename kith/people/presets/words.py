"""Column names in English, German, French and Spanish: what they usually mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kith.kit.names import fold
from kith.kit.tables import Row
from kith.people.presets.columns import agreed, point, refused
from kith.sdk.importing import EXTERNAL_ID, FILE, Column

PARTY = {
    "email": "e-mail, email address, e-mail address, mail, mail address, e mail 1, email 1, primary email, work email, "
    "business email, e-mail-adresse, emailadresse, mailadresse, courriel, adresse e-mail, adresse mail, correo, "
    "correo electrónico, correo electronico, mél",
    "phone": "phone number, telephone, telephone number, tel, tel nr, phone 1, work phone, business phone, "
    "office phone, main phone, primary phone, telefon, telefonnummer, rufnummer, téléphone, téléphone fixe, "
    "teléfono, telefono, fon",
    "website": "web, url, homepage, home page, web page, webseite, internet, site web, site internet, sitio web, "
    "página web, web site, website url, company website",
    "source": "lead source, quelle, herkunft, origine, fuente, origen",
    "description": "notes, note, comment, comments, remarks, notiz, notizen, bemerkung, bemerkungen, anmerkung, "
    "commentaire, commentaires, remarque, remarques, notas, comentario, comentarios, observaciones, beschreibung",
    "street": "address, address street, address 1, address line 1, street address, street 1, mailing street, "
    "billing street, business street, straße, strasse, anschrift, adresse, rue, calle, dirección, direccion, domicilio",
    "street2": "address 2, address line 2, street 2, adresszusatz, complément, complemento, second line",
    "postcode": "zip, zip code, postal code, mailing zip postal code, billing zip postal code, "
    "address postal code, post code, postalcode, mailing postal code, billing postal code, plz, "
    "postleitzahl, code postal, código postal, codigo postal, cp",
    "city": "town, address city, mailing city, billing city, business city, suburb, ort, stadt, wohnort, ville, "
    "ciudad, población, localidad",
    "state": "region, province, state province, mailing state province, billing state province, "
    "address state, county, mailing state, billing state, bundesland, kanton, région, "
    "département, provincia, estado",
    "country": "country code, address country, mailing country, billing country, land, staat, pays, país, pais, "
    "nation, office location",
    "owner": "account owner, contact owner, owner email, responsible, assigned to, betreuer, zuständig, "
    "verantwortlich, propriétaire, responsable, propietario",
    "tags": "tag, labels, categories, groups, schlagworte, schlagwörter, stichworte, gruppen, étiquettes, etiquetas",
    "book": "book, address book, addressbook, adressbuch, kontaktbuch, carnet d'adresses, libreta de direcciones",
    "latitude": "lat, breitengrad, latitud",
    "longitude": "lon, lng, long, längengrad, longitud",
}
CONTACT = {
    "salutation": "title prefix, prefix, anrede, civilité, tratamiento, name prefix",
    "first_name": "given name, forename, firstname, first, vorname, prénom, nombre de pila",
    "last_name": "family name, surname, lastname, last, nachname, familienname, nom de famille, apellido, apellidos",
    "name": "full name, contact name, display name, contact, person, vollständiger name, ansprechpartner, nom complet, "
    "nom, nombre completo, nombre, contacto",
    "designation": "job title, title, position, role, contact title, funktion, fonction, poste, cargo, puesto, beruf",
    "department": "dept, abteilung, département, departement, departamento, organizational unit, business unit",
    "customer": "company, company name, organisation, organization, account, account name, employer, firm, firma, "
    "unternehmen, société, entreprise, empresa, compañía",
    "birthday": "birthdate, date of birth, birth date, dob, geburtstag, geburtsdatum, date de naissance, anniversaire, "
    "fecha de nacimiento, cumpleaños",
    "status": "contact status",
}
CUSTOMER = {
    "name": "company, company name, organisation, organization, account, account name, customer name, customer, firm, "
    "firma, firmenname, unternehmen, kunde, société, entreprise, raison sociale, nom, empresa, compañía, nombre",
    "industry": "sector, branche, secteur, secteur d'activité, sector de actividad",
    "category": "account type, customer type, kategorie, catégorie, categoría",
    "parent": "parent account, parent company, subsidiary of, muttergesellschaft, société mère, empresa matriz",
    "employees": "number of employees, employee count, headcount, mitarbeiter, mitarbeiterzahl, effectif, empleados",
    "founded": "year established, year founded, year started, gründungsjahr, gegründet, année de création, fundación",
    "annual_revenue": "revenue, turnover, umsatz, jahresumsatz, chiffre d'affaires, facturación, ingresos",
    "annual_revenue_currency": "currency, currency code, währung, devise, moneda",
    "kind": "customer kind",
    "language": "preferred language, sprache, langue, idioma",
    "preferred_channel": "preferred channel, preferred contact method, bevorzugter kanal",
    "relationship_manager": "account manager, key account manager, kundenbetreuer, customer success manager",
    "credit_limit": "credit line, kreditlimit, kreditlinie, limite de crédit, límite de crédito",
    "credit_limit_currency": "credit limit currency",
}
POINTS = {
    "mobile": "mobile, mobile phone, cell, cell phone, cellphone, mobile number, handy, mobil, mobiltelefon, "
    "handynummer, portable, téléphone portable, móvil, movil, celular",
    "fax": "fax, fax number, business fax, telefax, télécopie",
    "linkedin": "linkedin, linkedin url, linkedin profile",
    "whatsapp": "whatsapp, whatsapp number",
}
LABELLED_POINTS = {
    ("phone", "home"): "home phone, private phone, telefon privat, privat, téléphone domicile, teléfono casa",
    ("phone", "other"): "other phone, phone 2, second phone, telefon 2",
    ("e-mail", "home"): "personal email, private email, home email, e-mail privat",
    ("e-mail", "other"): "other email, email 2, e-mail 2, second email, secondary email, alternate email",
}

# What people call a sheet of such rows.
PEOPLE = ("people", "persons", "leads", "personen", "kontakte", "ansprechpartner", "personnes", "contactos", "personas")
COMPANIES = (
    "companies", "accounts", "organisations", "organizations", "clients", "firms", "firmen", "kunden", "unternehmen",
    "sociétés", "entreprises", "empresas", "clientes",
)  # fmt: skip
AGREED = {
    "email": "email consent, e-mail consent, email opt in, opted in to email, newsletter consent, "
    "einwilligung e-mail, consentement e-mail",
    "phone": "phone consent, phone opt in, may be called",
    "post": "postal consent, post opt in",
    "message": "sms consent, sms opt in",
}
REFUSED = {
    "email": "email opt out, has opted out of email, opted out of email, do not email, unsubscribed, unsubscribed from "
    "all email, no newsletter, keine e-mail, abgemeldet, désabonné",
    "phone": "do not call, phone opt out, nicht anrufen, ne pas appeler",
    "post": "do not mail, do not post, no letters, keine briefe",
    "message": "do not sms, sms opt out, keine sms",
}


def of_contacts() -> dict[str, Column]:
    """Column name → meaning for contacts."""
    return {
        **_plain(PARTY),
        **_plain(CONTACT),
        **_points(),
        **{word.strip(): agreed(way) for way, names in AGREED.items() for word in names.split(",")},
        **{word.strip(): refused(way) for way, names in REFUSED.items() for word in names.split(",")},
        **{word: Column("", "customer", source=FILE) for word in ("customer id", "company id", "account id")},
    }


def of_customers() -> dict[str, Column]:
    """Column name → meaning for customers."""
    return {**_plain(PARTY), **_plain(CUSTOMER), **_points(), "customer id": Column("", EXTERNAL_ID),
            "company id": Column("", EXTERNAL_ID), "account id": Column("", EXTERNAL_ID)}  # fmt: skip


def half_of_a_name(columns: list[Column], samples: Sequence[Row]) -> list[Column]:
    """A column “Name” beside one of first names has the last names, and the other way round (“Nombre; Apellidos”).

    It stays the whole name where most of its cells hold what stands in the other column.
    """
    places = {column.field: place for place, column in enumerate(columns)}
    halves = {"first_name": "last_name", "last_name": "first_name"}
    given = [name for name in halves if name in places]
    if "name" not in places or len(given) != 1:
        return columns
    whole, half = places["name"], places[given[0]]
    named = (row.cells for row in samples if len(row.cells) > max(whole, half))
    pairs = [[fold(cells[place]).replace(",", " ").split() for place in (whole, half)] for cells in named]
    inside = sum(bool(part) and set(part) <= set(full) for full, part in pairs)
    if inside * 2 > sum(bool(full and part) for full, part in pairs):
        return columns
    return [
        replace(column, field=halves[given[0]]) if place == whole else column for place, column in enumerate(columns)
    ]


def _plain(words: dict[str, str]) -> dict[str, Column]:
    return {word.strip(): Column("", field) for field, names in words.items() for word in names.split(",")}


def _points() -> dict[str, Column]:
    plain = {word.strip(): point(kind) for kind, names in POINTS.items() for word in names.split(",")}
    labelled = {
        word.strip(): point(kind, label)
        for (kind, label), names in LABELLED_POINTS.items()
        for word in names.split(",")
    }
    return plain | labelled


FURTHER = {"email": point("e-mail"), "phone": point("phone"), "website": point("web site")}
