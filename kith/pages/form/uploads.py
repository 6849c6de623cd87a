"""The upload handler: streams files to disk, with limits on size and number."""

from __future__ import annotations

import errno
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from kith.engine.files import storage
from kith.engine.web.errors import Refused

MOST_FILES = 20  # of one form
_FULL = "kith_disk_full"


class Limited(TemporaryFileUploadHandler):
    """Stops writing above the limits and discards the rest of the body.

    A too large file is cut a little above the limit, so that the view can see that it was too large. Uploads of
    anonymous requests are discarded. ``check`` reports a full disk.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.number = getattr(self, "number", 0) + 1
        self.written = 0
        importing = self.request is not None and self.request.path.endswith("/import/")
        self.most = settings.IMPORT_MAX_BYTES if importing else settings.DOCUMENT_MAX_BYTES
        if getattr(self.request, "actor", None) is None or self.number > MOST_FILES:
            self.most = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.written > self.most or getattr(self.request, _FULL, False):
            return
        try:
            self.file.write(raw_data)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            setattr(self.request, _FULL, True)
            self.file.truncate(0)
        self.written += len(raw_data)


def check(request: Any, files: list[UploadedFile[Any]]) -> None:
    """Raise Refused if the files of a form are incomplete."""
    if getattr(request, _FULL, False):
        raise storage.full()
    if len(files) > MOST_FILES:
        raise Refused(f"Upload at most {MOST_FILES} files at once.")
