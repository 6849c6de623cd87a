"""Typed environment variables: every setting is `KITH_<NAME>`, or `KITH_<NAME>_FILE` with the path of a file.

The second form is for secrets, which container platforms mount as files.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PREFIX = "KITH_"
YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})


class Environment:
    """Reads settings from a mapping, by default the process environment.

    Every method raises ImproperlyConfigured with one line: the variable's name and what to do.
    """

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._variables = os.environ if variables is None else variables

    def text(self, name: str, default: str = "") -> str:
        """The value of KITH_<name>, or the content of the file KITH_<name>_FILE."""
        variable = PREFIX + name
        value = self._variables.get(variable)
        file = self._variables.get(f"{variable}_FILE")
        if value is not None and file is not None:
            raise ImproperlyConfigured(f"Both {variable} and {variable}_FILE are set; remove one of them.")
        if file is not None:
            return _content(f"{variable}_FILE", Path(file))
        return default if value is None else value

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes or no: 1/0, true/false, yes/no, on/off."""
        value = self.text(name, "1" if default else "0").strip().lower()
        if value in YES:
            return True
        if value in NO:
            return False
        raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}; write 1 or 0.")

    def whole(self, name: str, default: int, *, least: int = 0) -> int:
        """A whole number of at least `least`."""
        value = self.text(name, str(default)).strip()
        try:
            number = int(value)
        except ValueError:
            raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}; write a whole number.") from None
        if number < least:
            raise ImproperlyConfigured(f"{PREFIX}{name} is {number}; it must be at least {least}.")
        return number

    def words(self, name: str) -> list[str]:
        """A list separated by commas; empty parts are dropped."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def choice(self, name: str, options: tuple[str, ...], default: str) -> str:
        """One of a few words."""
        value = self.text(name, default).strip().lower()
        if value not in options:
            raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}; write one of {', '.join(options)}.")
        return value

    def folder(self, name: str, default: Path) -> Path:
        """A directory as an absolute path; it need not exist."""
        value = self.text(name)
        return Path(value).expanduser().resolve() if value else default


def _content(variable: str, file: Path) -> str:
    try:
        return file.read_text().rstrip("\r\n")
    except OSError as error:
        raise ImproperlyConfigured(f"{variable} names {file}, which cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{variable} names {file}, which is not text.") from None
