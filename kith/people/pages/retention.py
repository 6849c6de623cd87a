"""What a retention rule would do now, and what it did."""

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
    """How many people the rule is about now, the first of them that the reader sees, and its log."""
    actor, resource, contacts = actor_of(request), registry.of(RetentionRule), registry.named("contacts")
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
    except KithError as problem:  # as the log of the rule would tell it
        context["fault"] = problem.message
    context["runs"] = RetentionRun.objects.filter(rule=rule).order_by("-at", "-pk")[:MOST_RUNS]
    return render(request, "people/retention/dry_run.html", context)


urlpatterns = [path("retention-rules/<id:rule_id>/dry-run/", dry_run, name="retention-dry-run")]
