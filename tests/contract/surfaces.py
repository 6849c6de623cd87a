"""Where one sees whether an entity takes something: in the API's description and on the pages of an administrator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# What was looked for, and whether it is there.
type Seen = Iterator[tuple[str, bool]]


def described(paths: dict[str, Any], slug: str) -> Seen:
    """What the paths of the API's description say of an entity."""
    many, single = paths[f"/{slug}/"], paths[f"/{slug}/{{id}}/"]
    asked = {parameter["name"].partition(".")[0] for parameter in many["get"]["parameters"]}
    yield "documents", f"/{slug}/{{id}}/documents/" in paths
    yield "tags", f"/{slug}/actions/tag/" in paths
    yield "tags", "tags" in asked
    yield "segments", f"/{slug}/{{id}}/actions/add_to_segment/" in paths
    yield "segments", f"/{slug}/actions/remove_from_segment/" in paths
    yield "trash", "delete" in single
    yield "trash", f"/{slug}/{{id}}/restore/" in paths
    yield "trash", f"/{slug}/actions/restore/" in paths
    yield "trash", "trash" in asked


def opened(client: Any, slug: str, row: int) -> Seen:
    """Which pages of an entity and a record are there; others answer 404."""
    yield "custom fields", _is_there(client, f"/settings/custom-fields/{slug}/")
    yield "segments", _is_there(client, f"/{slug}/{row}/segments/")
    yield "import", _is_there(client, f"/{slug}/import/")
    yield "export", _is_there(client, f"/{slug}/export/")


def drawn(client: Any, slug: str, row: int) -> Seen:
    """Which buttons and forms stand on the list and on the page of a record."""
    listed = client.get(f"/{slug}/?view=all&q=").content.decode()
    yield "import", f'href="/{slug}/import/"' in listed
    yield "export", f'href="/{slug}/export/?' in listed
    yield "export", 'value="export"' in listed
    yield "tags", 'value="tag"' in listed
    yield "segments", 'value="add_to_segment"' in listed
    yield "trash", f'href="/{slug}/?trash=1"' in listed
    yield "trash", 'value="trash"' in listed
    record = client.get(f"/{slug}/{row}/?tab=activity").content.decode()
    yield "notes", f'action="/{slug}/{row}/notes/"' in record
    yield "documents", f'action="/{slug}/{row}/documents/"' in record
    yield "segments", f'href="/{slug}/{row}/segments/"' in record


def _is_there(client: Any, address: str) -> bool:
    status = client.get(address).status_code
    assert status in (200, 403, 404), f"{address} answers {status}"  # 403: there, but for nobody
    return bool(status != 404)
