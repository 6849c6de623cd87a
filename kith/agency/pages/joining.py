"""Accepting an invitation. Looking at the link changes nothing; only the button does."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.utils import perform_login
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_scopes import scopes_disabled

from kith.agency.forms import JoinForm
from kith.agency.models import EmployeeRole, Invitation, User
from kith.agency.services import joining
from kith.sdk.pages import Request, render
from kith.sdk.rules import KithError

TEMPLATE = "account/invitation.html"


@require_http_methods(["GET", "POST"])
def accept(request: Request, secret: str) -> HttpResponse:
    """The page behind the link of an invitation."""
    invitation = joining.find(secret)
    user = joining.user_of_address(invitation.email) if invitation is not None else None
    if user is not None:
        # Pressing the button twice has perhaps just made this account, and used the invitation up.
        invitation = joining.find(secret)
    if invitation is None:
        response = render(request, TEMPLATE, {"expired": True}, status=404)
    else:
        response = _join_known(request, invitation, user) if user is not None else _join_new(request, invitation)
    add_never_cache_headers(response)
    return response


def _join_new(request: Request, invitation: Invitation) -> HttpResponse:
    """Somebody without an account chooses a password and is signed in."""
    if request.user.is_authenticated:
        return render(request, TEMPLATE, {"invitation": told(invitation), "other": str(request.user)}, status=409)
    initial = {"full_name": invitation.employee.name}
    form = JoinForm(request.POST if request.method == "POST" else None, initial=initial, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            user = joining.accept(invitation, user=None, password=values["password"], name=values["full_name"])
        except KithError:
            return render(request, TEMPLATE, {"expired": True}, status=404)
        answer: HttpResponse = perform_login(request, user, email_verification="none", redirect_url="/")
        return answer
    status = 422 if request.method == "POST" else 200
    return render(request, TEMPLATE, {"invitation": told(invitation), "form": form}, status=status)


def _join_known(request: Request, invitation: Invitation, user: User) -> HttpResponse:
    """Somebody with an account gains a place after they signed in as themselves."""
    if not request.user.is_authenticated:
        address = f"{resolve_url('account_login')}?{urlencode({'next': request.path})}"
        return HttpResponseRedirect(address)
    if request.user.pk != user.pk:
        return render(request, TEMPLATE, {"invitation": told(invitation), "other": str(request.user)}, status=409)
    if request.method != "POST":
        return render(request, TEMPLATE, {"invitation": told(invitation), "known": True})
    try:
        joining.accept(invitation, user=user)
    except KithError as error:
        return render(request, TEMPLATE, {"expired": True, "why": error.message}, status=409)
    request.session.pop("place", None)
    return HttpResponseRedirect("/")


def told(invitation: Invitation) -> dict[str, str]:
    """What the page says of an invitation: all of it was fixed when it was sent."""
    with scopes_disabled():
        links = EmployeeRole.objects.filter(employee=invitation.employee_id, deleted_at=None, role__deleted_at=None)
        roles = list(links.order_by("role__name").values_list("role__name", flat=True))
    by = invitation.created_by
    return {
        "agency": invitation.agency.name,
        "inviter": by.name if by is not None else invitation.agency.name,
        "email": invitation.email,
        "role": ", ".join(roles) or _("without a role yet"),
    }


urlpatterns = [path("account/invitation/<str:secret>/", accept, name="accept-invitation")]
