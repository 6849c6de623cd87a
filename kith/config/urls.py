"""All addresses: each domain's own, then those of every entity (the probes stand in middleware.py)."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    # A domain's addresses come before those of the applications, which have patterns for any plural.
    *(
        path("", include(f"{app}.urls"))
        for app in (*settings.EXTENSIONS, *settings.DOMAINS, *settings.APPLICATIONS)
        if find_spec(f"{app}.urls")
    ),
    path("account/", include("allauth.urls")),
]

handler400 = "kith.config.errors.bad_request"
handler403 = "kith.config.errors.permission_denied"
handler404 = "kith.config.errors.page_not_found"
handler500 = "kith.config.errors.server_error"
