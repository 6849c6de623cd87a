"""URL patterns of kith.people's pages, collected from their modules. They come before the generic ones."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern

from kith.engine.web import http

http.register()

MODULES = (
    "books",
    "duplicates",
    "handovers",
    "journey",
    "merging",
    "personas",
    "privacy",
    "relation_map",
    "relations",
    "retention",
    "segments",
)

urlpatterns: list[URLPattern] = [
    pattern
    for name in MODULES
    if find_spec(f"kith.people.pages.{name}")
    for pattern in import_module(f"kith.people.pages.{name}").urlpatterns
]
