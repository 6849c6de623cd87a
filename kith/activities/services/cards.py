"""Business cards: a job reads the picture, a user checks the result, and a contact is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kith.activities.services import documents
from kith.engine.files import storage
from kith.kit.cards import Finding, read_cards
from kith.kit.cards.seeing import Sight, SightError, look_at
from kith.kit.documents import clean_name
from kith.kit.names import fold
from kith.people.models import Contact, Customer, PointType
from kith.people.services import duplicates
from kith.sdk.declare import Reading, registry
from kith.sdk.models import ChangeSet
from kith.sdk.rules import Actor, FieldErrors, Refused, parse_values, writes
from kith.sdk.work import Job, jobs
from kith.transfer.planning.lookups import SEVERAL, by_name

KIND = "card-scan"
MOST_BYTES = 20 << 20
MOST_PICTURES = 10
# Values below SURE are marked for checking, values below DOUBTFUL as doubtful.
SURE, DOUBTFUL = 0.85, 0.6

# Finding → field of a contact, or key of a contact point type.
FIELDS = {
    "prefix": "salutation", "first": "first_name", "last": "last_name", "title": "designation",
    "department": "department", "company": "customer", "email": "email", "phone": "phone", "mobile": "mobile",
    "fax": "fax", "website": "website", "street": "street", "street2": "street2", "postcode": "postcode",
    "city": "city", "state": "state", "country": "country", "other": "description",
}  # fmt: skip
POINTS = {"email": "e-mail", "phone": "phone", "mobile": "mobile", "fax": "fax", "website": "web site"}
POINT_LABELS = {"mobile": gettext_lazy("Mobile"), "fax": gettext_lazy("Fax")}


class Guess(NamedTuple):
    """One field of the form: the recognised value, its confidence (0 to 1; None without a value), and its lines."""

    field: str
    label: str
    value: str
    confidence: float | None
    lines: tuple[int, ...]


def begin(name: str, chunks: Iterable[bytes], *, by: Actor) -> Job:
    """Store a picture and queue a job that reads it. Raises Forbidden and Refused."""
    writes.require(by, "create", registry.of(Contact, by))
    kept = storage.keep(chunks, most=MOST_BYTES)
    if not kept.size:
        raise Refused(_("“%(name)s” is empty; choose another file.") % {"name": clean_name(name)})
    title = _("Visiting card %(name)s") % {"name": clean_name(name)}
    return jobs.start(KIND, title, by=by, options={"sha256": kept.sha256, "name": clean_name(name)})


@jobs.handles(KIND)
def read(job: Job, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """The job: recognise and interpret the text of the picture. Raises Refused with what to do."""
    with storage.as_file(job.options["sha256"]) as path:
        try:
            sight = look_at(path)
        except SightError as error:
            raise Refused(str(error)) from error
    cards = read_cards(sight.lines, sight.codes, region=by.region)
    if not cards:
        raise Refused(_("No text was found on the picture. Take it again, nearer and in better light."))
    text = ngettext("%(count)d card was read.", "%(count)d cards were read.", len(cards)) % {"count": len(cards)}
    kept = storage.keep([sight.picture], most=MOST_BYTES)
    return {"url": f"/contacts/scan/{job.pk}/", "text": text, "picture": kept.sha256, **_as_json(sight, cards)}


def _as_json(sight: Sight, cards: Sequence[Sequence[Finding]]) -> dict[str, Any]:
    return {
        "width": sight.width,
        "height": sight.height,
        "lines": [[line.text, line.confidence, line.corners] for line in sight.lines],
        "cards": [[[each.field, each.value, each.confidence, each.lines] for each in card] for card in cards],
        "made": {},
    }


def guesses(card: Sequence[Sequence[Any]], actor: Actor) -> list[Guess]:
    """Return the form fields of one card of ``read``'s result, in display order."""
    found: dict[str, list[Guess]] = {name: [] for name in FIELDS.values()}
    for kind, value, confidence, lines in card:
        field = "last_name" if kind == "suffix" else FIELDS[kind]
        found[field].append(Guess(field, "", value, confidence, tuple(lines)))
    for field in ("last_name", "description"):
        found[field] = _joined(found[field], " " if field == "last_name" else "\n")
    return [
        guess._replace(label=label_of(field, actor))
        for field, made in found.items()
        for guess in made or [Guess(field, "", "", None, ())]
    ]


def _joined(parts: Sequence[Guess], between: str) -> list[Guess]:
    if not parts:
        return []
    lines = tuple(number for part in parts for number in part.lines)
    value = between.join(part.value for part in parts)
    return [parts[0]._replace(value=value, confidence=min(part.confidence or 0 for part in parts), lines=lines)]


def alike(card: Sequence[Guess], *, by: Actor) -> list[Any]:
    """Return possible duplicates of the card among the actor's visible contacts, the likeliest first."""
    values = {guess.field: guess.value for guess in reversed(card) if guess.value}
    values["phone"] = values.get("phone") or values.get("mobile", "")
    return list(duplicates.candidates("contacts", values, actor=by, most=3))


def label_of(field: str, actor: Actor) -> str:
    """Return the label of a form field."""
    return str(POINT_LABELS[field] if field in POINT_LABELS else registry.of(Contact, actor).bound[field].label)


def accept(job: Job, number: int, typed: Mapping[str, Sequence[str]], *, by: Actor) -> tuple[Contact, ChangeSet]:
    """Make a contact from the checked form of a card, with the picture as a document.

    typed: the values of each form field. Raises Forbidden and FieldErrors; then nothing is written.
    """
    contacts = registry.of(Contact, by)
    filled = {name: [text.strip() for text in texts if text.strip()] for name, texts in typed.items()}
    given = {name: texts for name, texts in filled.items() if texts}
    company = given.pop("customer", [""])[0]
    data: dict[str, Any] = {name: texts[0] for name, texts in given.items() if name in contacts.writable}
    data["points"] = _points(given)
    data.setdefault("phone", given.get("mobile", [""])[0])
    with writes.work(by=by, door="ui", action="contacts.scan") as changes:
        values = parse_values(contacts, data, Reading(actor=by, region=by.region), partial=False)
        if company:
            values["customer"] = _customer(company, by=by, changes=changes)
        row: Contact = writes.build(contacts, values, by=by, changes=changes)
        documents.file_under(contacts, row.pk, _arrived(job), by=by, changes=changes)
        change_set = changes.open()
    jobs.amend(job, made={**job.result.get("made", {}), str(number): row.pk})
    return row, change_set


def _points(given: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Return all contact points, without repetitions."""
    types = dict(PointType.objects.filter(key__in=POINTS.values(), deleted_at=None).values_list("key", "pk"))
    found = {(POINTS[name], text): None for name in POINTS for text in given.get(name, ())}
    return [{"type": types[key], "value": value} for key, value in found if key in types]


def _customer(name: str, *, by: Actor, changes: Any) -> int:
    """Return the id of the company with that name; make it if there is none. Raises FieldErrors."""
    customers = registry.of(Customer, by)
    found = by_name(customers, [name], by).get(fold(name))
    if found == SEVERAL:
        raise FieldErrors(
            {"customer": [_("Several customers are called so; write the number behind the name, as in “Acme #17”.")]}
        )
    if found is not None:
        return found
    if not by.may(customers.slug, "create"):
        raise FieldErrors({"customer": [_("There is no such customer that you can see; leave it empty.")]})
    values = parse_values(customers, {"name": name}, Reading(actor=by), partial=False)
    return int(writes.build(customers, values, by=by, changes=changes).pk)


def _arrived(job: Job) -> documents.Arrived:
    sha256 = job.result["picture"]
    return documents.Arrived(f"{job.options['name'].rpartition('.')[0] or _('Card')}.webp", "image/webp",
                             storage.size(sha256) or 0, sha256)  # fmt: skip
