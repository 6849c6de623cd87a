"""The addresses of pages; each module names its own."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern

MODULES = (
    "jobs",
    "undo",
    "photos",
    "search",
    "views",
    "imports",
    "exports",
    "bulk",
    "filters",
    "cells",
    "columns",
    "conditions",
    "lists",
    "forms",
    "acting",
    "field_history",
    "records",
)

urlpatterns: list[URLPattern] = [
    pattern
    for name in MODULES
    if find_spec(f"kith.engine.pages.{name}")
    for pattern in import_module(f"kith.engine.pages.{name}").urlpatterns
]
