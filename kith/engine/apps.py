"""The engine: code shared by all entities. It knows nothing of customer relations."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EngineConfig(AppConfig):
    name = "kith.engine"
    label = "engine"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kith.engine.declare import checks, registry
        from kith.engine.fields import happenings
        from kith.engine.rows import guards
        from kith.engine.web import http

        http.register()
        registry.discover()
        happenings.add_filters()
        checks.register_all()
        # Database guards are installed after each migrate, because SQLite rebuilds tables and thereby drops triggers.
        post_migrate.connect(guards.install_after_migrate, sender=self)
