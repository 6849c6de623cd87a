"""URL patterns of custom fields."""

from kith.custom.pages import urlpatterns

__all__ = ["urlpatterns"]
