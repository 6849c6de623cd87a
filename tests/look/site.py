"""A tiny site of its own that shows every component and the account pages, without Kith's database.

`python -m tests.look.site 8120` serves it; `python -m tests.look.shots` takes its pictures.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse

ROOT = Path(__file__).resolve().parents[2]
SELF = "'self'"


def configure(folder: Path) -> None:
    """Settings with the strict content security policy of Kith and Django's own user model."""
    settings.configure(
        DOCUMENT_MAX_BYTES=100 << 20,
        DEBUG=True,
        SECRET_KEY="look",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.look.site",
        USE_TZ=True,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.humanize",
            "django.contrib.staticfiles",
            "allauth",
            "allauth.account",
            "allauth.mfa",
            "allauth.usersessions",
        ],
        MIDDLEWARE=[
            "django.middleware.csp.ContentSecurityPolicyMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "NAME": "jinja2",
                "DIRS": [ROOT / "templates", ROOT / "tests" / "look"],
                "OPTIONS": {
                    "environment": "kith.engine.web.templates.environment",
                    "context_processors": ["tests.look.sample.shell"],
                },
            },
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "NAME": "django", "APP_DIRS": True},
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "look.sqlite3")}},
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        MFA_SUPPORTED_TYPES=["totp", "webauthn", "recovery_codes"],
        MFA_PASSKEY_LOGIN_ENABLED=True,
        MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN=True,
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        STATIC_URL="/static/",
        STATICFILES_DIRS=[ROOT / "static", ROOT / "build" / "static"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        SECURE_CSP={name: [SELF] for name in ("default-src", "script-src", "style-src")}
        | {"img-src": [SELF, "data:"], "object-src": ["'none'"], "base-uri": ["'none'"]},
    )
    django.setup()


def page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the pages of pictures: gallery, list, record, form, empty."""
    from kith.engine.web.templates import respond
    from tests.look import sample

    return respond(request, f"pages/{name}.html", sample.context(name), fragment="content")


def palette(request: HttpRequest) -> HttpResponse:
    """The answer of the command palette."""
    from kith.engine.web.templates import block
    from tests.look import sample

    return HttpResponse(block(request, "pages/answers.html", "palette", sample.found(request.GET.get("q", ""))))


def options(request: HttpRequest) -> HttpResponse:
    """The answer of a combobox."""
    from kith.engine.web.templates import block
    from tests.look import sample

    return HttpResponse(block(request, "pages/answers.html", "options", sample.found(request.GET.get("q", ""))))


def dialog(request: HttpRequest) -> HttpResponse:
    """A form for the dialog: an empty name is refused, any other is saved with an Undo toast."""
    from kith.engine.web.templates import block

    if request.method == "POST" and request.POST.get("name"):
        saved = '{"toast": {"text": "Saved.", "undo_url": "/undo/"}, "created": {"id": 99, "label": "New one"}}'
        return HttpResponse(status=204, headers={"HX-Trigger": saved})
    context = {"errors": ["Enter a name."] if request.method == "POST" else []}
    status = 422 if request.method == "POST" else 200
    return HttpResponse(block(request, "pages/answers.html", "dialog", context), status=status)


def undo(request: HttpRequest) -> HttpResponse:
    """Takes nothing back and says so."""
    return HttpResponse(status=204, headers={"HX-Trigger": '{"toast": {"text": "Taken back."}}'})


def sign_in(request: HttpRequest) -> HttpResponse:
    """Signs the sample person in, so that the account pages can be seen."""
    from django.contrib.auth import login
    from django.contrib.auth.models import User

    found = User.objects.get_or_create(username="lea", email="lea@example.org")
    user: Any = found[0]  # this site has its own user model
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return HttpResponse("signed in")


def _urls() -> list[Any]:
    from django.urls import include, path

    return [
        path("", page, {"name": "list"}),
        path("palette/", palette),
        path("options/", options),
        path("dialog/", dialog),
        path("undo/", undo),
        path("sign-in/", sign_in),
        path("account/", include("allauth.urls")),
        path("<slug:name>/", page),
    ]


def serve(port: int, folder: Path) -> None:
    """Serve the site on the loopback address until the process ends."""
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    class Threads(ThreadingMixIn, WSGIServer):
        """A thread for each connection: browsers open some that they do not use yet."""

        daemon_threads = True

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    configure(folder)
    call_command("migrate", verbosity=0)
    application = StaticFilesHandler(get_wsgi_application())
    make_server("127.0.0.1", port, application, Threads, Quiet).serve_forever()


if settings.configured:
    urlpatterns = _urls()

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        serve(int(sys.argv[1]), Path(temporary))
