"""Set up a sample agency and serve it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kith.config import demo
from kith.config.installation import install
from kith.config.ports import DEFAULT_PORT
from kith.config.starting import become_server, refuse_unsafe

WELCOME = """
Kith is at {url} (Ctrl-C ends it)

  Sign in as            admin@demo.example, sysadmin@demo.example, head@demo.example,
                        sales@demo.example, sales2@demo.example or support@demo.example
  a second agency       admin@other.example
  password              kith-demo
  data                  {folder}
  mails                 {folder}/outbox (none is sent)
"""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="only make the data")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port to listen on (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("sample data does not belong into production; unset KITH_BASE_URL or set KITH_MODE=demo")
        install()
        demo.load()
        if options["no_serve"]:
            return
        refuse_unsafe(host=options["host"], port=options["port"])
        self.stdout.write(WELCOME.format(url=settings.BASE_URL, folder=settings.DATA_DIR))
        become_server(host=options["host"], port=options["port"], workers=1)
