"""Logs on stderr: one JSON object per line for machines, or short lines for people, both with the request id."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")

# Attributes of every LogRecord; all others come from `extra` and are logged.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Django attaches the whole request to its records; it holds personal data, so only the path is logged.
DROPPED = frozenset({"request", "server_time", "status_code"})
SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "session")
HIDDEN = "(hidden)"


class JsonLines(logging.Formatter):
    """One JSON object per record: time in UTC, level, logger, message, request id, extras, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := request_id.get():
            line["request"] = request
        line |= extras(record)
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """Short lines for a terminal: time, level, message, extras."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        parts = [at, record.levelname.lower(), record.getMessage()]
        parts += [f"{name}={value}" for name, value in extras(record).items()]
        if request := request_id.get():
            parts.append(f"request={request}")
        text = " ".join(parts)
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def extras(record: logging.LogRecord) -> dict[str, Any]:
    """Return the values passed as `extra`; values with the name of a secret are masked."""
    given = {name: value for name, value in vars(record).items() if name not in STANDARD | DROPPED}
    return {
        name: HIDDEN if any(word in name.lower() for word in SECRET_WORDS) else value for name, value in given.items()
    }


def settings(*, form: str, level: str) -> dict[str, Any]:
    """Return the LOGGING setting. `form` is "json" or "plain", `level` the lowest level logged."""
    formatter = "kith.config.logs.JsonLines" if form == "json" else "kith.config.logs.PlainLines"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # Django's own handlers would mail the administrators and print everything twice.
            "django": {"handlers": [], "level": level.upper(), "propagate": True},
            # Client errors (400, 403, 404) are in the access line already; server errors need their traceback.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.security": {"handlers": [], "level": "ERROR", "propagate": True},
            "axes": {"level": "ERROR"},
        },
    }
