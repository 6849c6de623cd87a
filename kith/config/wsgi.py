"""The WSGI application that the server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
application = get_wsgi_application()

from django.conf import settings  # settings are complete only after the line above

if settings.TRUSTED_PROXIES:
    from kith.config.proxy import behind

    application = behind(application, settings.TRUSTED_PROXIES)
