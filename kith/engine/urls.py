"""The engine's addresses: for every entity the same. A domain's own pages stand before them."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [
    *([path("api/v1/", include("kith.engine.api.urls"))] if find_spec("kith.engine.api.urls") else ()),
    path("", include("kith.engine.custom.pages")),
    path("", include("kith.engine.pages.urls")),
]
