"""Days and instants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from kith.engine.fields.base import DrawnTogether, Field, Json, Kind, Reading
from kith.engine.fields.operators import Operator, compare, differs
from kith.engine.web.errors import Invalid
from kith.kit import dates
from kith.kit.markup import escaped

DAY_ORDER: Mapping[str, Operator] = {
    "eq": compare("exact"),
    "ne": differs,
    "gt": compare("gt"),
    "gte": compare("gte"),
    "lt": compare("lt"),
    "lte": compare("lte"),
}


def _day(raw: object, reading: Reading) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        raise Invalid(_("Write a date such as 2026-11-22."))
    try:
        return dates.parse_date(raw, order=reading.date_order)
    except ValueError as error:
        raise Invalid(_("“%(raw)s” is not a date; write for example 2026-11-22.") % {"raw": raw[:40]}) from error


def _relative_day(raw: object, reading: Reading) -> date:
    """Parse a date or a relative date in the actor's time zone. Raises Invalid."""
    if not isinstance(raw, str):
        return _day(raw, reading)
    try:
        return dates.relative(raw, reading.actor.today())
    except ValueError:
        pass
    try:
        return dates.parse_date(raw, order=reading.date_order)
    except ValueError as error:
        raise Invalid(
            _("“%(raw)s” is not a date; write 2026-11-22, today, -7d (seven days ago), +2w or last_month.")
            % {"raw": raw[:40]}
        ) from error


class Day(Kind):
    """A calendar day, without time or zone."""

    name = "date"
    input = "date"
    operators: ClassVar[Mapping[str, Operator]] = DAY_ORDER

    def read(self, raw: Any, field: Field, reading: Reading) -> date:
        return _day(raw, reading)

    def read_filter(self, raw: object, field: Field, reading: Reading) -> date:
        return _relative_day(raw, reading)

    def display(self, value: Any, field: Field) -> str:
        return "" if value is None else day_words(value, get_language())

    def cell(self, value: Any, field: Field) -> Markup:
        if value is None:
            return Markup("")
        return Markup('<time class="num" datetime="{}">{}</time>').format(value.isoformat(), self.display(value, field))

    def text(self, value: Any, field: Field) -> str:
        return "" if value is None else value.isoformat()

    def json(self, value: Any, field: Field) -> Any:
        return None if value is None else value.isoformat()

    def record(self, value: Any) -> Any:
        return None if value is None else value.isoformat()

    def restore(self, recorded: Any) -> Any:
        return None if recorded is None else date.fromisoformat(recorded)

    def schema(self, field: Field) -> Json:
        return {"type": "string", "format": "date"}


class Instant(DrawnTogether, Day):
    """A point in time, stored in UTC and displayed in the reader's time zone.

    In filters a date means the whole day in the actor's time zone: ``gt`` starts after it, ``lte`` includes it.
    """

    name = "instant"
    input = "datetime"
    operators: ClassVar[Mapping[str, Operator]] = {name: compare(name) for name in ("gt", "gte", "lt", "lte")}

    def read(self, raw: Any, field: Field, reading: Reading) -> datetime:
        if isinstance(raw, datetime):
            return raw
        try:
            return dates.parse_instant(str(raw), zone=ZoneInfo(reading.actor.zone))
        except ValueError as error:
            raise Invalid(
                _("“%(raw)s” is not a time; write for example 2026-11-22 14:30.") % {"raw": str(raw)[:40]}
            ) from error

    def parse_filter(self, operator: str, raw: object, field: Field, reading: Reading) -> Any:
        if operator == "empty":
            return super().parse_filter(operator, raw, field, reading)
        if isinstance(raw, str) and ("T" in raw or ":" in raw):
            return self.read(raw.replace(" ", "+") if raw.count(" ") == 1 and "T" in raw else raw, field, reading)
        day = _relative_day(raw, reading)
        try:
            start = datetime.combine(day, time.min, tzinfo=ZoneInfo(reading.actor.zone)).astimezone(UTC)
            return start if operator in ("gte", "lt") else start + timedelta(days=1) - timedelta(microseconds=1)
        except OverflowError as error:
            raise Invalid(_("This day is outside the calendar.")) from error

    def display(self, value: Any, field: Field) -> str:
        if value is None:
            return ""
        local = timezone.localtime(value)
        return f"{day_words(local.date(), get_language())} {local:%H:%M}"

    def cells(self, values: Sequence[Any], field: Field) -> list[str]:
        """Render the time since then, or the date; the tooltip has date and time."""
        now, zone, language = timezone.now(), timezone.get_current_timezone(), get_language()
        local = [None if value is None else value.astimezone(zone) for value in values]
        days = escaped(["" if each is None else day_words(each.date(), language) for each in local])
        return [
            ""
            if each is None
            else f'<time class="num" datetime="{value.isoformat(timespec="seconds")}"'
            f' title="{day} {each.hour:02}:{each.minute:02}">{_span(now - each) or day}</time>'
            for value, each, day in zip(values, local, days, strict=True)
        ]

    def restore(self, recorded: Any) -> Any:
        return None if recorded is None else datetime.fromisoformat(recorded)

    def empty_condition(self, path: str, wanted: bool) -> Q:
        return Q(**{f"{path}__isnull": wanted})

    def schema(self, field: Field) -> Json:
        return {"type": "string", "format": "date-time"}


def _span(passed: timedelta) -> str:
    """Return a short duration: “now”, “5 min”, “3 h”, “2 d”; empty from two weeks on."""
    seconds = passed.total_seconds()
    if seconds < 60:
        return _("now")
    if seconds < 3600:
        return _("%d min") % (seconds // 60)
    if seconds < 86400:
        return _("%d h") % (seconds // 3600)
    return _("%d d") % (seconds // 86400) if seconds < 14 * 86400 else ""


@lru_cache(maxsize=4_000)
def day_words(day: date, language: str | None) -> str:
    """Return a date such as “21 Nov 2025”. Cached, because lists repeat dates."""
    return date_format(day, "j M Y")
