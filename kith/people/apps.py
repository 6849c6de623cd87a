"""Contacts, customers and their parts."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kith.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from importlib import import_module

        from django.core import checks

        from kith.people.services.privacy import keeping

        checks.register(keeping.check_models)
        # These modules register themselves: how parts are displayed, and entries of the page frame.
        import_module("kith.people.showing")
        import_module("kith.people.shell").register()
