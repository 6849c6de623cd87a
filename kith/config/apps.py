"""The Django app with Kith's commands and production checks; it wakes a worker after each queued job."""

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
        listening.waiting.connect(ask_for_worker, dispatch_uid="kith.config.ask_for_worker")


def call_worker(**kwargs: Any) -> None:
    """Wake a worker when the transaction with the job commits."""
    transaction.on_commit(ask_for_worker, robust=True)


def ask_for_worker(**_rest: Any) -> None:
    """Wake a worker now."""
    from kith.config.wake import want_worker

    want_worker(Path(settings.DATA_DIR))
