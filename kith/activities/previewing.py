"""Cache of document previews: rendered by a child process with limits, kept for a month."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.utils import timezone

from kith.engine.files import storage
from kith.kit.documents.previews import Preview, draw, opened
from kith.sdk.work import every

LARGE, SMALL = 1400, 320  # pixels a side
KEEP_SECONDS = 30 * 24 * 3600


def preview(sha256: str, media_type: str, *, page: int = 1, small: bool = False) -> Preview:
    """Return the preview of a page, from the cache or rendered now. Raises NoPreview."""
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
    """Delete cached previews older than a month; return how many. They are rendered again on demand."""
    before, gone = timezone.now().timestamp() - KEEP_SECONDS, 0
    for path in _folder().iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone
