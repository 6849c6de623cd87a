"""The WSGI application that the server loads."""

import os
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from kith.config.proxy import behind

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
_django = get_wsgi_application()
application: WSGIApplication = behind(_django, settings.TRUSTED_PROXIES) if settings.TRUSTED_PROXIES else _django
