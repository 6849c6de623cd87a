"""One's own account, the switch between agencies, and the closed door to signing up."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_scopes import scope, scopes_disabled

from kith.agency.forms import AccountForm
from kith.agency.middleware import PLACE
from kith.agency.models import Agency, Employee, User
from kith.agency.services.actors import actor_of
from kith.agency.services.reach import stamp_rights
from kith.sdk.pages import Request, done, page, render
from kith.sdk.pages import actor_of as actor_of_request
from kith.sdk.rules import Forbidden, NotFound, work


def user_of(request: Request) -> User:
    """The signed-in user. Raises Forbidden for anybody else."""
    if not isinstance(request.user, User):
        raise Forbidden(_("Please sign in."))
    return request.user


@require_http_methods(["GET", "POST"])
@page
def overview(request: Request) -> HttpResponse:
    """Name, appearance, time zone and language of the user."""
    user, actor = user_of(request), actor_of_request(request)
    agency = Agency.objects.get(pk=actor.agency_id)
    initial = {"full_name": user.full_name, "theme": user.theme, "zone": user.zone, "language": user.language}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=initial, agency=agency)
    if request.method == "POST" and form.is_valid():
        _save(user, form.cleaned_data)
        return done(request, "/account/", _("Saved."))
    status = 422 if request.method == "POST" else 200
    return render(request, "agency/account.html", {"form": form, "user": user}, status=status)


def _save(user: User, values: dict[str, str]) -> None:
    """Keep what the user said; their name follows in each agency where they were called the same."""
    old_name = user.full_name
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=list(values))
    with scopes_disabled():
        places = list(Employee.objects.select_related("agency").filter(user=user, deleted_at=None))
    for place in places:
        with scope(agency=place.agency_id):
            stamp_rights(place.agency_id)
            if place.is_active and place.name in ("", old_name) and user.full_name != place.name:
                _rename(place, user.full_name)


def _rename(place: Employee, name: str) -> None:
    by = actor_of(place.pk, agency_id=place.agency_id, rights_stamp=place.agency.rights_stamp)
    with work(by=by, door="ui", action="employees.rename") as changes:
        fresh = Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
        fresh.name = name
        changes.save(fresh)


@require_POST
@page
def switch(request: Request, place_id: int) -> HttpResponse:
    """Work in another agency from now on: one of those where the user has a place."""
    user = user_of(request)
    with scopes_disabled():
        place = Employee.objects.filter(pk=place_id, user=user, is_active=True, deleted_at=None).first()
        if place is None:
            raise NotFound(_("You have no such place."))
        user.current_employee = place
        user.save(update_fields=["current_employee"])
    request.session[PLACE] = place.pk
    return HttpResponseRedirect("/")


def no_sign_up(request: HttpRequest) -> HttpResponse:
    """People join by invitation; there is no page for signing up."""
    raise Http404


urlpatterns = [
    path("account/", overview, name="my-account"),
    path("account/agency/<id:place_id>/", switch, name="switch-agency"),
    path("account/signup/", no_sign_up),
    path("account/signup/passkey/", no_sign_up),
]
