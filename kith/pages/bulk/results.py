"""The result of a bulk action: a summary, and the stored list of skipped records with reasons."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.history.changelog import undoable
from kith.engine.models import ChangeSet, Job
from kith.engine.policy import Actor
from kith.engine.work import jobs
from kith.engine.write.actions import BulkResult, run_many
from kith.engine.write.plain_actions import RESTORE, plain_action

# The most skipped records listed.
LISTED = 200


class LeftAlone(NamedTuple):
    """A skipped record; name and URL are empty for readers who may not see it."""

    name: str
    url: str
    reason: str


def told(result: BulkResult) -> str:
    """Return the summary: how many were changed, and why others were not."""
    text = ngettext("%(count)d record changed.", "%(count)d records changed.", result.done) % {"count": result.done}
    if result.refused:
        refused = ngettext("%(count)d was left alone: %(why)s", "%(count)d were left alone: %(why)s", result.left)
        text += " " + refused % {"count": result.left, "why": next(iter(result.refused.values()))}
    return text


def kept(result: BulkResult) -> dict[str, Any]:
    """Return the result as JSON for the job, from which it can resume."""
    return {
        "text": told(result),
        "change_set": result.change_set.pk if result.change_set is not None else None,
        "done": result.done,
        "unchanged": result.unchanged,
        "left": result.left,
        "reached": result.reached,
        "refused": list(result.refused.items()),
    }


def _so_far(job: Job) -> BulkResult:
    """Return the result of the same job's earlier run, whose worker died."""
    if not job.result:
        return BulkResult()
    known = job.result
    return BulkResult(
        done=known["done"],
        unchanged=known["unchanged"],
        left=known["left"],
        refused=dict(known["refused"]),
        change_set=ChangeSet.objects.filter(pk=known["change_set"]).first(),
        reached=known["reached"],
    )


@jobs.handles("bulk")
def work_off(job: Job, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """The job of a bulk action. After a crash it resumes after the last committed batch."""
    options = job.options
    resource = registry.named(options["entity"], by)
    fields = {options["field"]: resource.writable[options["field"]]} if options["field"] else {}
    chosen = resource.action(options["verb"]) or plain_action(resource, options["verb"], fields)

    def keep(result: BulkResult) -> None:
        Job.objects.filter(pk=job.pk).update(result=kept(result))

    result = run_many(
        chosen,
        options["ids"],
        options["data"],
        by=by,
        door="ui",
        result=_so_far(job),
        keep=keep,
        progress=lambda done: report(done, len(options["ids"])),
        trashed=options["verb"] == RESTORE,
    )
    return kept(result)


def left_alone(job: Job, actor: Actor) -> list[LeftAlone]:
    """Return the first skipped records, with names of those the actor may see."""
    refused = job.result.get("refused", [])[:LISTED] if job.kind == "bulk" else []
    if not refused:
        return []
    resource = registry.named(job.options["entity"], actor)
    rows = policy.scope(actor, "view", resource).filter(pk__in=[row_id for row_id, _reason in refused])
    names = dict(rows.values_list("pk", resource.title))
    return [
        LeftAlone(str(names[row_id]), f"{resource.url}{row_id}/", reason)
        if row_id in names
        else LeftAlone(_("No. %(id)d") % {"id": row_id}, "", reason)
        for row_id, reason in refused
    ]


def takes_back(job: Job, actor: Actor) -> int | None:
    """Return the change set for Undo on the job's page, if it can be undone."""
    number = job.result.get("change_set") if job.kind == "bulk" else None
    return number if number and undoable(number, actor) else None
