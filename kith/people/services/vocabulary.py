"""What administrators define and records point to stays as long as a record points to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kith.sdk.models import Change, Row
from kith.sdk.rules import Refused


def keep_used(kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, links: Mapping[type[Row], str]) -> None:
    """Refuse that an entry goes to the trash, or for good, while a record uses it.

    ``links`` names the models whose rows may point to it and the foreign key by which they do.
    Raises Refused, which names the entry and the remedy.
    """
    if kind not in (Change.Kind.TRASH, Change.Kind.ERASE):
        return
    entries = {row.pk: row for row, _fields in written}
    for model, link in links.items():
        users: Any = model
        used = users.objects.filter(**{f"{link}__in": list(entries)}, deleted_at=None)
        for entry_id in used.values_list(f"{link}_id", flat=True)[:1]:
            raise Refused(
                _("“%(name)s” is in use by %(entities)s; give them another one first.")
                % {"name": entries[entry_id], "entities": users._meta.verbose_name_plural}
            )
