"""Secrets that Kith generates at the first start and keeps in the data directory."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SECRET_BYTES = 48


def data_folder(folder: Path) -> Path:
    """Create the data directory if missing, readable by its owner only."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data directory {folder} cannot be made: {error.strerror}; set KITH_DATA_DIR to another folder."
        ) from None
    return folder


def kept_secret(file: Path) -> str:
    """Return the secret in `file`; generate it with mode 0600 if the file is missing.

    Race: several processes may start at the same time. The file appears atomically, and the first process wins.
    """
    try:
        if not file.exists():
            _write_once(file, secrets.token_urlsafe(SECRET_BYTES))
        return file.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret {file} cannot be read or made: {error.strerror}; set KITH_SECRET_KEY or mend the permissions."
        ) from None


def _write_once(file: Path, text: str) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, file)  # a rename would replace another process's secret; a hard link fails
    except FileExistsError:
        pass
    finally:
        draft.unlink()
