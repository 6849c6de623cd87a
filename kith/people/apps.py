"""Contacts, customers and their parts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "kith.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from importlib import import_module

        from django.core import checks

        from kith.agency.pages import settings
        from kith.agency.services import actors
        from kith.people.services import books
        from kith.people.services.privacy import keeping

        checks.register(keeping.check_models)
        actors.further.append(books.grants_of)
        told = _("Access to contact books"), _("Which roles and teams see, add and edit what in which book")
        settings.further.append(("contact-books", "edit", *told, "book-access", "book"))
        # These modules register themselves: how parts are displayed, and entries of the page frame.
        import_module("kith.people.showing")
        import_module("kith.people.shell").register()
