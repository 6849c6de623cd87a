"""What an entity takes beside its fields, such as notes, tags and imports. A declaration declines it by ``without``.

Pages, API, importer and exports ask ``resource.takes(…)``, so what is declined is nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kith.engine.models import CustomisedRow, MainRow

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource


def _any(_entity: Any) -> bool:
    return True


def _main(entity: Any) -> bool:
    return issubclass(entity.model, MainRow)


def _customised(entity: Any) -> bool:
    return issubclass(entity.model, CustomisedRow)


def _with_stream(entity: Any) -> bool:
    return bool(entity.record.has_timeline)


def _writable(entity: Any) -> bool:
    return bool(entity.fields)


# Name → whether an entity of this kind can take it at all.
ABLE: Mapping[str, Callable[[Any], bool]] = {
    "list": _any,  # a list of its own in the menus; without it the rows are shown as part of other records only
    "reverse": _any,  # a tab on each record that its foreign keys point to
    "custom fields": _customised,
    "notes": _with_stream,
    "documents": _with_stream,
    "tags": _main,
    "segments": _main,
    "import": _writable,
    "export": _any,
    "trash": _writable,
}


def takes(entity: Resource | type[Resource], name: str) -> bool:
    """Whether an entity takes this. Raises KeyError for a name that is not in ``ABLE``."""
    return ABLE[name](entity) and name not in entity.without
