"""Examine this installation and name what is wrong, with the remedy."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kith.config.diagnosis import examine


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for finding in examine():
            wrong += bool(finding.remedy)
            line = f"{'WRONG' if finding.remedy else 'fine':<6} {finding.subject:<13} {finding.text}"
            self.stdout.write(f"{line}; {finding.remedy}" if finding.remedy else line)
        if wrong:
            raise CommandError(f"{wrong} {'thing needs' if wrong == 1 else 'things need'} mending")
