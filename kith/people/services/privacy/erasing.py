"""Erase a person (GDPR article 17): what is deleted, what must stay and why, and a hash that later imports match."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import JSONField, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.engine.models import Import, ImportFault
from kith.kit import emails, phones
from kith.kit.names import fold
from kith.people.models import (
    Contact,
    ContactPoint,
    Customer,
    ErasedReach,
)
from kith.people.services.privacy.gathering import ids_of
from kith.people.services.privacy.keeping import kept_of, words_of
from kith.sdk.models import Change, ChangeSet
from kith.sdk.rules import Actor, Changes, FieldErrors, Refused, Undoing, action, entity_of
from kith.transfer.running.runs import folder

# Columns that stay on the person's record: references only, nothing personal. The record stays in its book; otherwise
# the remainder would become visible to people who could not see the record before.
_STAYS = frozenset(
    {
        "id", "agency", "created_at", "created_by", "updated_at", "updated_by", "version", "deleted_at", "owner",
        "stand_in", "team", "book",
    }
)  # fmt: skip
# Shorter texts stand everywhere.
SHORTEST = 4


@dataclass(frozen=True)
class Part:
    """One line of the dry run; ``reason`` says why rows stay, "" for deleted ones."""

    label: str
    count: int
    reason: str = ""


def outline(contact: Any) -> list[Part]:
    """What erasing the person would do: a dry run."""
    ids = ids_of(contact)
    parts = [Part(_("The record: every value, the picture and the search words"), len(ids))]
    parts += [Part(kept.label, len(kept.ids), str(kept.rule.why)) for kept in kept_of(ids) if kept.rule.report]
    history = Change.objects.filter(root_entity="contacts", root_id__in=ids).count()
    parts.append(Part(_("entries of the history"), history, _("who did something when stays; every value goes")))
    return parts


def digest(kind: str, value: str, *, region: str | None = None) -> str:
    """Return the keyed hash (HMAC) of an address or number in normal form; without the key it cannot be guessed."""
    if kind == "email":
        normal = emails.normalise_email(value)
    else:
        number = phones.parse_phone(value, region=region)
        normal = number.e164 or number.national_digits
    key = f"kith.erased {settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{kind} {normal}".encode(), sha256).hexdigest()


def asked_to_be_erased(contact: Any, *, region: str | None) -> bool:
    """Whether somebody with one of these addresses or numbers was erased on request."""
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
    """Permanently remove every personal value; the remaining record gets ``name``."""
    ids = ids_of(contact)
    people = list(Contact.objects.filter(pk__in=ids).order_by("pk"))
    telling = _telling_values(people)
    _forget_parts(ids)
    _forget_history(ids)
    _forget_words(telling)
    _forget_files(people, ids)
    _blank(people, changes, name, trash=trash)
    _forget_history(ids)


def _telling_values(people: Sequence[Any]) -> list[str]:
    """Return the values that would identify the person in a log."""
    found: dict[str, None] = {}
    for row in people:
        points = ContactPoint.objects.filter(contact=row).values_list("value", flat=True)
        for value in (row.name, row.last_name, row.first_name, row.email, row.phone, row.street, *points):
            if value and len(value) >= SHORTEST:
                found[str(value)] = None
    return list(found)


def _forget_parts(ids: Sequence[int]) -> None:
    """Delete, empty or leave what other rows keep of the person, as each model declares."""
    for kept in kept_of(ids):
        rows = kept.model.objects.filter(pk__in=kept.ids)
        if kept.rule.clears:
            rows.update(**{name: _nothing(kept.model._meta.get_field(name)) for name in kept.rule.clears})
        if kept.rule.on_erase == "erase":
            _empty_entries(Change.objects.filter(entity=entity_of(kept.model), object_id__in=kept.ids))
            rows.delete()


def _forget_history(ids: Sequence[int]) -> None:
    """Remove the values and the reasons from the history; who did something and when is kept."""
    entries = Change.objects.filter(root_entity="contacts", root_id__in=ids)
    ChangeSet.objects.filter(pk__in=entries.values("change_set")).exclude(action="undo").update(reason="")
    _empty_entries(entries)


def _empty_entries(entries: Any) -> None:
    """Remove the values of history entries. A deletion becomes a change, because it can no longer be undone."""
    entries.filter(kind=Change.Kind.ERASE).update(kind=Change.Kind.UPDATE)
    entries.update(fields={})


def _forget_words(telling: Sequence[str]) -> None:
    """Rows that name the person by chance: records of jobs, faults of imports, answers kept for repetition."""
    if not telling:
        return
    for model, rule in words_of():
        rows = model._base_manager.filter(run__agency=_agency()) if model is ImportFault else model.objects.all()
        for name in rule.words:
            found = rows.filter(_any_of(name, telling))
            if rule.on_erase == "erase":
                found.delete()
            else:
                found.update(**{name: {} if isinstance(model._meta.get_field(name), JSONField) else "…"})


def _agency() -> Any:
    from django_scopes.state import get_scope

    return get_scope()["agency"]


def _any_of(name: str, texts: Sequence[str]) -> Q:
    wanted = Q()
    for text in texts:
        wanted |= Q(**{f"{name}__icontains": text})
    return wanted


def _forget_files(people: Sequence[Any], ids: Sequence[int]) -> None:
    """Delete import files with the person, and pictures that no other record uses."""
    sets = Change.objects.filter(root_entity="contacts", root_id__in=ids).values("change_set")
    for stored in Import.objects.filter(change_set_id__in=sets).values_list("stored", flat=True):
        (folder() / stored).unlink(missing_ok=True)
    for photo in {str(row.photo) for row in people if row.photo}:
        others = Contact.objects.filter(photo=photo).exclude(pk__in=ids).exists()
        if not others and not Customer.objects.filter(photo=photo).exists():
            default_storage.delete(photo)


def _blank(people: Sequence[Any], changes: Changes, name: str, *, trash: bool) -> None:
    """Empty the record; it stays as the target of references."""
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
    """What an empty column holds."""
    if column.null:
        return None
    return {} if isinstance(column, JSONField) else ""
