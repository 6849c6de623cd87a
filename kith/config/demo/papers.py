"""Documents of the sample agency, generated on the fly: offers as PDF, minutes as text, plans as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from kith.activities.models import Document
from kith.activities.services import documents
from kith.config.demo.chronicle import Chronicle
from kith.config.demo.drafts import Draft, PersonDraft
from kith.engine.write.changes import Changes
from kith.people.models import Contact, Customer

type AnyDraft = Draft[Customer] | PersonDraft

PALETTE = ("#1f5a7a", "#7a4b1f", "#2f6b3a", "#5a3a7a")
SCOPES = ("set-up and training", "support for one year", "a pilot with ten users", "data migration", "a yearly audit")


def keep_papers(
    drafts: Sequence[AnyDraft], born: dict[int, datetime], chronicle: Chronicle, chosen: Random, *, papers: int
) -> None:
    """Add documents to some of the records, every fourth with a second version."""
    for draft in chosen.sample(list(drafts), papers):
        record, at = draft.record, chronicle.moment_after(born[id(draft.record)])
        kind, scope = chosen.choice(("offer", "minutes", "plan")), chosen.choice(SCOPES)
        paper = Document(author=record.owner, description=f"About {scope}." if kind == "offer" else "")
        chronicle.tell(at, "documents.create", partial(_bring, record, paper, kind, scope), by=record.owner)
        if chosen.random() < 0.25:
            renew = partial(_renew, record, paper, kind, f"{scope}, as agreed on the telephone")
            chronicle.tell(chronicle.moment_after(at), "documents.edit", renew, by=record.owner)


def _bring(record: Contact | Customer, paper: Document, kind: str, scope: str, changes: Changes) -> None:
    paper.entity, paper.object_id = ("contacts" if isinstance(record, Contact) else "customers"), record.pk
    file = _made(record, kind, scope)
    paper.name = file.file_name
    changes.add(paper)
    documents.add_file(paper, file, changes=changes)


def _renew(record: Contact | Customer, paper: Document, kind: str, scope: str, changes: Changes) -> None:
    documents.add_file(paper, _made(record, kind, scope), changes=changes)


def _made(record: Contact | Customer, kind: str, scope: str) -> documents.Arrived:
    """Store a generated file."""
    lines = [f"{kind.capitalize()} for {record.name}", "", f"Subject: {scope}.", "", "Nordlicht Agency, Hamburg"]
    if kind == "offer":
        return documents.arrive(f"Offer {record.name}.pdf", [pdf(lines)])
    if kind == "minutes":
        lines += ["", "Present: both sides.", "Agreed: next steps by the end of the month."]
        return documents.arrive(f"Minutes {record.name}.txt", ["\n".join(lines).encode()])
    return documents.arrive(f"Plan {record.name}.png", [_plan(len(record.name) + len(scope))])


def pdf(lines: Sequence[str]) -> bytes:
    """Return a PDF of one page with these lines in Helvetica; letters outside Latin-1 become question marks."""
    shown = [line.encode("latin-1", "replace").replace(b"\\", b"").translate(None, b"()") for line in lines]
    text = b"BT /F1 14 Tf 72 760 Td 20 TL " + b" ".join(b"(" + line + b") Tj T*" for line in shown) + b" ET"
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    written, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(written))
        written += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + tail


def _plan(number: int) -> bytes:
    """Return the picture of an invented floor plan."""
    image = Image.new("RGB", (480, 320), "#f4f1ea")
    pen, colour = ImageDraw.Draw(image), PALETTE[number % len(PALETTE)]
    for step in range(3 + number % 3):
        left, top = 30 + step * 80, 40 + (step * number * 17) % 140
        pen.rectangle((left, top, left + 110, top + 90), outline=colour, width=4)
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()
