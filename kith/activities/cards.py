"""Pages for scanning business cards: take or choose a picture, check what was read, make the contact."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kith.activities.services import cards
from kith.engine.files import storage
from kith.kit.cards.seeing import is_installed
from kith.kit.countries import country_choices
from kith.pages.shell.job_pages import RUNNING, own_job
from kith.people.models import Contact
from kith.sdk.declare import registry
from kith.sdk.pages import Request, actor_of, done, frame, page, render
from kith.sdk.rules import Actor, FieldErrors, KithError, NotFound, Refused, policy, writes
from kith.sdk.work import Job

HERE = "/contacts/scan/"


@require_http_methods(["GET", "POST"])
@page
def scan(request: Request) -> HttpResponse:
    """The page for taking or choosing pictures of cards; several are read one after the other."""
    by = actor_of(request)
    writes.require_plain(by, "create", registry.of(Contact, by))
    error = ""
    if request.method == "POST":
        try:
            return HttpResponseRedirect(f"/jobs/{_begun(request).pk}/")
        except KithError as problem:
            error = problem.message
    mine = Job.objects.filter(kind=cards.KIND, created_by=by.staff_id).order_by("-pk")[:10]
    context = {"installed": is_installed(), "error": error, "mine": mine, "most": cards.MOST_BYTES}
    return render(request, "activities/cards/scan.html", context, status=422 if error else 200)


def _begun(request: Request) -> Job:
    """Start a job for each picture and return the last one. Raises Refused."""
    if not is_installed():
        raise Refused(_("Reading cards is not installed on this server."))
    files = request.FILES.getlist("files")[: cards.MOST_PICTURES]
    if not files:
        raise Refused(_("Choose a picture first."))
    begun = [cards.begin(file.name or _("card"), file.chunks(), by=actor_of(request)) for file in files]
    return begun[0]


@require_http_methods(["GET", "POST"])
@page
def look_over(request: Request, job_id: int) -> HttpResponse:
    """The page for checking a result: the picture with its lines, and a form for each card on it."""
    job = _job(request, job_id)
    if job.state in RUNNING or "cards" not in job.result:
        return HttpResponseRedirect(f"/jobs/{job.pk}/")
    by = actor_of(request)
    writes.require_plain(by, "create", registry.of(Contact, by))
    number, errors = -1, {}
    if request.method == "POST":
        number = _number(request.POST.get("card", ""), job)
        try:
            row, change_set = cards.accept(job, number, dict(request.POST.lists()), by=by)
        except FieldErrors as error:
            errors = error.errors
        else:
            open_cards = len(job.result["cards"]) - len(job.result["made"])
            return done(
                request,
                f"{HERE}{job.pk}/" if open_cards > 0 else f"/contacts/{row.pk}/",
                _("“%(title)s” was created.") % {"title": row.name},
                undo=change_set,
                redirect=True,
            )
    context = {
        "job": job,
        "sight": job.result,
        "cards": [
            _Form(job, place, request if place == number else None, by=by) for place in range(len(job.result["cards"]))
        ],
        "chosen": number,
        "errors": errors,
        "countries": country_choices(by.language),
        "sure": cards.SURE,
        "doubtful": cards.DOUBTFUL,
    }
    return render(request, "activities/cards/look_over.html", context, status=422 if errors else 200)


class _Form:
    """The form of one card: recognised values, corrections, and the contact made from it."""

    def __init__(self, job: Job, place: int, request: Request | None, *, by: Actor) -> None:
        self.place = place
        self.made = job.result["made"].get(str(place))
        self.guesses = cards.guesses(job.result["cards"][place], by)
        self.alike = cards.alike(self.guesses, by=by) if self.made is None else []
        if request is not None:
            self.guesses = [self._as_typed(guess, number, request) for number, guess in enumerate(self.guesses)]

    def _as_typed(self, guess: cards.Guess, number: int, request: Request) -> cards.Guess:
        before = sum(each.field == guess.field for each in self.guesses[:number])
        texts = request.POST.getlist(guess.field)
        return guess._replace(value=texts[before] if before < len(texts) else "")


def _number(text: str, job: Job) -> int:
    if not text.isdigit() or int(text) >= len(job.result["cards"]):
        raise NotFound(_("There is no such card."))
    return int(text)


def _job(request: Request, job_id: int) -> Job:
    job = own_job(request, job_id)
    if job.kind != cards.KIND:
        raise NotFound(_("There is no such card."))
    return job


@require_GET
@page
def picture(request: Request, job_id: int) -> StreamingHttpResponse:
    """The picture, for the user who uploaded it."""
    sha256 = _job(request, job_id).result.get("picture", "")
    if not sha256 or storage.size(sha256) is None:
        raise NotFound(_("There is no such picture."))
    response = StreamingHttpResponse(storage.read(sha256), content_type="image/webp")
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _may_scan(actor: Actor) -> bool:
    return policy.may(actor, "create", registry.of(Contact, actor))


frame.add_page("sell", 15, label=gettext_lazy("Scan a card"), url=HERE, icon="camera", when=_may_scan)

urlpatterns = [
    path("contacts/scan/", scan, name="scan-cards"),
    path("contacts/scan/<id:job_id>/", look_over, name="look-over-card"),
    path("contacts/scan/<id:job_id>/picture/", picture, name="card-picture"),
]
