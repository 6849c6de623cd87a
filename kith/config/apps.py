"""The app that carries Kith's own commands and production checks, and calls a worker when there is work."""

from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import transaction
from django.tasks.signals import task_enqueued


class ConfigConfig(AppConfig):
    name = "kith.config"
    label = "config"

    def ready(self) -> None:
        from kith.config import checks
        from kith.engine.work import listening

        checks.register_all()
        task_enqueued.connect(call_worker, dispatch_uid="kith.config.call_worker")
        listening.calls_worker(ask_for_worker)


def call_worker(**kwargs: Any) -> None:
    """Ask the server for a worker as soon as the job is committed."""
    transaction.on_commit(ask_for_worker, robust=True)


def ask_for_worker() -> None:
    """Ask the server for a worker at once."""
    from kith.config.wake import want_worker

    want_worker(Path(settings.DATA_DIR))
