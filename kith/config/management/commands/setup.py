"""Make or update database and static files."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kith.config.installation import install


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        install()
