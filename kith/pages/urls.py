"""The addresses of pages, the same for every entity; each module names its own."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern

# In this order, because later ones have patterns for any word.
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
