"""Contacts, customers and whatever belongs to them."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kith.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from importlib import import_module

        # It registers how parts of a record are told.
        import_module("kith.people.showing")
