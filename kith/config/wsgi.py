"""The WSGI application that the server loads."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from kith.config.proxy import behind

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
application = get_wsgi_application()
if settings.TRUSTED_PROXIES:
    application = behind(application, settings.TRUSTED_PROXIES)
