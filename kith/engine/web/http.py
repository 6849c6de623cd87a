"""Requests as the engine's views see them, and path converters that cannot overflow a database."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import register_converter
from django.urls.converters import get_converters

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor


class Request(HttpRequest):
    """A request with its actor, set by the middleware of the agency; None for strangers."""

    actor: Actor | None
    by_token: bool


class ResourceConverter:
    """The plural of an entity in an address, such as ``contacts``."""

    regex = "[a-z][a-z-]*"

    def to_python(self, value: str) -> Resource:
        resource = registry.get(value)
        if resource is None:
            raise ValueError(value)
        return resource

    def to_url(self, value: Resource | str) -> str:
        return value if isinstance(value, str) else value.slug


class IdConverter:
    """An id that fits the column of both databases."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def register() -> None:
    """Make both converters known; every module of addresses that uses them asks for it, so repeating is harmless."""
    known = get_converters()
    for name, converter in (("resource", ResourceConverter), ("id", IdConverter)):
        if name not in known:
            register_converter(converter, name)
