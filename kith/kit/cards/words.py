"""Keywords that classify the lines of a business card, folded (lower case, no accents)."""

from __future__ import annotations

import re

# Labels of telephone numbers, in the languages of the cards that we have seen.
PHONE_LABELS = {
    "fax": "fax f telefax facsimile faks",
    "mobile": "mobile mobil mob cell cellular cellphone m c handy portable movil celular cel gsm natel whatsapp",
    "phone": "phone telephone telefon telefono tel t p ph office work direct main desk d o w buro bureau durchwahl tlf",
}
OTHER_LABELS = "email e-mail mail e web website www w url internet homepage site address adresse direccion indirizzo a"

_JOBS = """
    accountant administrator adviser advisor agent analyst architect assistant associate attorney auditor barrister
    buyer ceo cfo chair chairman chairwoman chief cio cmo consultant controller coo coordinator counsel cto dean
    dentist deputy designer developer director doctor economist editor engineer executive founder cofounder co-founder
    fundraiser head inspector intern journalist lawyer lead leader lecturer librarian manager marketer nurse officer
    operator owner partner pharmacist photographer physician planner president principal producer professor programmer
    psychologist realtor recruiter registrar representative researcher sales scientist secretary solicitor specialist
    superintendent supervisor surgeon surveyor teacher technician therapist trainer translator treasurer trustee
    underwriter veterinarian vice vp writer
    anwalt arzt arztin assistentin berater beraterin buchhalter disponent entwickler entwicklerin geschaftsfuhrer
    geschaftsfuhrerin geschaftsfuhrung inhaber inhaberin ingenieur ingenieurin leiter leiterin leitung mitarbeiter
    prokurist prokuristin redakteur referent referentin sekretar sekretarin steuerberater techniker verkauf vertrieb
    vorstand vorsitzender vorsitzende abteilungsleiter projektleiter vertriebsleiter
    adjoint assistante associe associee avocat avocate chef comptable conseiller conseillere consultante
    directeur directrice dirigeant gerant gerante ingenieure medecin president-directeur redacteur responsable
    technicien charge chargee
    abogado asesor asesora consultor consultora coordinador director directora encargado gerente ingeniero ingeniera
    jefe medico presidente secretario tecnico vendedor
    amministratore avvocato commerciale consulente direttore direttrice ingegnere medico presidente responsabile
    titolare
    adviseur directeur eigenaar hoofd medewerker verkoper zaakvoerder
    adwokat dyrektor kierownik prezes specjalista
    konsult saljare saljchef verkstallande direktor radgivare
"""
JOBS = frozenset(_JOBS.split())
_DEPARTMENTS = """
    department dept division unit team group section bureau faculty institute laboratory lab centre center branch
    abteilung bereich referat fakultat institut lehrstuhl departement service direction departamento division
    dipartimento reparto afdeling dzial avdelning
"""
DEPARTMENTS = frozenset(_DEPARTMENTS.split())
_LEGAL_FORMS = """
    ltd limited plc llp llc inc incorporated corp corporation co company gmbh ag kg kgaa ohg gbr ug mbh ev eg se
    sa sas sarl eurl sl slu srl spa snc bv nv vof cv oy oyj ab as asa aps a/s spol sro zoo kft zrt nyrt doo d.o.o. ooo
    pty pte bhd sdn kk k.k. pvt foundation stiftung verein association society university universitat college school
    hospital clinic klinik bank group holding holdings partners associates studio studios agency agentur consulting
    solutions services systems technologies technology software industries international verlag
"""
LEGAL_FORMS = frozenset(_LEGAL_FORMS.split())
STREETS = re.compile(
    r"""\b(street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|boulevard|blvd|bd|square|sq|court|ct|place|pl|way|terrace|
    close|crescent|gardens|highway|hwy|parkway|pkwy|suite|ste|floor|fl|building|bldg|unit|room|house|tower|park|
    estate|box|postfach|rue|route|chemin|quai|impasse|allee|calle|plaza|paseo|avenida|avda|rua|via|viale|piazza|corso|
    largo|laan|plein|kade|gracht|ulica|ul|gata|gade|vej|katu|tie|chome|ku|shi)\b|
    (strasse|straße|str\.|weg|platz|gasse|ring|damm|ufer|allee|straat|gatan|vagen|vägen)(\b|\s|\d)""",
    re.IGNORECASE | re.VERBOSE,
)
# Postcode formats by country, the most distinctive first; the last one, plain digits, is used by many countries.
POSTCODES = (
    ("GB", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")),
    ("CA", re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b")),
    ("NL", re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b(?=\s+\p{L})".replace(r"\p{L}", r"[^\W\d_]"))),
    ("US", re.compile(r"\b[A-Z]{2}[ ,]+(\d{5}(?:-\d{4})?)\b")),
    ("JP", re.compile(r"〒?\b\d{3}-\d{4}\b")),
    ("BR", re.compile(r"\b\d{5}-\d{3}\b")),
    ("PL", re.compile(r"\b\d{2}-\d{3}\b")),
    ("", re.compile(r"\b(?:[A-Z]{1,2}[- ])?(?:\d{3} \d{2}|\d{4,6})\b")),
)


def label_kinds() -> dict[str, str]:
    """Map each label of a telephone number to its field."""
    return {word: field for field, words in PHONE_LABELS.items() for word in words.split()}
