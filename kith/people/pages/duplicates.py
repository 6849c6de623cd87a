"""Pages of the duplicate queue, and the hint below a form while somebody types."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kith.kit.likeness import LIKELY, STRONG
from kith.kit.numbers import whole_number
from kith.people.models import DuplicateDue, DuplicatePair
from kith.people.services import duplicates
from kith.people.services.duplicates.queue import Asked, count_open, page_of
from kith.people.services.duplicates.reading import ENTITIES
from kith.sdk.declare import Resource, registry
from kith.sdk.pages import Request, actor_of, done, page, render, trigger, wants_fragment
from kith.sdk.rules import Actor, NotFound, policy, writes

DOOR = "ui"
MOST_OWNERS = 200
# The form fields that are compared.
TYPED = (
    "first_name", "last_name", "name", "email", "phone", "website", "birthday", "street", "street2", "postcode",
    "city", "country",
)  # fmt: skip
LONGEST = 300


def _checked(request: Request, resource: Resource) -> Actor:
    """Return the actor if they may use the queue. Raises NotFound for entities without one, and Forbidden."""
    actor = actor_of(request)
    if resource.slug not in ENTITIES:
        raise NotFound(_("There is no such page."))
    writes.require(actor, "edit", resource)
    return actor


@require_GET
@page
def index(request: Request, resource: Resource) -> HttpResponse:
    """List possible duplicates, the likeliest first, both records side by side."""
    actor = _checked(request, resource)
    asked = _asked(request)
    pairs, following = page_of(resource.slug, asked, actor=actor)
    filters = {name: text for name in ("state", "least", "owner") if (text := request.GET.get(name, ""))}
    context = {
        "resource": resource,
        "tabs": _tabs(actor, resource),
        "kept": filters,
        "pairs": pairs,
        "asked": asked,
        "states": [(state.value, state.label) for state in DuplicatePair.State if state != "merged"],
        "levels": [("", _("All")), (str(75), _("75 and more")), (str(STRONG), _("90 and more"))],
        "owners": _owners(actor),
        "chosen": {"least": request.GET.get("least", ""), "owner": request.GET.get("owner", "")},
        "filtered": bool(filters),
        "next": f"?{urlencode({**filters, 'after': '-'.join(map(str, following))})}" if following else "",
        "waiting": DuplicateDue.objects.filter(entity=resource.slug).exists(),
        "open": asked.state == DuplicatePair.State.OPEN,
        "strong": STRONG,
        "may_merge": policy.may(actor, "merge", resource),
    }
    return render(request, "people/duplicates/queue.html", context)


def _asked(request: Request) -> Asked:
    """Parse the filters from the URL; invalid ones are ignored."""
    ask = request.GET
    decided = DuplicatePair.State.NOT_DUPLICATES
    score, _dash, pk = ask.get("after", "").partition("-")
    after = whole_number(score, most=100), whole_number(pk, most=10**15)
    return Asked(
        state=decided if ask.get("state") == decided else DuplicatePair.State.OPEN,
        least=whole_number(ask.get("least", ""), most=100) or LIKELY,
        owner=whole_number(ask.get("owner", ""), most=10**15),
        after=(after[0], after[1]) if after[0] is not None and after[1] is not None else None,
    )


def _tabs(actor: Actor, resource: Resource) -> list[dict[str, Any]]:
    both = (registry.named(slug, actor) for slug in ENTITIES)
    return [
        {
            "label": capfirst(each.label_plural),
            "url": reverse("duplicates", args=[each]),
            "current": each.slug == resource.slug,
        }
        for each in both
        if policy.may(actor, "edit", each)
    ]


def _owners(actor: Actor) -> list[tuple[str, str]]:
    people = policy.scope(actor, "view", registry.named("employees", actor)).order_by("name").values_list("pk", "name")
    return [("", _("Anybody")), *((str(pk), name) for pk, name in people[:MOST_OWNERS])]


@require_POST
@page
def differ(request: Request, resource: Resource, pair_id: int) -> HttpResponse:
    """Mark a pair as different records."""
    actor = _checked(request, resource)
    change_set = duplicates.not_duplicates(resource.slug, [pair_id], by=actor, door=DOOR)
    count_open.forget()
    text = _("Remembered: these are different records.")
    return done(request, _back(request, resource), text, undo=change_set, redirect=True)


@require_POST
@page
def reopen(request: Request, resource: Resource, pair_id: int) -> HttpResponse:
    """Put a pair back into the queue."""
    actor = _checked(request, resource)
    change_set = duplicates.are_duplicates_again(resource.slug, [pair_id], by=actor, door=DOOR)
    count_open.forget()
    return done(request, _back(request, resource), _("Back in the queue."), undo=change_set, redirect=True)


@require_POST
@page
def scan(request: Request, resource: Resource) -> HttpResponse:
    """Start a background scan of all records."""
    actor = _checked(request, resource)
    job = duplicates.scan_everything(resource.slug, by=actor)
    return HttpResponseRedirect(reverse("job", args=[job.pk]))


def _back(request: Request, resource: Resource) -> str:
    """Return the URL of the first page with the same filters."""
    kept = {name: request.POST[name][:40] for name in ("state", "least", "owner") if request.POST.get(name)}
    address = reverse("duplicates", args=[resource])
    return f"{address}?{urlencode(kept)}" if kept else address


@require_POST
@page
def alike(request: Request, resource: Resource) -> HttpResponse:
    """Return possible duplicates of a record that is being typed; nothing is written."""
    actor = _typing(request, resource)
    typed: dict[str, Any] = {name: request.POST.get(name, "").replace("\x00", "")[:LONGEST] for name in TYPED}
    found = duplicates.candidates(resource.slug, typed, actor=actor, most=3)
    # The dialog can use an existing record as its result; the separate page /new/ has nobody to hand it to.
    picks = not urlsplit(request.headers.get("HX-Current-URL", "/new/")).path.endswith("/new/")
    context = {"resource": resource, "found": found, "strong": STRONG, "picks": picks}
    return render(request, "people/duplicates/alike.html", context, fragment="alike")


@require_POST
@page
def use(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """Use an existing record instead of a new one: the dialog closes as if it had been created."""
    actor = _typing(request, resource)
    row = policy.scope(actor, "view", resource).filter(pk=row_id).first()
    if row is None:
        raise NotFound(_("There is no such %(entity)s.") % {"entity": resource.label})
    title, url = resource.title_of(row), f"{resource.url}{row.pk}/"
    if not wants_fragment(request):
        return HttpResponseRedirect(url)
    response = trigger(HttpResponse(status=204), "created", {"id": row.pk, "label": title})
    detail = {"text": _("“%(title)s” was taken.") % {"title": title}, "kind": "success", "url": url}
    return trigger(trigger(response, "toast", detail), "dialog:close", {})


def _typing(request: Request, resource: Resource) -> Actor:
    """Return the actor if they may add records. Raises NotFound for entities that are not compared, and Forbidden."""
    actor = actor_of(request)
    if resource.slug not in ENTITIES:
        raise NotFound(_("There is no such page."))
    for verb in ("create", "view"):
        writes.require(actor, verb, resource)
    return actor


urlpatterns = [
    path("<resource:resource>/duplicates/", index, name="duplicates"),
    path("<resource:resource>/duplicates/scan/", scan, name="scan-duplicates"),
    path("<resource:resource>/duplicates/alike/", alike, name="alike"),
    path("<resource:resource>/<id:row_id>/use/", use, name="use-alike"),
    path("<resource:resource>/duplicates/<id:pair_id>/differ/", differ, name="not-duplicates"),
    path("<resource:resource>/duplicates/<id:pair_id>/reopen/", reopen, name="reopen-duplicates"),
]
