"""Steps for cells that are not field values: references, keys, a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine.web.errors import Invalid
from kith.transfer import own_keys
from kith.transfer.reading.references import Reference

if TYPE_CHECKING:
    from kith.transfer.reading.drafts import Draft

LONGEST_KEY = 200


def refer(draft: Draft, name: str, said: Reference) -> None:
    """Add a reference to the draft. Name and key of a record may come from two columns."""
    known = draft.linked.get(name, said)
    draft.linked[name] = Reference(said.text or known.text, said.source or known.source, said.key or known.key)


def take_key(draft: Draft, cell: Any) -> None:
    if len(str(cell)) > LONGEST_KEY:
        raise Invalid(_("This key is longer than %(most)d characters.") % {"most": LONGEST_KEY})
    draft.key = str(cell)


def take_keys(draft: Draft, cell: Any) -> None:
    try:
        draft.other_keys = own_keys.others_in(str(cell))
    except ValueError as error:
        raise Invalid(_("Write keys as “system=key; system=key”.")) from error
    if any(len(key) > LONGEST_KEY for _source, key in draft.other_keys):
        raise Invalid(_("This key is longer than %(most)d characters.") % {"most": LONGEST_KEY})


def take_photo(draft: Draft, cell: Any) -> None:
    draft.photo = cell
