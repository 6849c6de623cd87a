"""Give people a place: `user create <email> --role <role>` prints the link with which they join."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kith.agency.services.founding import give_place


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True, metavar="create")
        create = parts.add_parser("create", help="give an address a place in an agency, with a role")
        create.add_argument("email", help="where the person is reached, and with what they sign in")
        create.add_argument(
            "--role", required=True, help="support, salesperson, sales-head, administrator, system-administrator or own"
        )
        create.add_argument("--agency", default="", help="its name; a first system administrator founds it")
        create.add_argument("--name", default="", help="the person's name")

    def handle(self, *args: Any, **options: Any) -> None:
        welcome = give_place(options["email"], options["role"], agency_name=options["agency"], name=options["name"])
        # One line for scripts: the link, or that no link is needed.
        self.stdout.write(welcome.link or f"{welcome.employee.email} works for {welcome.agency} and signs in as before")
