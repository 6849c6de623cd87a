"""The report of hand-overs: counts per giver and receiver in a period, with links to lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.http import HttpResponse
from django.urls import path
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kith.people.models import Handover
from kith.sdk.declare import registry
from kith.sdk.pages import Request, actor_of, add_page, page, render
from kith.sdk.rules import Actor, Forbidden, policy

# The default period in days, and the most rows shown.
DAYS, MOST_PAIRS = 90, 500
ADDRESS = "/handovers/report/"


class Passed(NamedTuple):
    """How many contacts, customers and other records went from one employee to another."""

    giver: str
    taker: str
    contacts: int
    customers: int
    others: int
    url: str

    @property
    def all(self) -> int:
        return self.contacts + self.customers + self.others


@require_GET
@page
def report(request: Request) -> HttpResponse:
    """Show the counts of visible hand-overs, the largest first."""
    actor = actor_of(request)
    if not _sees(actor):
        raise Forbidden(_("Your role does not allow this. Ask a system administrator."))
    today = actor.today()
    since, until, errors = _period(request.GET, today)
    passed = [] if errors else passed_on(actor, since, until)
    context = {
        "since": request.GET.get("since", since.isoformat()),
        "until": request.GET.get("until", until.isoformat()),
        "errors": errors,
        "passed": passed,
        "total": sum(each.all for each in passed),
        "most": MOST_PAIRS,
    }
    return render(request, "people/handovers/report.html", context, status=422 if errors else 200)


def _period(data: Mapping[str, str], today: date) -> tuple[date, date, dict[str, list[str]]]:
    """Parse first and last day; also return the errors by field."""
    days = {"since": today - timedelta(days=DAYS), "until": today}
    errors: dict[str, list[str]] = {}
    for name in days:
        if data.get(name):
            try:
                chosen = parse_date(data[name])
            except ValueError:
                chosen = None
            # The query uses the midnight after the last day, which 9999-12-31 does not have.
            if chosen is None or not date.min < chosen < date.max:
                errors[name] = [_("Choose a day.")]
            else:
                days[name] = chosen
    if not errors and days["until"] < days["since"]:
        errors["until"] = [_("The last day lies before the first.")]
    return days["since"], days["until"], errors


def passed_on(actor: Actor, since: date, until: date) -> list[Passed]:
    """Return the counts per pair of employees from the first to the last day inclusive, the largest first."""
    zone = ZoneInfo(actor.zone)
    seen = policy.scope(actor, "view", registry.of(Handover, actor))
    inside = seen.filter(
        handed_at__gte=datetime.combine(since, time.min, zone),
        handed_at__lt=datetime.combine(until + timedelta(days=1), time.min, zone),
    )
    pairs = inside.values_list("giver", "giver__name", "taker", "taker__name").annotate(
        contacts=Count("contact"), customers=Count("customer"), others=Count("object_id"), all=Count("pk")
    )
    rows = pairs.order_by("-all", "-contacts", "giver__name", "taker__name", "giver", "taker")[:MOST_PAIRS]
    return [
        Passed(name or _("nobody"), to, contacts, customers, others, _address(giver, taker, since, until))
        for giver, name, taker, to, contacts, customers, others, _all in rows
    ]


def _address(giver: int | None, taker: int, since: date, until: date) -> str:
    """Return the URL of the list of these hand-overs."""
    parameters: dict[str, Any] = {
        **({"giver": giver} if giver is not None else {"giver.empty": 1}),
        "taker": taker,
        "handed_at.gte": since.isoformat(),
        "handed_at.lte": until.isoformat(),
    }
    return f"/handovers/?{urlencode(parameters)}"


def _sees(actor: Actor) -> bool:
    return policy.may(actor, "view", registry.of(Handover, actor))


add_page("organisation", 61, label=gettext_lazy("Hand-over report"), url=ADDRESS, icon="chart-bar", when=_sees)

urlpatterns = [path("handovers/report/", report, name="handover-report")]
