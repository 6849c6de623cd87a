"""URL patterns of the pages, collected from their modules."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern

# The order matters, because later modules match any word.
MODULES = (
    "shell.job_pages",
    "shell.work_pages",
    "shell.undo",
    "record.photos",
    "palette.search",
    "list.views",
    "bulk.choosing",
    "list.filters",
    "form.cells",
    "list.columns",
    "list.conditions",
    "list.lists",
    "form.forms",
    "record.acting",
    "record.field_history",
    "record.records",
)

urlpatterns: list[URLPattern] = [
    pattern for name in MODULES for pattern in import_module(f"kith.pages.{name}").urlpatterns
]
