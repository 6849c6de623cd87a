"""Text: one line, several lines, names, e-mail addresses, telephone numbers, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from kith.engine.fields.base import DrawnTogether, Field, Json, Kind, Reading
from kith.engine.fields.operators import Operator, any_of, compare, none_of
from kith.engine.web.errors import Invalid
from kith.kit import emails, phones
from kith.kit.markup import escaped

# Control characters and surrogates: they break files and terminals, and PostgreSQL cannot store NUL.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Invisible characters that are removed: zero-width blanks, byte order marks and bidirectional overrides. They come
# with text copied from phones and web pages. Joiners and direction marks (U+200C to U+200F) are kept, because Persian,
# Hebrew and emoji need them.
_UNSEEN = re.compile(r"[\u200b\u202a-\u202e\u2060-\u2069\ufeff]")
# A text of only these characters looks empty and is treated as empty.
_NOTHING = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0]+"
)
_LINE_BREAK = re.compile(r"[\r\n\u2028\u2029]")


def _without_unseen(text: str) -> str:
    if not text.isprintable():
        text = _UNSEEN.sub("", text)
    return "" if _NOTHING.fullmatch(text) else text


def one_line(text: str) -> str:
    """Normalise a short text: single blanks, no invisible characters. Raises Invalid for control characters."""
    text = " ".join(_without_unseen(text).split())
    if _CONTROL.search(text):
        raise Invalid(_("There is an invisible control character in this text; please type it anew."))
    return text


def text_differs(path: str, value: Any) -> Q:
    return ~Q(**{path: value})


class Text(Kind):
    """One line of text."""

    equal_to = str
    operators: ClassVar[Mapping[str, Operator]] = {
        "eq": compare("exact"),
        "ne": text_differs,
        "in": any_of,
        "not_in": none_of,
        "contains": compare("icontains"),
        "starts": compare("istartswith"),
    }

    def parse(self, raw: object, field: Field, reading: Reading) -> Any:
        return super().parse(_without_unseen(raw) if isinstance(raw, str) else raw, field, reading)

    def empty(self, field: Field) -> Any:
        return ""

    def read(self, raw: Any, field: Field, reading: Reading) -> str:
        if isinstance(raw, (dict, list, bool)) or (reading.strict_types and not isinstance(raw, str)):
            raise Invalid(_("Write text in quotes."))
        text = str(raw)
        if not text.isprintable():
            text = self._checked(text)
        if field.max_length is not None and len(text) > field.max_length:
            raise Invalid(
                _("At most %(limit)d characters; these are %(length)d.")
                % {"limit": field.max_length, "length": len(text)}
            )
        return self.check(text, field, reading)

    def _checked(self, text: str) -> str:
        if _CONTROL.search(text):
            raise Invalid(_("There is an invisible control character in this text; please type it anew."))
        return self.read_lines(text) if _LINE_BREAK.search(text) else text

    def read_lines(self, text: str) -> str:
        raise Invalid(_("Please keep this on one line."))

    def check(self, text: str, field: Field, reading: Reading) -> str:
        return text

    def read_filter(self, raw: object, field: Field, reading: Reading) -> str:
        text = str(raw)
        if _CONTROL.search(text):
            raise Invalid(_("There is an invisible control character in this text; please type it anew."))
        return text.strip()

    def empty_condition(self, path: str, wanted: bool) -> Q:
        blank = Q(**{path: ""})
        return blank if wanted else ~blank

    def schema(self, field: Field) -> Json:
        return {"type": "string", **({"maxLength": field.max_length} if field.max_length else {})}


class LongText(Text):
    """Several lines of text."""

    name = "long_text"
    input = "textarea"
    operators: ClassVar[Mapping[str, Operator]] = {"contains": compare("icontains")}

    def _checked(self, text: str) -> str:
        if _CONTROL.search(text):
            raise Invalid(_("There is an invisible control character in this text; please type it anew."))
        return self.read_lines(text) if _LINE_BREAK.search(text) else text

    def read_lines(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def sort_path(self, field: Field) -> str | None:
        return None

    def cell(self, value: Any, field: Field) -> Markup:
        return Markup('<span class="lines">{}</span>').format(value) if value else Markup("")


class Name(Text):
    """The record's name, which links to it in lists."""

    name = "name"


class Email(DrawnTogether, Text):
    """An e-mail address, stored as typed (RFC 5321, RFC 6531)."""

    name = "email"
    input = "email"

    def check(self, text: str, field: Field, reading: Reading) -> str:
        problem = emails.check_email(text)
        if problem:
            raise Invalid(_(problem))
        return text

    def cells(self, values: Sequence[Any], field: Field) -> list[str]:
        shown = escaped([value or "" for value in values])
        return [f'<a class="reach" href="mailto:{text}">{text}</a>' if text else "" for text in shown]

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return (value,) if value else ()


class Phone(DrawnTogether, Text):
    """A telephone number, stored as typed; searched by its digits."""

    name = "phone"
    input = "tel"

    def check(self, text: str, field: Field, reading: Reading) -> str:
        if not any(letter.isdigit() for letter in text):
            raise Invalid(_("A telephone number needs digits."))
        return text

    def cells(self, values: Sequence[Any], field: Field) -> list[str]:
        shown = escaped([value or "" for value in values])
        return [
            f'<a class="reach num" href="{_dialled(value)}">{text}</a>' if text else ""
            for value, text in zip(values, shown, strict=True)
        ]

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return (value,) if value else ()


@lru_cache(maxsize=20_000)
def _dialled(number: str) -> str:
    """Return the escaped tel: link. Cached, because parsing numbers is slow and lists repeat them."""
    return str(escape(phones.tel_link(phones.parse_phone(number, region=None))))


_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def url_problem(text: str) -> str:
    """Return why a text is not a usable URL; empty if it is."""
    scheme = _SCHEME.match(text)
    if scheme and not text.lower().startswith(("http://", "https://")) and not re.match(r"^[^:/]+:\d+(/|$)", text):
        return str(_("Only addresses that begin with http:// or https:// are possible here."))
    if " " in text or "." not in text:
        return str(_("Write a web address such as www.example.com."))
    return ""


class Url(Text):
    """A URL; without a scheme it links to https. Only http(s) is ever linked, because javascript: would run."""

    name = "url"
    input = "url"

    def check(self, text: str, field: Field, reading: Reading) -> str:
        if problem := url_problem(text):
            raise Invalid(problem)
        return text

    def cell(self, value: Any, field: Field) -> Markup:
        if not value:
            return Markup("")
        target = value if value.lower().startswith(("http://", "https://")) else f"https://{value}"
        shown = re.sub(r"^https?://(www\.)?", "", value).rstrip("/")
        return Markup('<a class="reach" href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
            target, shown
        )


class Photo(Text):
    """A picture, shown as an avatar; it is uploaded, not typed."""

    name = "photo"
    input = "photo"
    operators: ClassVar[Mapping[str, Operator]] = {}

    def sort_path(self, field: Field) -> str | None:
        return None

    def cell(self, value: Any, field: Field) -> Markup:
        return Markup('<img class="avatar" src="/media/{}" alt="">').format(value) if value else escape("")
