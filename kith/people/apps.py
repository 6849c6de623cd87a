"""Contacts, customers and whatever belongs to them."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kith.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
