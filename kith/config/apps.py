"""The app that carries Kith's own commands and production checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "kith.config"
    label = "config"

    def ready(self) -> None:
        from kith.config import checks

        checks.register_all()
