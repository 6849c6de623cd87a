"""The dry run and the log of a retention rule."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kith.people.models import RetentionRule, RetentionRun
from kith.people.services.privacy import retention
from kith.sdk.declare import registry
from kith.sdk.pages import Request, actor_of, page, render
from kith.sdk.rules import KithError, NotFound, policy, writes

SAMPLE = 10
MOST_RUNS = 30


@require_GET
@page
def dry_run(request: Request, rule_id: int) -> HttpResponse:
    """Show the number of people concerned now, the first visible ones, and the log."""
    actor = actor_of(request)
    resource, contacts = registry.of(RetentionRule, actor), registry.named("contacts", actor)
    writes.require(actor, "edit", resource)
    rule = policy.scope(actor, "view", resource).select_related("segment").filter(pk=rule_id).first()
    if rule is None:
        raise NotFound(_("There is no such rule."))
    context: dict[str, Any] = {"rule": rule, "resource": resource, "contacts": contacts, "most": retention.MOST_A_DAY}
    try:
        people = retention.people_of(rule)
        seen = policy.scope(actor, "view", contacts).values("pk")
        sample = people.filter(pk__in=seen).values_list("pk", "name", "updated_at")[:SAMPLE]
        context |= {"count": people.count(), "sample": list(sample)}
    except KithError as problem:  # the same message as in the log
        context["fault"] = problem.message
    context["runs"] = RetentionRun.objects.filter(rule=rule).order_by("-at", "-pk")[:MOST_RUNS]
    return render(request, "people/retention/dry_run.html", context)


urlpatterns = [path("retention-rules/<id:rule_id>/dry-run/", dry_run, name="retention-dry-run")]
