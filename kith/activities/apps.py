"""What people do with records: notes and comments first; tasks, calls and meetings join them."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "kith.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kith.activities import today

        today.register()
