"""E-mail addresses: validation by RFC 5321 and RFC 6531 (international addresses), and a normal form for comparing.

Accepted is what mail servers accept: plain and international addresses, hosts without a dot (user@localhost) or with a
numeric end, quoted local parts ("john doe"@example.com) and address literals (user@[192.0.2.1]). Comments, folded lines
and blanks around the @ are refused: they belong to message headers (RFC 5322), not to addresses. An over-long address
is refused too, because no server delivers to it.
"""

import ipaddress
import re
import unicodedata

MAX_LENGTH = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
MAX_LOCAL = 64
MAX_LABEL = 63

EMPTY = "Enter an e-mail address such as name@example.com."
NO_AT = "The @ is missing. Enter an address such as name@example.com."
NO_LOCAL = "There is nothing before the @. Enter an address such as name@example.com."
NO_DOMAIN = "There is nothing after the @. Enter an address such as name@example.com."
BLANK = "Blanks and line breaks are not allowed in an e-mail address. Remove them."
DOTS = "A dot stands at the start or end or next to another dot. Remove it."
HYPHEN = "No part after the @ may start or end with a hyphen. Check the domain."
COMMENT = "Comments in brackets are not part of an e-mail address. Remove them."
QUOTES = "The quotation marks are not closed or have text beside them. Check the part before the @."
LITERAL = "The address in square brackets is not an IPv4 or IPv6 address. Check the part after the @."
SEVERAL = "There is more than one @. Enter one address only."
LOCAL_SIGN = "The part before the @ has a sign that is not allowed there. Remove it."
DOMAIN_SIGN = "The part after the @ has a sign that is not allowed there. Remove it."
TOO_LONG = "The address is too long: at most 64 signs before the @, 63 between dots after it, 254 in all."

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ORDINARY = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*").fullmatch
_QUOTED = re.compile(r'"(?:[\x21\x23-\x5b\x5d-\x7e]|[^\x00-\x7f]|\\[\x20-\x7e]| (?!"))*"').fullmatch
_INTERNATIONAL_ATOM = re.compile(rf"(?:{_ATOM}|[^\x00-\x9f])+").fullmatch
_HOST_LABEL = re.compile(_LABEL).fullmatch
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]").search


def check_email(raw: str) -> str | None:
    """Return the first error of an address as an English message for gettext, or None if it is valid.

    Spaces and tabs around the address are ignored; they come with copy and paste.
    """
    if len(raw) <= MAX_LENGTH and _ORDINARY(raw):
        return None
    address = raw.strip(" \t")
    if not address:
        return EMPTY
    local, at, domain = _split(address)
    if not at:
        return NO_AT
    if not local:
        return NO_LOCAL
    if not domain:
        return NO_DOMAIN
    return _check_local(local) or _check_domain(domain) or _check_length(local, domain)


def normalise_email(raw: str) -> str:
    """Return the normal form for comparing: lower case, trimmed, the domain in ASCII (IDNA).

    A server may treat "Anna@" and "anna@" as different (RFC 5321 §2.4). None does in practice, but callers keep the
    address as typed for sending. A text that is not an address is only trimmed and lower-cased.
    """
    if raw.isascii():
        return raw.strip().lower()
    local, at, domain = _split(unicodedata.normalize("NFKC", raw).strip())
    return f"{_lower(local)}{at}{_ascii_domain(_lower(domain))}".strip()


def _split(address: str) -> tuple[str, str, str]:
    """Split into local part, "@" and domain at the last @ outside quotes and address literals."""
    if address.startswith('"'):
        end = address.rfind('"@')
        return (address[: end + 1], "@", address[end + 2 :]) if end > 0 else address.rpartition("@")
    return address.rpartition("@") if "@" in address else (address, "", "")


def _check_local(local: str) -> str | None:
    if local.startswith('"'):
        return None if _QUOTED(local) else QUOTES
    if _BLANKS(local):
        return BLANK
    if "(" in local or ")" in local:
        return COMMENT
    if '"' in local:
        return QUOTES
    if "@" in local:
        return SEVERAL
    atoms = local.split(".")
    if not all(atoms):
        return DOTS
    return None if all(map(_INTERNATIONAL_ATOM, atoms)) else LOCAL_SIGN


def _check_domain(domain: str) -> str | None:
    if domain.startswith("["):
        return None if _is_literal(domain) else LITERAL
    if _BLANKS(domain):
        return BLANK
    if "(" in domain or ")" in domain:
        return COMMENT
    labels = domain.split(".")
    if not all(labels):
        return DOTS
    if any(label.startswith("-") or label.endswith("-") for label in labels):
        return HYPHEN
    return next(filter(None, map(_check_label, labels)), None)


def _check_label(label: str) -> str | None:
    encoded = _ascii_label(label)
    if encoded is None:
        return TOO_LONG if len(label) > MAX_LABEL else DOMAIN_SIGN
    if len(encoded) > MAX_LABEL:
        return TOO_LONG
    return None if _HOST_LABEL(encoded) else DOMAIN_SIGN


def _check_length(local: str, domain: str) -> str | None:
    local_bytes = len(local.encode("utf-8", "replace"))
    total = local_bytes + 1 + len(_ascii_domain(domain))
    return TOO_LONG if local_bytes > MAX_LOCAL or total > MAX_LENGTH else None


def _is_literal(domain: str) -> bool:
    if not domain.endswith("]"):
        return False
    inside = domain[1:-1]
    try:
        if inside[:5].lower() == "ipv6:":
            return "%" not in inside and bool(ipaddress.IPv6Address(inside[5:]))
        return bool(ipaddress.IPv4Address(inside))
    except ValueError:
        return False


def _ascii_domain(domain: str) -> str:
    return ".".join(_ascii_label(label) or label for label in domain.split("."))


def _ascii_label(label: str) -> str | None:
    """Convert a domain label to ASCII ("müller" → "xn--mller-kva"); None if that is impossible (RFC 3490)."""
    if label.isascii():
        return label
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _lower(text: str) -> str:
    return unicodedata.normalize("NFKC", text.lower())
