"""What pages are written with: requests, rendering, the frame, slots of the record page."""

from kith.engine.web.http import Request
from kith.engine.web.templates import icon, url, wants_fragment
from kith.pages.form import posted
from kith.pages.record import panels
from kith.pages.shell import frame
from kith.pages.shell.base import actor_of, done, page, refusal, render, trigger
from kith.pages.shell.delivering import deliver
from kith.pages.shell.frame import add_page

__all__ = [
    "Request",
    "actor_of",
    "add_page",
    "deliver",
    "done",
    "frame",
    "icon",
    "page",
    "panels",
    "posted",
    "refusal",
    "render",
    "trigger",
    "url",
    "wants_fragment",
]
