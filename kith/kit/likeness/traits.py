"""The traits of a person or an organisation that are compared, in normal form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from kith.kit.emails import normalise_email
from kith.kit.likeness.words import latin
from kith.kit.phones import digits, parse_phone

_NUMBER = re.compile(r"\d+")
# The last digits of a phone number are compared, because people leave out the codes before them.
PHONE_DIGITS = 8
LEAST_DIGITS = 6
# Words for street in many languages. People abbreviate or drop them, so they are removed before comparing.
_STREET_TEXT = """
street st str strasse road rd avenue av ave lane ln drive dr court ct place pl crescent cr cres circuit cct
close cl boulevard blvd bd way wy terrace tce square sq platz weg allee gasse rue via viale piazza calle
avenida rua ulica ul parade pde highway hwy
"""
_STREET_WORDS = frozenset(_STREET_TEXT.split())
# Public mail providers: their domain says nothing about where somebody works.
_MAILER_TEXT = """
gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.co.jp yahoo.de yahoo.fr ymail.com rocketmail.com
hotmail.com hotmail.co.uk hotmail.fr hotmail.de outlook.com outlook.de outlook.fr live.com live.de msn.com
aol.com icloud.com me.com mac.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de arcor.de
posteo.de mailbox.org proton.me protonmail.com pm.me tutanota.com tuta.com fastmail.com zoho.com mail.com
mail.ru yandex.ru yandex.com bk.ru list.ru inbox.ru rambler.ru ukr.net qq.com 163.com 126.com sina.com
foxmail.com naver.com daum.net hanmail.net docomo.ne.jp ezweb.ne.jp softbank.ne.jp orange.fr wanadoo.fr
free.fr laposte.net sfr.fr libero.it tin.it alice.it virgilio.it tiscali.it terra.com.br uol.com.br bol.com.br
seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl bluewin.ch sunrise.ch telenet.be skynet.be ziggo.nl
kpnmail.nl comcast.net verizon.net att.net sbcglobal.net btinternet.com sky.com rediffmail.com
"""
FREE_MAILERS = frozenset(_MAILER_TEXT.split())
_LEGAL_TEXT = """
ltd limited llc llp lp inc incorporated corp corporation co company plc pc gmbh mbh ag kg kgaa ohg ug gbr ev
eg se sa sas sarl sasu eurl sl slu srl spa snc sc scs bv nv vof ab as asa aps oy oyj ky sro doo dd ood ead ad
kft zrt nyrt rt sp zoo z o ooo oao zao pao ao ip kk yk gk kabushiki kaisha godo goushi yugen pty pte sdn bhd
pvt private public jsc ltda eireli me sab cv rl holding group gruppe and und et y e the der die das le la les
el
"""
LEGAL_FORMS = frozenset(_LEGAL_TEXT.split())
# Legal forms in scripts without spaces between words.
_LEGAL_SIGNS = re.compile(r"株式会社|有限会社|合同会社|\(株\)|㈱|有限公司|股份|주식회사|\(주\)")
_DOTTED = re.compile(r"\b(?:\w\.){2,}\w?", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Place:
    """An address in normal form: house number, other words of the street, and the rest; "" for unknown."""

    number: str = ""
    street: str = ""
    second: str = ""
    postcode: str = ""
    city: str = ""
    state: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits of one record: ``first`` and ``last`` of a person, ``name`` of an organisation without legal form.

    ``birthday`` is eight digits (year first), ``works_for`` names a person's organisation. Unknown is "" or empty.
    """

    first: str = ""
    last: str = ""
    name: str = ""
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    birthday: str = ""
    place: Place = field(default_factory=Place)
    works_for: str = ""
    # Unique numbers from an official register, such as a tax number.
    numbers: frozenset[str] = frozenset()


def place_of(street: str, second: str, postcode: str, city: str, state: str, country: str) -> Place:
    """Return an address in normal form; the country is an ISO 3166 code."""
    words = latin(street).split()
    numbers = [word for word in words if word[0].isdigit()]
    named = [word for word in words if not word[0].isdigit()]
    plain = [word for word in named if word not in _STREET_WORDS] or named
    return Place(
        number=numbers[0] if numbers else "",
        street=_without_ending(" ".join(plain)),
        second=latin(second),
        postcode=latin(postcode).replace(" ", ""),
        city=latin(city),
        state=latin(state),
        country=country.upper(),
    )


def _without_ending(street: str) -> str:
    """Lange Strasse, Langestr. and Langestrasse are one street."""
    for ending in ("strasse", "str"):
        if street.endswith(ending) and len(street) > len(ending) + 2:
            return street.removesuffix(ending)
    return street


def emails_of(texts: Iterable[str]) -> frozenset[str]:
    """Return e-mail addresses in normal form."""
    return frozenset(normalise_email(text) for text in texts if "@" in text)


def phones_of(texts: Iterable[str], *, region: str | None) -> frozenset[str]:
    """Return the last digits of telephone numbers; numbers too short to identify anybody are left out."""
    found = set()
    for text in texts:
        if text and "@" not in text:
            number = parse_phone(text, region=region)
            numerals = digits(number.e164) or number.national_digits
            if len(numerals) >= LEAST_DIGITS:
                found.add(numerals[-PHONE_DIGITS:])
    return frozenset(found)


def person(
    *, first: str, last: str, emails: Iterable[str] = (), phones: Iterable[str] = (), birthday: date | None = None,
    place: Place | None = None, region: str | None = None, works_for: str = "",
) -> Traits:  # fmt: skip
    """Return the traits of a person. Numbers without a calling code belong to ``region``."""
    return Traits(
        first=latin(first),
        last=latin(last),
        emails=emails_of(emails),
        phones=phones_of(phones, region=region),
        birthday=birthday.strftime("%Y%m%d").rjust(8, "0") if birthday else "",
        place=place or Place(),
        works_for=works_for,
    )


def company(
    *, name: str, emails: Iterable[str] = (), phones: Iterable[str] = (), websites: Iterable[str] = (),
    place: Place | None = None, region: str | None = None, numbers: Iterable[str] = (),
) -> Traits:  # fmt: skip
    """The traits of an organisation."""
    addresses = emails_of(emails)
    return Traits(
        name=bare_company(name),
        emails=addresses,
        phones=phones_of(phones, region=region),
        domains=domains_of(websites, addresses),
        place=place or Place(),
        numbers=frozenset(filter(None, (latin(number).replace(" ", "") for number in numbers))),
    )


def bare_company(name: str) -> str:
    """Remove the legal form: “ACME Co., Ltd.” → “acme”. A name of nothing but legal forms is kept."""
    joined = _DOTTED.sub(lambda found: found[0].replace(".", ""), _LEGAL_SIGNS.sub(" ", name))
    words = latin(joined.replace("&", " and ")).split()
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words) or latin(name)


def domains_of(websites: Iterable[str], emails: Iterable[str] = ()) -> frozenset[str]:
    """Return the domains of web sites and e-mail addresses, without public mail providers."""
    hosts = {_host(website) for website in websites} | {address.rpartition("@")[2] for address in emails}
    return frozenset(host for host in hosts if host and host not in FREE_MAILERS)


def _host(website: str) -> str:
    try:
        host = urlsplit(website if "://" in website else f"//{website}").hostname or ""
    except ValueError:  # such as brackets that do not close
        return ""
    return host.lower().removeprefix("www.")
