"""Erasing a person: what goes, what must stay and why, and the trace by which a later import can be told."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import CharField, JSONField, Q, TextField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.agency.models import SecurityEvent
from kith.engine.models import IdempotencyKey, Import, ImportFault, PendingLink
from kith.kit import emails, phones
from kith.kit.names import fold
from kith.people.models import (
    Consent,
    Contact,
    ContactPoint,
    Customer,
    DuplicateKey,
    DuplicatePair,
    ErasedReach,
    Handover,
)
from kith.people.services.privacy.gathering import about, ids_of
from kith.sdk.models import Change, ChangeSet
from kith.sdk.rules import Actor, Changes, FieldErrors, Refused, Undoing, action, entity_of
from kith.sdk.work import Job, OutboxEvent
from kith.transfer.running.runs import folder

# What stays of the person's own record: how it hangs together with others, and nothing about the person. It stays in
# its book, so that nobody sees what is left who did not see the record.
_STAYS = frozenset(
    {
        "id", "agency", "created_at", "created_by", "updated_at", "updated_by", "version", "deleted_at", "owner",
        "stand_in", "team", "book",
    }
)  # fmt: skip
# Columns that stay of parts which others need; their texts go.
_KEPT_PARTS: dict[Any, dict[str, Any]] = {
    Handover: {"reason": ""},
    Consent: {"source": "", "wording": "", "proof": ""},
}
# Records of work in which a value may stand by chance: model → columns.
_WORK: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (ImportFault, ("message",)),
    (Job, ("title", "options", "result", "error")),
    (SecurityEvent, ("detail",)),
    (PendingLink, ("key",)),
)
# Shorter texts stand everywhere.
SHORTEST = 4


@dataclass(frozen=True)
class Part:
    """Rows of one sort in the list of what an erasure does; ``reason`` says why they stay, "" for what goes."""

    label: str
    count: int
    reason: str = ""


def outline(contact: Any) -> list[Part]:
    """What erasing the person would do: a dry run."""
    parts = [Part(_("The record: every value, the picture and the search words"), len(ids_of(contact)))]
    for reference, rows in about(ids_of(contact)):
        stays = reference.model in _KEPT_PARTS
        reason = _("who answered for the person and what was agreed to must be known; texts go") if stays else ""
        parts.append(Part(str(reference.model._meta.verbose_name_plural), len(rows), reason))
    history = Change.objects.filter(root_entity="contacts", root_id__in=ids_of(contact)).count()
    parts.append(Part(_("entries of the history"), history, _("who did something when stays; every value goes")))
    return parts


def digest(kind: str, value: str, *, region: str | None = None) -> str:
    """The keyed hash of an e-mail address or telephone number in its normal form; useless without the key."""
    if kind == "email":
        normal = emails.normalise_email(value)
    else:
        number = phones.parse_phone(value, region=region)
        normal = number.e164 or number.national_digits
    key = f"kith.erased {settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{kind} {normal}".encode(), sha256).hexdigest()


def asked_to_be_erased(contact: Any, *, region: str | None) -> bool:
    """Whether somebody with one of these ways to be reached was erased at their request before."""
    return ErasedReach.objects.filter(digest__in=_digests([contact], region=region)).exists()


def _digests(rows: Iterable[Any], *, region: str | None) -> set[str]:
    found = set()
    for row in rows:
        home = row.country or region
        points = ContactPoint.objects.filter(contact=row).values_list("type__nature", "value")
        pairs = [*points, ("email", row.email), ("phone", row.phone)]
        found |= {digest(kind, value, region=home) for kind, value in pairs if value and kind in ("email", "phone")}
    return found


def _refuse(change_set: ChangeSet, by: Actor) -> None:
    raise Refused(_("An erasure cannot be taken back: nothing of it was kept."))


@action(
    Contact,
    label=gettext_lazy("Personal data"),
    permission="privacy",
    icon="shield-lock",
    bulk=False,
    danger=True,
    labels={"confirm": gettext_lazy("name of the person, to confirm")},
    page="/contacts/privacy/",
    undoing=Undoing(_refuse, lambda change_set, changes: None),
)
def erase_person(contact: Contact, *, by: Actor, changes: Changes, confirm: str) -> Contact:
    """Erase all personal values of the person for good; type their name to confirm."""
    if fold(confirm) != fold(contact.name):
        raise FieldErrors({"confirm": [_("Write the name exactly as it stands above.")]})
    people = Contact.objects.filter(pk__in=ids_of(contact))
    traces = _digests(people, region=by.region or None)
    known = set(ErasedReach.objects.filter(digest__in=traces).values_list("digest", flat=True))
    forget(contact, changes=changes, name=str(_("Erased person")), trash=True)
    changes.add_many([ErasedReach(digest=each) for each in sorted(traces - known)])
    return contact


def forget(contact: Any, *, changes: Changes, name: str, trash: bool) -> None:
    """Remove every personal value of the person for good; what stays is called ``name``."""
    ids = ids_of(contact)
    people = list(Contact.objects.filter(pk__in=ids).order_by("pk"))
    telling = _telling_values(people)
    _forget_parts(ids)
    _forget_history(ids)
    _forget_work(telling)
    _forget_files(people, ids)
    _blank(people, changes, name, trash=trash)
    _forget_history(ids)


def _telling_values(people: Sequence[Any]) -> list[str]:
    """The values by which the person would be recognised in a log."""
    found: dict[str, None] = {}
    for row in people:
        points = ContactPoint.objects.filter(contact=row).values_list("value", flat=True)
        for value in (row.name, row.last_name, row.first_name, row.email, row.phone, row.street, *points):
            if value and len(value) >= SHORTEST:
                found[str(value)] = None
    return list(found)


def _forget_parts(ids: Sequence[int]) -> None:
    """Delete what belongs to the person; of what must stay empty the texts."""
    for reference, rows in about(ids):
        pks = [row.pk for row in rows]
        kept = _KEPT_PARTS.get(reference.model)
        own = "contact" in reference.model.part_of or bool(reference.entity)
        if kept is not None:
            reference.model.objects.filter(pk__in=pks).update(**kept)
        elif own:
            _empty_entries(Change.objects.filter(entity=entity_of(reference.model), object_id__in=pks))
            reference.model.objects.filter(pk__in=pks).delete()
    DuplicatePair.objects.filter(Q(first_id__in=ids) | Q(second_id__in=ids), entity="contacts").delete()
    DuplicateKey.objects.filter(entity="contacts", object_id__in=ids).delete()


def _forget_history(ids: Sequence[int]) -> None:
    """The history keeps who did something and when; what was written goes, also from the reasons that people gave."""
    entries = Change.objects.filter(root_entity="contacts", root_id__in=ids)
    ChangeSet.objects.filter(pk__in=entries.values("change_set")).exclude(action="undo").update(reason="")
    _empty_entries(entries)
    OutboxEvent.objects.filter(entity="contacts", object_id__in=ids).update(data={})


def _empty_entries(entries: Any) -> None:
    """Without values nothing can be brought back, so what was removed counts as changed."""
    entries.filter(kind=Change.Kind.ERASE).update(kind=Change.Kind.UPDATE)
    entries.update(fields={})


def _forget_work(telling: Sequence[str]) -> None:
    """Records of jobs, faults of imports and answers that were kept for repetition."""
    if not telling:
        return
    IdempotencyKey.objects.filter(_any_of("body", telling)).delete()
    for model, names in _WORK:
        rows = model._base_manager.filter(run__agency=_agency()) if model is ImportFault else model.objects.all()
        for name in names:
            column = model._meta.get_field(name)
            found = rows.filter(_any_of(name, telling))
            if isinstance(column, JSONField):
                found.update(**{name: {}})
            elif isinstance(column, CharField | TextField):
                found.update(**{name: "…"})


def _agency() -> Any:
    from django_scopes.state import get_scope

    return get_scope()["agency"]


def _any_of(name: str, texts: Sequence[str]) -> Q:
    wanted = Q()
    for text in texts:
        wanted |= Q(**{f"{name}__icontains": text})
    return wanted


def _forget_files(people: Sequence[Any], ids: Sequence[int]) -> None:
    """Uploaded lists that brought the person, and pictures that nobody else has."""
    sets = Change.objects.filter(root_entity="contacts", root_id__in=ids).values("change_set")
    for stored in Import.objects.filter(change_set_id__in=sets).values_list("stored", flat=True):
        (folder() / stored).unlink(missing_ok=True)
    for photo in {str(row.photo) for row in people if row.photo}:
        others = Contact.objects.filter(photo=photo).exclude(pk__in=ids).exists()
        if not others and not Customer.objects.filter(photo=photo).exists():
            default_storage.delete(photo)


def _blank(people: Sequence[Any], changes: Changes, name: str, *, trash: bool) -> None:
    """What stays is a record that others may lead to."""
    for row in people:
        for column in Contact._meta.concrete_fields:
            if column.name not in _STAYS and column.name != "customer":
                setattr(row, column.attname, column.get_default() if column.has_default() else _nothing(column))
        row.customer_id = None
        row.last_name = row.name = name
        row.sort_name = fold(row.name)
        row.updated_at = changes.at
        values = {column.attname: getattr(row, column.attname) for column in Contact._meta.concrete_fields[1:]}
        Contact.objects.filter(pk=row.pk).update(**values)
        fresh = Contact.objects.get(pk=row.pk)
        if trash and fresh.deleted_at is None:
            changes.trash(fresh)


def _nothing(column: Any) -> Any:
    return None if column.null else ""
