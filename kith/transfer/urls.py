"""URL patterns of import and export, the same for every entity."""

from __future__ import annotations

from kith.transfer.pages import exports, imports

urlpatterns = [*imports.urlpatterns, *exports.urlpatterns]
