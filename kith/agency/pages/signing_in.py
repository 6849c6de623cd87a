"""The sign-in page; in a demo it lists the sample accounts."""

from __future__ import annotations

from allauth.account.views import LoginView
from django.conf import settings
from django.urls import path
from django_scopes import scopes_disabled

from kith.agency.models import EmployeeRole


def sample_accounts() -> list[dict[str, str]]:
    """Return role and address of the sample accounts, whose password is public; none in production."""
    if settings.MODE == "production":
        return []
    with scopes_disabled():
        places = EmployeeRole.objects.filter(
            employee__user__is_demo=True, employee__user__is_active=True, employee__deleted_at=None
        ).order_by("employee__agency_id", "role__name", "employee__user__email")
        found = places.values_list("employee__user__email", "role__name")
        return [{"email": email, "role": role} for email, role in found]


sign_in = LoginView.as_view(extra_context={"demo_accounts": sample_accounts})

urlpatterns = [path("account/login/", sign_in, name="account_login")]
