"""The request type of views, and path converters with bounds of the database."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import register_converter
from django.urls.converters import get_converters

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor


class Request(HttpRequest):
    """A request with its actor, set by the agency's middleware; None if nobody is signed in."""

    actor: Actor | None
    by_token: bool


class ResourceConverter:
    """The plural name of an entity in a URL, such as ``contacts``."""

    regex = "[a-z][a-z-]*"

    def to_python(self, value: str) -> Resource:
        resource = registry.get(value)
        if resource is None:
            raise ValueError(value)
        return resource

    def to_url(self, value: Resource | str) -> str:
        return value if isinstance(value, str) else value.slug


class IdConverter:
    """An id in the range of a bigint; a larger one would raise in the database."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def register() -> None:
    """Register both converters. Idempotent: every module of URL patterns calls it."""
    known = get_converters()
    for name, converter in (("resource", ResourceConverter), ("id", IdConverter)):
        if name not in known:
            register_converter(converter, name)
