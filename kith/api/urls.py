"""URL patterns of the API, the same for every entity."""

from __future__ import annotations

from django.urls import include, path, register_converter

from kith.api import acting, desk, records


class VerbConverter:
    """The name of an action, such as ``hand-over`` or ``hand_over``."""

    regex = "[a-z][a-z_-]{0,59}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(VerbConverter, "verb")

entries = [
    path("openapi.json", desk.described, name="api-openapi"),
    path("me/", desk.myself, name="api-me"),
    path("search/", desk.search_all, name="api-search"),
    path("undo/<id:change_set_id>/", desk.take_back, name="api-undo"),
    path("<resource:resource>/", records.many, name="api-list"),
    path("<resource:resource>/actions/<verb:verb>/", acting.bulk, name="api-bulk-action"),
    path("<resource:resource>/<id:row_id>/", records.one, name="api-record"),
    path("<resource:resource>/<id:row_id>/restore/", records.back, name="api-restore"),
    path("<resource:resource>/<id:row_id>/history/", records.past, name="api-history"),
    path("<resource:resource>/<id:row_id>/actions/<verb:verb>/", acting.single, name="api-action"),
    path("<path:rest>", desk.unknown),
    path("", desk.unknown),
]

urlpatterns = [path("api/v1/", include(entries))]
