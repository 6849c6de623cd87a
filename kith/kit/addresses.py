"""Postal addresses in the format of the destination country (UPU S42, national post rules).

Each country has a pattern: A is the street (all its lines), P the postcode, C the city, S the state or province, | a
line break. Other characters are written only between two parts that are both present. A country without S in its
pattern does not write the state on letters.
"""

from dataclasses import dataclass

from kith.kit.countries import country_name

_PATTERNS = {
    "A|P C": "AD AF AT AX AZ BA BE BG BJ BL CH CI CV CY CZ DE DK DZ EE EH FI FO FR GE GF GL"
    " GN GP GR GT GW HR HT IL IS JO KG KW KZ LA LI LR LT LU MA MC MD ME MF MG MK MQ MR MZ NC NE"
    " NL NO PF PL PM PT PY RE RO RS SD SE SI SJ SK SM SN SV TF TJ TM TN TZ UY VA WF XK YT ZM",
    "A|C P": "AG AO AW BB BF BH BI BM BN BT BW BZ CD CF CG CM DJ DM ER FJ GA GD GH GM GQ GY JM KH"
    " KI KM KN KP KY LB LC LK LS LY ML MM MS MT MU MV MW NG NP NR NZ QA RW SA SB SC SG SL SO SR"
    " SS ST SY TG TK TL TO TV TW UG VC VU WS YE ZW",
    "A|C, P": "LV TT",
    "A|C - P": "BD",
    "A|C P|S": "IN PK VE",
    "A|C S P": "AU CC CX NF",
    "A|C, S P": "AE AS BO BS CA CN FM GU HK JP KR MH MO MP PR PW UM US VI VN",
    "A|P C|S": "BY CL CO DO ES ET MN NI PA PE PH TH UZ",
    "A|P C (S)": "IT",
    "A|P C/S": "TR",
    "A|P C, S": "AR HN ID MX MY",
    "A|C - S|P": "BR",
    "A|C|P": "AI CW FK GG GI GS IM IO IR JE KE PN SH SX SZ TC VG ZA",
    "A|P|C": "AL AM EC OM",
    "A|C, S|P": "IQ",
    "A|C S|P": "CU",
    "A|S, C|P": "CR",
    "A|C|S|P": "EG GB IE RU UA",
    "C|A|P": "HU",
}
# An address in an East Asian script runs from the largest part to the smallest.
_EAST_ASIAN = {"JP": "〒P|S C A", "CN": "P|S C A", "TW": "P|S C A", "KR": "S C A|P"}
_BY_COUNTRY = {code: pattern for pattern, codes in _PATTERNS.items() for code in codes.split()}
_USUAL = "A|P C|S"
_PARTS = "APCS"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address. `street` may have several lines, `country` is an ISO 3166 code."""

    street: str = ""
    street2: str = ""
    postcode: str = ""
    city: str = ""
    state: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return any((self.street, self.street2, self.postcode, self.city, self.state, self.country))


def format_address(address: Address, *, home: str = "", locale: str = "en") -> list[str]:
    """Return the lines of an address in the order of its country.

    home: the sender's country; a letter within it does not name the country. The country's name is written in
    `locale`, because the sender's post office has to read it.
    """
    country = address.country.upper()
    pattern = _BY_COUNTRY.get(country, _USUAL)
    if country in _EAST_ASIAN and _is_east_asian(address.street + address.city):
        pattern = _EAST_ASIAN[country]
    parts = {
        "A": [line.strip() for line in f"{address.street}\n{address.street2}".splitlines()],
        "P": [" ".join(address.postcode.split())],
        "C": [" ".join(address.city.split())],
        "S": [" ".join(address.state.split())],
    }
    lines = [line for rule in pattern.split("|") for line in _lines_of(rule.strip(), parts)]
    if country and country != home.upper():
        lines.append(country_name(country, locale))
    return lines


def _lines_of(rule: str, parts: dict[str, list[str]]) -> list[str]:
    """Return the lines of one part of a pattern: several for a street of several lines, none if all parts are empty."""
    if rule == "A":
        return [line for line in parts["A"] if line]
    written, between, first = "", "", True
    for sign in rule:
        if sign not in _PARTS:
            between += sign
            continue
        text = " ".join(line for line in parts[sign] if line)
        if text:
            opening = between if written or first else ""
            written += opening + text + (")" if "(" in opening else "")
        between, first = "", False
    return [written] if written else []


def _is_east_asian(text: str) -> bool:
    return any("\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" for char in text)
