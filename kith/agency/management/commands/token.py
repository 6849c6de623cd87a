"""Make a key for a program: `token create <email>` prints the token alone."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_scopes import scope

from kith.agency.services.founding import employee_of
from kith.agency.services.tokens import create_token
from kith.sdk.rules import Actor, work


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True, metavar="create")
        create = parts.add_parser("create", help="make a token for somebody who works here")
        create.add_argument("email", help="for whom the program acts; it gets no more than their rights")
        create.add_argument("--scopes", default="", help="what it may do, such as contacts:view,contacts:edit")
        create.add_argument("--days", type=int, help="how long it works (default: until it is revoked)")
        create.add_argument("--name", default="command line", help="what it is for (default: %(default)s)")
        create.add_argument("--agency", default="", help="the agency, when the person works for several")

    def handle(self, *args: Any, **options: Any) -> None:
        employee = employee_of(options["email"], agency_name=options["agency"])
        days = options["days"]
        with (
            scope(agency=employee.agency_id),
            work(by=Actor.system(employee.agency_id), door="cli", action="tokens.create") as changes,
        ):
            _token, secret = create_token(
                employee,
                name=options["name"],
                scopes=read_scopes(options["scopes"]),
                expires_at=timezone.now() + timedelta(days=days) if days is not None else None,
                by=changes.by,
                changes=changes,
            )
        self.stdout.write(secret)


def read_scopes(text: str) -> list[tuple[str, str]]:
    """``contacts:view,contacts:edit`` as pairs. Raises CommandError for what is no pair."""
    pairs = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        entity, colon, verb = part.partition(":")
        if not (entity and colon and verb):
            raise CommandError(f"“{part}” is no scope; write entity:verb, such as contacts:view")
        pairs.append((entity, verb))
    return pairs
