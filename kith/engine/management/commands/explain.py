"""Print all that is derived for an entity, and from where."""

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kith.engine.declare.explain import explain


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("entity", help="the plural name, such as contacts")

    def handle(self, *args: Any, **options: Any) -> None:
        import_module(settings.ROOT_URLCONF)  # pages, too, extend entities
        self.stdout.write(explain(options["entity"]), ending="")
