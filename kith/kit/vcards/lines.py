"""Content lines: unfolding, parameters, encodings, escapes (vCard 2.1, RFC 2426, RFC 6350, RFC 6868).

Lines are bytes decoded as Latin-1 until the charset of each value is known. Folding may cut a multi-byte character in
two; so unfolding comes before the real decoding.
"""

import binascii
import quopri
import re
from collections.abc import Iterable, Iterator

from kith.kit.tables.encodings import likeliest_old_encoding
from kith.kit.vcards.card import Property

_HEAD = re.compile(r'((?:[^":]|"[^"]*")*):', re.DOTALL).match
_NAME = re.compile(r"(?:([\w.-]+)\.)?([A-Za-z0-9-]+)$", re.ASCII).match
_PARAM = re.compile(r';((?:[^";]|"[^"]*"|")*)')
_SOFT_BREAK = re.compile(r";\s*(?:ENCODING=)?QUOTED-PRINTABLE[;:]", re.IGNORECASE).search
_ENCODINGS = frozenset(("QUOTED-PRINTABLE", "BASE64", "B", "7BIT", "8BIT"))
_CARET = {"^n": "\n", "^'": '"', "^^": "^"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNIT = re.compile(r"(?:[^;\\]|\\.|\\$)*", re.DOTALL)
_ITEM = re.compile(r"(?:[^,\\]|\\.|\\$)*", re.DOTALL)


def unfold(lines: Iterable[str]) -> Iterator[str]:
    """Join folded lines, and soft line breaks of quoted-printable."""
    whole = ""
    for line in lines:
        if whole.endswith("=") and _SOFT_BREAK(whole):
            whole = whole[:-1] + line.lstrip(" \t")
        elif line[:1] in (" ", "\t") and whole:
            whole += line[1:]
        elif whole and line and ":" not in line:
            whole += line  # some phones fold base64 without the leading blank
        else:
            if whole:
                yield whole
            whole = line
    if whole:
        yield whole


def parse_line(line: str, version: str) -> Property | None:
    """Parse a line into a property with decoded value; None if it is not a content line."""
    head = _HEAD(line)
    if not head:
        return None
    name, *_ = head[1].split(";", 1)
    named = _NAME(name.strip())
    if not named:
        return None
    params = _params(head[1][len(name) :])
    charset = next((value for key, value in params if key == "CHARSET"), "")
    encoding = next((value.upper() for key, value in params if key == "ENCODING"), "")
    value = _decoded(line[head.end() :], encoding, charset)
    if version == "2.1" and encoding not in ("BASE64", "B"):
        value = escape_old(value, divided=named[2].upper() == "CATEGORIES")
    kept = tuple(
        (key, text_of(param))
        for key, param in params
        if key != "CHARSET" and not (key == "ENCODING" and encoding not in ("BASE64", "B"))
    )
    return Property(text_of(named[1] or ""), named[2].upper(), kept, value)


def _params(text: str) -> list[tuple[str, str]]:
    """Parse the parameters in order; one without a name (version 2.1) is a type or an encoding."""
    params = []
    for found in _PARAM.finditer(text):
        key, equals, value = found[1].partition("=")
        key = key.strip().upper()
        if not equals:
            key, value = ("ENCODING" if key in _ENCODINGS else "TYPE"), key.lower()
        value = re.sub(r"\^[n'^]", lambda caret: _CARET[caret[0]], value.strip().replace('"', ""))
        if key:
            params.append((key, value))
    return params


def _decoded(raw: str, encoding: str, charset: str) -> str:
    data = raw.encode("latin-1")
    if encoding == "QUOTED-PRINTABLE":
        data = quopri.decodestring(data)
    if encoding in ("BASE64", "B"):
        return "".join(raw.split())
    return decode_text(data, charset).replace("\r\n", "\n").replace("\r", "\n")


def decode_text(data: bytes, charset: str = "") -> str:
    """Decode bytes with the declared charset, else as UTF-8, else in the likeliest legacy encoding."""
    for encoding in (charset.strip() or "utf-8", "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError, ValueError):
            continue
    if charset.strip().lower() in ("utf-8", "utf8"):
        return data.decode("utf-8", "replace")
    return data.decode(likeliest_old_encoding(data), "replace")


def text_of(latin: str) -> str:
    """Decode a text that was read as Latin-1."""
    return latin if latin.isascii() else decode_text(latin.encode("latin-1"))


def escape_old(value: str, *, divided: bool) -> str:
    """Convert a value of version 2.1, which escapes only ";", to the escapes of 3.0.

    divided: commas separate items, as in categories, and are kept.
    """
    kept = value.replace("\\;", "\x00").replace("\\,", ",").replace("\\", "\\\\")
    kept = kept if divided else kept.replace(",", "\\,")
    return kept.replace("\x00", "\\;").replace("\n", "\\n")


def unescape(value: str) -> str:
    """Unescape a value."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def escape(text: str) -> str:
    """Escape a text for a value on one line."""
    safe = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return safe.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def split_units(value: str) -> list[str]:
    """The parts of a structured value ("Doe;John;;"), unescaped."""
    return [unescape(unit) for unit in _split(value, _UNIT)]


def split_items(value: str) -> list[str]:
    """The items of a list ("friends,customers"), unescaped."""
    return [unescape(item) for item in _split(value, _ITEM)]


def _split(value: str, part: re.Pattern[str]) -> list[str]:
    parts, position = [], 0
    while position <= len(value):
        found = part.match(value, position)
        end = found.end() if found else len(value)
        parts.append(value[position:end])
        position = end + 1
    return parts


def decode_base64(value: str) -> bytes:
    """Decode base64; b"" if it is invalid."""
    try:
        return binascii.a2b_base64(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        return b""
