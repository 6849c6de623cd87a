"""Activities on records: notes, comments and documents."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "kith.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kith.activities import today

        today.register()
