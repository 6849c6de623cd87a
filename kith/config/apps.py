"""The Django app with Kith's commands and production checks; it wakes a worker after each queued job."""

from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_save
from django.tasks.signals import task_enqueued


class ConfigConfig(AppConfig):
    name = "kith.config"
    label = "config"

    def ready(self) -> None:
        from kith.config import checks

        checks.register_all()
        task_enqueued.connect(call_worker, dispatch_uid="kith.config.call_worker")
        post_save.connect(call_worker, sender="engine.OutboxEvent", dispatch_uid="kith.config.call_worker")


def call_worker(**kwargs: Any) -> None:
    """Wake a worker when the transaction with the job or the event commits."""
    from kith.config.wake import want_worker

    transaction.on_commit(lambda: want_worker(Path(settings.DATA_DIR)), robust=True)
