"""jCard (RFC 7095, JSON) and xCard (RFC 6351, XML): other notations of the same lines."""

import json
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from kith.kit.vcards.card import CardError, Property
from kith.kit.vcards.lines import escape

_XCARD = "urn:ietf:params:xml:ns:vcard-4.0 "
_MAX_DEPTH = 32
_NO_CARD = "The file holds no vCard in JSON or XML. Export the contacts as vCard (.vcf)."


def cards_of_json(data: bytes) -> Iterator[list[Property]]:
    """The cards of a jCard document: one card or a list of cards."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise CardError("The JSON is damaged. Export the contacts anew.") from None
    cards = [document] if document[:1] == ["vcard"] else document
    for card in cards:
        if not (isinstance(card, list) and len(card) == 2 and card[0] == "vcard"):
            raise CardError(_NO_CARD)
        if not isinstance(card[1], list):
            raise CardError(_NO_CARD)
        yield [_json_line(line) for line in card[1]]


def _json_line(line: object) -> Property:
    if not (isinstance(line, list) and len(line) >= 4 and isinstance(line[1], dict)):
        raise CardError("The JSON is no jCard. Export the contacts as vCard (.vcf).")
    name, params, _, *values = line
    group = str(params.get("group", ""))
    kept = tuple(
        (str(key).upper(), ",".join(map(str, value)) if isinstance(value, list) else str(value))
        for key, value in params.items()
        if key != "group"
    )
    value = ",".join(_json_value(item) for item in values)
    return Property(group, str(name).upper(), kept, value)


def _json_value(value: object) -> str:
    """Return the escaped value. A list is a structured value; lists inside it are items."""
    if not isinstance(value, list):
        return escape(str(value))
    return ";".join(escape(", ".join(map(str, part)) if isinstance(part, list) else str(part)) for part in value)


def cards_of_xml(data: bytes) -> Iterator[list[Property]]:
    """Yield the cards of an xCard document. XML entities are refused: they can expand without bounds or fetch files."""
    for card in _parse_xml(data).iter(f"{_XCARD}vcard"):
        yield list(_xml_lines(card, ""))


def _xml_lines(card: Element, group: str) -> Iterator[Property]:
    for line in card:
        name = line.tag.removeprefix(_XCARD)
        if name == "group":
            yield from _xml_lines(line, line.get("name", ""))
        else:
            yield _xml_line(line, name.upper(), group)


def _xml_line(line: Element, name: str, group: str) -> Property:
    params: list[tuple[str, str]] = []
    values: dict[str, list[str]] = {}
    structured = name in ("N", "ADR", "ORG", "GENDER")
    for position, part in enumerate(line):
        if part.tag == f"{_XCARD}parameters":
            params += [(param.tag.removeprefix(_XCARD).upper(), ",".join(_texts(param))) for param in part]
        else:
            # Repeated elements are items of one part of a structured value, such as two suffixes.
            key = part.tag if structured and name != "ORG" else str(position)
            values.setdefault(key, []).append("".join(part.itertext()).strip())
    parts = [escape(", ".join(filter(None, texts))) for texts in values.values()]
    return Property(group, name, tuple(params), (";" if structured else ",").join(parts))


def _texts(element: Element) -> list[str]:
    return [text.strip() for text in element.itertext() if text.strip()]


def _parse_xml(data: bytes) -> Element:
    builder = TreeBuilder()
    parser = ParserCreate(namespace_separator=" ")
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise CardError("The XML is too deeply nested. Export the contacts anew.")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def refuse(*_: object) -> int:
        raise CardError("The XML declares entities. Export the contacts as vCard (.vcf).")

    def refuse_document_type(*_: object) -> None:
        refuse()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.ExternalEntityRefHandler = refuse
    parser.StartDoctypeDeclHandler = refuse_document_type
    try:
        parser.Parse(data, True)
        root = builder.close()
    except (ExpatError, ParseError, ValueError, AssertionError) as fault:
        if isinstance(fault, CardError):
            raise
        raise CardError("The XML is damaged. Export the contacts anew.") from None
    if not any(True for _ in root.iter(f"{_XCARD}vcard")):
        raise CardError(_NO_CARD)
    return root
