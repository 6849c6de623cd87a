"""Contacts, customers and whatever belongs to them."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kith.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from importlib import import_module

        # They register how parts of a record are told, and what people add to the frame of each page.
        import_module("kith.people.showing")
        import_module("kith.people.shell").register()
