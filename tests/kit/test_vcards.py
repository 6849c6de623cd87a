"""vCards of all versions and notations: read, written, read again."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.kit.vcards import (
    Card,
    CardAddress,
    CardName,
    CardRead,
    Point,
    Property,
    read_vcards,
    write_vcard,
)

PHOTO = b"\xff\xd8\xff\xe0 picture"


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def read_one(text: str | bytes) -> Card:
    data = text.encode() if isinstance(text, str) else text
    (read,) = read_vcards(data)
    assert read.fault == ""
    assert read.card is not None
    return read.card


def test_a_card_of_version_3_is_read() -> None:
    read = read_one(
        card(
            "FN:Dr. Anna Schmidt",
            r"N:Schmidt;Anna;Maria\, Eva;Dr.;MBA",
            "ORG:Acme;Sales",
            "item1.EMAIL;TYPE=INTERNET,WORK;TYPE=pref:anna@acme.example",
            "item1.X-ABLabel:_$!<Office>!$_",
            "TEL;TYPE=CELL:+49 170",
            " 1234567",
            "ADR;TYPE=HOME:Box 1;2nd floor;Main St 1;Köln;NRW;50667;Germany",
            "BDAY:19800322",
            r"NOTE:one\ntwo\; three",
            r"CATEGORIES:friends,a\,b",
            f"PHOTO;ENCODING=b;TYPE=JPEG:{base64.b64encode(PHOTO).decode()}",
            "X-SKYPE:anna.s",
            "X-CUSTOM;P=1:kept",
        )
    )
    assert read == Card(
        full_name="Dr. Anna Schmidt",
        name=CardName("Schmidt", "Anna", "Maria, Eva", "Dr.", "MBA"),
        organisation=("Acme", "Sales"),
        emails=[Point("anna@acme.example", ("work",), "Office", True)],
        phones=[Point("+49 1701234567", ("cell",))],
        handles=[Point("skype:anna.s")],
        addresses=[CardAddress("Main St 1", "2nd floor", "Box 1", "50667", "Köln", "NRW", "Germany", ("home",))],
        birthday="1980-03-22",
        note="one\ntwo; three",
        categories=["friends", "a,b"],
        photo=PHOTO,
        leftovers=[Property("", "X-CUSTOM", (("P", "1"),), "kept")],
    )


def test_a_card_of_version_2_is_read() -> None:
    lines = (
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg",
        "NOTE;ENCODING=QUOTED-PRINTABLE:line one=0D=0A=",
        "line two",
        "TEL;WORK;FAX:030 1",
        r"TITLE:C:\new",
        "CATEGORIES:a,b",
    )
    read = read_one(card(*lines, version="2.1"))
    assert read.name == CardName("Müller", "Jörg")
    assert read.note == "line one\nline two"
    assert read.phones == [Point("030 1", ("work", "fax"))]
    assert read.title == r"C:\new"
    assert read.categories == ["a", "b"]


def test_old_encodings_are_recognised() -> None:
    assert read_one(card("FN:Jörg Müller").encode("cp1252")).full_name == "Jörg Müller"
    assert read_one(card("FN:Jörg Müller").encode("utf-16")).full_name == "Jörg Müller"
    named = card("FN;CHARSET=ISO-8859-2:Łódź", version="2.1")
    assert read_one(named.encode("iso8859-2")).full_name == "Łódź"


def test_a_sign_cut_in_two_by_folding_is_whole_again() -> None:
    folded = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jü".encode()
    text = folded[:-1] + b"\r\n " + folded[-1:] + b"rg\r\nEND:VCARD\r\n"
    assert read_one(text).full_name == "Jürg"


def test_a_photo_on_the_web_is_kept_and_not_fetched() -> None:
    read = read_one(card("PHOTO;VALUE=uri:http://photos.example/a.jpg"))
    assert read.photo == b""
    assert read.leftovers == [Property("", "PHOTO", (("VALUE", "uri"),), "http://photos.example/a.jpg")]


def test_a_nested_agent_is_a_leftover() -> None:
    agent = ("AGENT:", "BEGIN:VCARD", "VERSION:2.1", "FN:Bert", "END:VCARD")
    read = read_one(card("FN:Anna", *agent, "TITLE:Head", version="2.1"))
    assert (read.full_name, read.title) == ("Anna", "Head")
    assert [line.name for line in read.leftovers] == ["AGENT"]
    assert "FN:Bert" in read.leftovers[0].value


def test_a_fault_in_one_card_does_not_stop_the_others() -> None:
    text = card("FN:Anna") + "BEGIN:VCARD\r\nFN:Lost\r\n" + card("FN:Bert")
    faults = [(read.number, read.card and read.card.full_name, read.fault) for read in read_vcards(text.encode())]
    assert faults == [
        (1, "Anna", ""),
        (2, None, "The card is not complete: END:VCARD is missing. Export anew."),
        (3, "Bert", ""),
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "The file is empty. Choose a file with at least one vCard."),
        (b"hello", "There is text outside of a card. Each begins with BEGIN:VCARD."),
        (
            b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
            "The entry is a VCALENDAR, not a vCard. Import contacts only.",
        ),
        (b'["vcal"]', "The file holds no vCard in JSON or XML. Export the contacts as vCard (.vcf)."),
        (b"[1,", "The JSON is damaged. Export the contacts anew."),
        (b"<x/>", "The file holds no vCard in JSON or XML. Export the contacts as vCard (.vcf)."),
        (b"<x>", "The XML is damaged. Export the contacts anew."),
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
            "The XML declares entities. Export the contacts as vCard (.vcf).",
        ),
        (
            b"<a>" * 40,
            "The XML is too deeply nested. Export the contacts anew.",
        ),
    ],
)
def test_what_is_no_card_is_explained(data: bytes, fault: str) -> None:
    assert list(read_vcards(data)) == [CardRead(1, None, fault)]


def test_cards_in_json_are_read() -> None:
    lines = [
        ["version", {}, "text", "4.0"],
        ["fn", {}, "text", "Anna Schmidt"],
        ["n", {}, "text", ["Schmidt", "Anna", "", "", ["Jr.", "MBA"]]],
        ["tel", {"type": ["work", "voice"], "pref": "1"}, "uri", "tel:+49-30-1"],
    ]
    read = read_one(json.dumps(["vcard", lines]))
    assert read.name == CardName("Schmidt", "Anna", suffix="Jr., MBA")
    assert read.phones == [Point("+49-30-1", ("work", "voice"), "", True)]


def test_cards_in_xml_are_read() -> None:
    read = read_one(
        '<vcards xmlns="urn:ietf:params:xml:ns:vcard-4.0"><vcard><fn><text>Anna; B</text></fn>'
        "<n><surname>B</surname><given>Anna</given><additional/><prefix/><suffix>Jr</suffix>"
        "<suffix>MBA</suffix></n><email><parameters><type><text>work</text></type></parameters>"
        "<text>a@b.example</text></email></vcard></vcards>"
    )
    assert read.full_name == "Anna; B"
    assert read.name == CardName("B", "Anna", "", "", "Jr, MBA")
    assert read.emails == [Point("a@b.example", ("work",))]


def test_a_card_is_written_in_short_lines() -> None:
    text = write_vcard(Card(full_name="Ä" * 100, photo=PHOTO))
    assert text.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=60)
WORD = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12)
FILLED = TEXT.filter(lambda text: bool(text))
UNPREFIXED = WORD.filter(lambda word: ":" not in word)
TYPES = st.lists(st.sampled_from(["home", "work", "cell", "fax"]), unique=True).map(tuple)
POINTS = st.lists(st.builds(Point, UNPREFIXED, TYPES, TEXT, st.booleans()), max_size=3)
ADDRESSES = st.lists(st.builds(CardAddress, WORD, *[WORD | st.just("")] * 6, TYPES, TEXT, st.booleans()), max_size=2)
PARAMS = st.lists(
    st.tuples(st.sampled_from(["P", "X-Q"]), st.text(st.sampled_from('ab^;:,"ü'), max_size=5)),
    max_size=2,
).map(lambda params: tuple((key, value.replace('"', "")) for key, value in params))
LEFTOVERS = st.lists(st.builds(Property, st.sampled_from(["", "item1"]), st.just("X-KEPT"), PARAMS, WORD), max_size=3)
CARDS = st.builds(
    Card,
    full_name=TEXT,
    name=st.builds(CardName, *[WORD | st.just("")] * 5),
    nickname=TEXT,
    organisation=st.lists(WORD, max_size=3).map(tuple),
    title=TEXT,
    emails=POINTS,
    phones=POINTS,
    links=POINTS,
    handles=POINTS,
    addresses=ADDRESSES,
    birthday=st.sampled_from(["", "1980-03-22", "--03-22", "in spring"]),
    note=TEXT,
    categories=st.lists(WORD, unique=True, max_size=3),
    photo=st.binary(max_size=100),
    uid=TEXT,
    leftovers=LEFTOVERS,
)


@given(CARDS, st.sampled_from(["3.0", "4.0"]))
def test_a_written_card_reads_back_equal(written: Card, version: str) -> None:
    text = write_vcard(written, version="3.0" if version == "3.0" else "4.0")
    assert read_one(text) == written


PIECES = (
    "BEGIN:VCARD|END:VCARD|VERSION:2.1|AGENT:|FN:é|N:;|TEL;| x|=|a.b:c|:|BDAY:9999-99-99"
    '|NOTE;ENCODING=QUOTED-PRINTABLE:=C3=|PHOTO;BASE64:!|ADR;LABEL="a:b;c"^n:;;x'
    "|FN;CHARSET=zip:\x00|FN;CHARSET=base64:x"
)
LIKE_A_CARD = st.lists(st.sampled_from(PIECES.split("|")), max_size=14).map(lambda lines: "\r\n".join(lines).encode())


@given(st.binary() | LIKE_A_CARD | LIKE_A_CARD.map(lambda data: b"BEGIN:VCARD\n" + data))
def test_any_file_gives_cards_or_faults(data: bytes) -> None:
    for read in read_vcards(data):
        assert (read.card is None) == bool(read.fault)
        if read.card:
            write_vcard(read.card)


JSON_LIKE = st.recursive(
    st.none() | st.integers() | st.text(max_size=4) | st.just("vcard"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)


@given(JSON_LIKE)
def test_any_json_gives_cards_or_faults(document: object) -> None:
    for data in (json.dumps([document]), json.dumps(["vcard", [document]])):
        for read in read_vcards(data.encode()):
            assert (read.card is None) == bool(read.fault)
