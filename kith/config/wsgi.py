"""The WSGI application that the server loads: one door for browsers, a shorter one for the API with a token."""

from __future__ import annotations

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from kith.config.proxy import behind


class TokenHandler(WSGIHandler):
    """Django's handler with TOKEN_MIDDLEWARE in the place of MIDDLEWARE."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the shorter chain; Django reads its list from the settings only."""
        whole = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.TOKEN_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole


def two_doors(browsers: WSGIApplication, tokens: WSGIApplication) -> WSGIApplication:
    """Send requests below /api/ that carry an Authorization header to `tokens`, all others to `browsers`.

    The header decides, not the cookie: without it the request goes through sessions and the check against forgery.
    """

    def door(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with_token = environ.get("HTTP_AUTHORIZATION") and environ["PATH_INFO"].startswith("/api/")
        return (tokens if with_token else browsers)(environ, start_response)

    return door


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
application: WSGIApplication = two_doors(get_wsgi_application(), TokenHandler())
if settings.TRUSTED_PROXIES:
    application = behind(application, settings.TRUSTED_PROXIES)
