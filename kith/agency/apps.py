"""Agencies, their people, teams, users, roles and tokens."""

from django.apps import AppConfig


class AgencyConfig(AppConfig):
    name = "kith.agency"
    label = "agency"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kith.agency import receivers, shell

        receivers.connect()
        shell.register()
