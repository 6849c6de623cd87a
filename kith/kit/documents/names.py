"""File names without a path and without invisible characters, valid on every operating system."""

import re
import unicodedata

LONGEST = 180
LONGEST_ENDING = 20
NAMELESS = "file"
# Windows reserves these names with any extension (Microsoft, “Naming files, paths and namespaces”).
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Control characters, formats such as right-to-left override, surrogates, private use, line separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(raw: str) -> str:
    """Return a safe file name: the last part of a path, at most 180 characters, with its extension.

    “../../etc/passwd” becomes “passwd”, “C:\\\\a\\\\b.pdf” “b.pdf”, “con.txt” “_con.txt”; an empty result “file”.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter) not in _UNSEEN)
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", name)).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    if len(ending) > LONGEST_ENDING or " " in ending:
        stem, dot, ending = name, "", ""
    if _RESERVED.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    stem = stem[: LONGEST - len(dot) - len(ending)].rstrip(" .")
    return f"{stem}{dot}{ending}" if stem else NAMELESS


def ending_of(name: str) -> str:
    """Return the file extension in lower case, without the dot; empty if there is none."""
    stem, _dot, ending = name.rpartition(".")
    return ending.lower() if stem else ""
