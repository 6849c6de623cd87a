"""Agencies, their people, teams, users, roles and tokens."""

from django.apps import AppConfig


class AgencyConfig(AppConfig):
    name = "kith.agency"
    label = "agency"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core.checks import register

        from kith.agency import checks, receivers, shell

        receivers.connect()
        shell.register()
        register(checks.check_grants)
