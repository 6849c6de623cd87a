"""One row of each program's export, with the expected record."""

from __future__ import annotations

from datetime import date
from typing import Any

OUTLOOK = {
    "Title": "Ms", "First Name": "Eva", "Middle Name": "Maria", "Last Name": "Eckert", "Company": "Acme AG",
    "Department": "Purchase", "Job Title": "Buyer", "Business Street": "Ring 1", "Business City": "Kiel",
    "Business Postal Code": "24103", "Business Country/Region": "Germany", "Home Street": "Weg 2", "Home City": "Ulm",
    "Business Phone": "+49 431 123456", "Mobile Phone": "+49 171 2345678", "Birthday": "0/0/00",
    "Anniversary": "0/0/00", "Categories": "Friends;Fair", "E-mail Address": "eva@acme.example", "E-mail Type": "SMTP",
    "E-mail 2 Address": "eva@home.example", "Notes": "Likes tea", "Web Page": "https://acme.example",
}  # fmt: skip
OUTLOOK_GERMAN = {
    "Anrede": "Frau", "Vorname": "Eva", "Weitere Vornamen": "Maria", "Nachname": "Eckert", "Firma": "Acme AG",
    "Position": "Buyer", "Straße geschäftlich": "Ring 1", "Ort geschäftlich": "Kiel",
    "Region geschäftlich": "Schleswig-Holstein", "Postleitzahl geschäftlich": "24103",
    "Land/Region geschäftlich": "Deutschland", "Straße privat": "Weg 2", "Ort privat": "Ulm",
    "Telefon geschäftlich": "+49 431 123456", "Mobiltelefon": "+49 171 2345678", "Geburtstag": "0.0.00",
    "Jahrestag": "0.0.00", "E-Mail-Adresse": "eva@acme.example", "E-Mail-Typ": "SMTP",
    "E-Mail 2: Adresse": "eva@home.example", "Kategorien": "Friends;Fair", "Notizen": "Likes tea",
}  # fmt: skip
OUTLOOK_FRENCH = {
    "Prénom": "Eva", "Deuxième prénom": "Maria", "Nom": "Eckert", "Société": "Acme AG", "Service": "Purchase",
    "Titre": "Mme", "Titre 2": "Buyer", "Rue (bureau)": "Ring 1", "Ville (bureau)": "Kiel",
    "Code postal (bureau)": "24103", "Pays/Région (bureau)": "Allemagne", "Rue (domicile)": "Weg 2",
    "Ville (domicile)": "Ulm", "Téléphone (bureau)": "+49 431 123456", "Tél. mobile": "+49 171 2345678",
    "Adresse de messagerie": "eva@acme.example", "Anniversaire": "14/02/1980", "Catégories": "Fair",
}  # fmt: skip
CONTACT_REPORT = {
    "Salutation": "Ms.", "First Name": "Eva", "Last Name": "Eckert", "Title": "Buyer", "Account Name": "Acme AG",
    "Mailing Street": "Ring 1", "Mailing City": "Kiel", "Mailing State/Province": "Holstein",
    "Mailing Zip/Postal Code": "24103", "Mailing Country": "Germany", "Phone": "+49 431 123456",
    "Mobile": "+49 171 2345678", "Email": "eva@acme.example", "Account Owner": "Zoe Unknown", "Contact ID": "003Hs1",
    "Lead Source": "Fair",
}  # fmt: skip
LEAD_REPORT = {
    "Lead ID": "00Q2", "First Name": "Eva", "Last Name": "Eckert", "Title": "Buyer", "Company / Account": "Acme AG",
    "Email": "eva@acme.example", "City": "Kiel", "Mobile": "+49 171 2345678", "Lead Status": "Working - Contacted",
}  # fmt: skip
HUBSPOT = {
    "Record ID": "501", "First Name": "Eva", "Last Name": "Eckert", "Email": "eva@acme.example",
    "Phone Number": "+49 431 123456", "Mobile Phone Number": "+49 171 2345678", "Lead Status": "IN PROGRESS",
    "Contact owner": "Alice Adams",
    "Company Name": "Acme AG", "Job Title": "Buyer", "Street Address": "Ring 1", "City": "Kiel", "Postal Code": "24103",
    "Country/Region": "Germany", "Lifecycle Stage": "Customer", "Original Source": "Organic search",
}  # fmt: skip
PIPEDRIVE = {
    "Person - ID": "7", "Person - Name": "Eva Eckert", "Person - Organization": "Acme AG",
    "Person - Email - Work": "eva@acme.example", "Person - Email - Home": "eva@home.example",
    "Person - Phone - Work": "+49 431 123456", "Person - Phone - Mobile": "+49 171 2345678",
    "Person - Labels": "Hot lead, VIP", "Person - Job title": "Buyer",
}  # fmt: skip
ESPOCRM = {
    "id": "63f0a1", "salutationName": "Ms.", "firstName": "Eva", "lastName": "Eckert", "accountId": "77b1",
    "accountName": "Acme AG", "title": "Buyer", "emailAddress": "eva@acme.example", "phoneNumber": "+49 431 123456",
    "addressStreet": "Ring 1", "addressCity": "Kiel", "addressPostalCode": "24103", "addressCountry": "Germany",
}  # fmt: skip
ODOO = {
    "id": "__export__.res_partner_9_ab", "name": "Eva Eckert", "parent_id/id": "__export__.res_partner_8_cd",
    "function": "Buyer", "email": "eva@acme.example", "phone": "+49 431 123456", "mobile": "+49 171 2345678",
    "street": "Ring 1", "zip": "24103", "city": "Kiel", "country_id": "Germany", "category_id": "Fair,VIP",
    "vat": "DE123456788",
}  # fmt: skip
LEAD = {
    "Id": "00Q1", "Salutation": "Ms", "FirstName": "Eva", "LastName": "Eckert", "Title": "Buyer", "Company": "Acme AG",
    "Email": "eva@acme.example", "MobilePhone": "+49 171 2345678", "City": "Kiel", "Country": "Germany",
    "Status": "Working - Contacted", "LeadSource": "Fair", "Industry": "Ships",
}  # fmt: skip
EVA = {"first_name": "Eva", "last_name": "Eckert", "email": "eva@acme.example", "designation": "Buyer", "city": "Kiel"}
PHONE = {"phone": "+49 431 123456"}
ADDRESS = {"street": "Ring 1", "postcode": "24103", "country": "DE"}
PEOPLE: list[tuple[str, dict[str, str], dict[str, Any], list[tuple[str, str, str]], list[str]]] = [
    ("outlook-contacts", OUTLOOK,
     {**EVA, **PHONE, **ADDRESS, "salutation": "Ms", "department": "Purchase", "birthday": None, "customer": "Acme AG",
      "description": "Likes tea\nMiddle Name: Maria", "website": "https://acme.example"},
     [("mobile", "", "+49 171 2345678"), ("e-mail", "2", "eva@home.example")], ["Fair", "Friends"]),
    ("outlook-contacts-german", OUTLOOK_GERMAN,
     {**EVA, **PHONE, **ADDRESS, "salutation": "Frau", "state": "Schleswig-Holstein", "birthday": None,
      "customer": "Acme AG", "description": "Likes tea\nWeitere Vornamen: Maria"},
     [("mobile", "", "+49 171 2345678"), ("e-mail", "2", "eva@home.example")], ["Fair", "Friends"]),
    ("outlook-contacts-french", OUTLOOK_FRENCH,
     {**EVA, **PHONE, **ADDRESS, "salutation": "Mme", "department": "Purchase", "birthday": date(1980, 2, 14),
      "customer": "Acme AG", "description": "Deuxième prénom: Maria"},
     [("mobile", "", "+49 171 2345678")], ["Fair"]),
    ("salesforce-contact-report", CONTACT_REPORT,
     {**EVA, **PHONE, **ADDRESS, "salutation": "Ms.", "state": "Holstein", "source": "Fair", "customer": "Acme AG",
      "description": "Account owner: Zoe Unknown"},
     [("mobile", "", "+49 171 2345678")], []),
    ("salesforce-lead-report", LEAD_REPORT, {**EVA, "status": "hot", "customer": "Acme AG"}, [], []),
    ("hubspot-contacts", HUBSPOT,
     {**EVA, **PHONE, **ADDRESS, "status": "hot", "source": "Organic search", "customer": "Acme AG",
      "owner": "Alice Adams", "description": "Lifecycle stage: Customer"},
     [("mobile", "", "+49 171 2345678")], []),
    ("pipedrive-people", PIPEDRIVE, {**EVA, **PHONE, "city": "", "customer": "Acme AG"},
     [("e-mail", "home", "eva@home.example"), ("mobile", "", "+49 171 2345678")], ["Hot lead", "VIP"]),
    ("espocrm-contacts", ESPOCRM, {**EVA, **PHONE, **ADDRESS, "salutation": "Ms."}, [], []),
    ("odoo-people", ODOO, {**EVA, **PHONE, **ADDRESS, "description": "Tax ID: DE123456788"},
     [("mobile", "", "+49 171 2345678")], ["Fair", "VIP"]),
    ("salesforce-leads", LEAD,
     {**EVA, "salutation": "Ms", "status": "hot", "source": "Fair", "country": "DE", "customer": "Acme AG",
      "phone": "+49 171 2345678", "description": "Industry: Ships"}, [], []),
]  # fmt: skip
COMPANIES: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("hubspot-companies",
     {"Record ID": "8", "Company name": "Acme AG", "Company Domain Name": "acme.example", "City": "Kiel",
      "Country/Region": "Germany", "Industry": "SHIPBUILDING", "Number of Employees": "250",
      "Annual Revenue": "1000000", "Year Founded": "1984"},
     {"name": "Acme AG", "website": "acme.example", "city": "Kiel", "country": "DE", "industry": "SHIPBUILDING",
      "employees": 250, "annual_revenue": 1_000_000, "founded": 1984}),
    ("salesforce-account-report",
     {"Account ID": "001Hs1", "Account Name": "Acme AG", "Account Owner": "Alice Adams", "Type": "Customer - Direct",
      "Rating": "Hot", "Billing Street": "Ring 1", "Billing City": "Kiel", "Billing State/Province": "Holstein",
      "Billing Country": "Germany", "Shipping City": "Ulm", "Annual Revenue": "USD 1,000,000", "Employees": "1,250"},
     {"name": "Acme AG", "owner": "Alice Adams", "category": "Customer - Direct", "rating": "a", "street": "Ring 1",
      "city": "Kiel", "state": "Holstein", "country": "DE", "annual_revenue": 1_000_000, "employees": 1_250}),
    ("pipedrive-organizations",
     {"Organization - ID": "3", "Organization - Name": "Acme AG", "Organization - Owner": "Alice Adams",
      "Organization - Address": "Ring 1", "Organization - City/town/village/locality of Address": "Kiel"},
     {"name": "Acme AG", "street": "Ring 1", "city": "Kiel", "owner": "Alice Adams"}),
    ("espocrm-accounts",
     {"id": "77b1", "name": "Acme AG", "website": "https://acme.example", "type": "Customer", "sicCode": "3731",
      "billingAddressStreet": "Ring 1", "billingAddressCity": "Kiel", "shippingAddressCity": "Ulm"},
     {"name": "Acme AG", "category": "Customer", "street": "Ring 1", "city": "Kiel", "description": "SIC code: 3731"}),
    ("odoo-companies",
     {"id": "__export__.res_partner_8_cd", "name": "Acme AG", "is_company": "True", "zip": "24103", "city": "Kiel",
      "country_id": "Germany", "comment": "Pays late"},
     {"name": "Acme AG", "postcode": "24103", "city": "Kiel", "country": "DE", "description": "Pays late"}),
]  # fmt: skip
