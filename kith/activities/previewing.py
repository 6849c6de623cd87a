"""Pictures of documents: drawn once by a limited child process, then kept beside the store for a month."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.utils import timezone

from kith.engine.files import storage
from kith.engine.work.schedule import every
from kith.kit.documents.previews import Preview, draw, opened

LARGE, SMALL = 1400, 320  # pixels a side
KEEP_SECONDS = 30 * 24 * 3600


def preview(sha256: str, media_type: str, *, page: int = 1, small: bool = False) -> Preview:
    """The picture of a page of a content. Raises NoPreview."""
    side = SMALL if small else LARGE
    kept = _folder() / f"{sha256}-{page}-{side}"
    try:
        answer = kept.read_bytes()
    except FileNotFoundError:
        with storage.as_file(sha256) as file:
            answer = draw(file, media_type, page=page, side=side)
        _keep(kept, answer)
    return opened(answer)


def _keep(path: Path, answer: bytes) -> None:
    with suppress(OSError), NamedTemporaryFile(dir=path.parent, delete=False) as file:  # a full disk only costs time
        file.write(answer)
        file.flush()
        os.replace(file.name, path)


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "previews"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@every(hours=24)
def forget_old() -> int:
    """Delete pictures that were drawn a month ago; they are drawn again when somebody looks. Answers how many."""
    before, gone = timezone.now().timestamp() - KEEP_SECONDS, 0
    for path in _folder().iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone
