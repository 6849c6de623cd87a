"""A retention rule of the sample agency. It is switched off, so that a dry run shows what it would do."""

from __future__ import annotations

from kith.agency.models import Employee
from kith.config.demo.chronicle import Chronicle
from kith.engine.write.changes import Changes
from kith.people.models import RetentionRule, Segment

NAME, SEGMENT, DAYS = "Gone cold for half a year", "Gone cold", 180


def make_rules(chronicle: Chronicle, admin: Employee) -> None:
    """Create the administrator's rule, after the segment it uses."""

    def write(changes: Changes) -> None:
        segment = Segment.objects.get(name=SEGMENT)
        changes.add(RetentionRule(name=NAME, segment=segment, age_days=DAYS, what=RetentionRule.What.ANONYMISE))

    chronicle.tell(chronicle.moment(60), "retention-rules.create", write, by=admin)
