"""All settings, read from the environment only: `KITH_…`, each also as `KITH_…_FILE`.

`docs/admin` describes each variable; `checks.py` refuses what is unsafe in production.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from kith.config import databases, logs, mail
from kith.config.addresses import is_loopback
from kith.config.env import Environment
from kith.config.secret import data_folder, kept_secret

ROOT = Path(__file__).resolve().parents[2]
env = Environment()

# --- Location and mode -----------------------------------------------------------------------------------------------
DATA_DIR = data_folder(env.folder("DATA_DIR", ROOT / "var"))
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
_base = urlsplit(BASE_URL)
if _base.scheme not in {"http", "https"} or not _base.hostname or _base.path:
    raise ImproperlyConfigured(f"KITH_BASE_URL is {BASE_URL!r}; write it like https://crm.example.org, without a path.")
# local: this machine only; demo: sample data shown to others on purpose; production: the checks are strict.
MODE = env.choice("MODE", ("local", "demo", "production"), "local" if is_loopback(_base.hostname) else "production")
DEBUG = env.flag("DEBUG")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")  # former keys, for decrypting and verifying only
SECRET_KEY = env.text("SECRET_KEY") or kept_secret(DATA_DIR / "secret-key")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or (
    ["127.0.0.1", "localhost", "[::1]"] if is_loopback(_base.hostname) else [_base.hostname]
)
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")  # addresses or networks whose X-Forwarded-… headers are believed
NODES = env.whole("NODES", 1, least=1)  # number of machines that share the database
METRICS_TOKEN = env.text("METRICS_TOKEN")

# --- Parts -----------------------------------------------------------------------------------------------------------
DOMAINS = ("kith.activities", "kith.people", "kith.agency", "kith.engine")
# Packages that build on the engine and own no tables, in the order in which their addresses are looked through.
APPLICATIONS = ("kith.transfer", "kith.api", "kith.custom", "kith.pages")
EXTENSIONS = tuple(env.words("EXTENSIONS"))  # Django apps of others that build on kith.sdk
INSTALLED_APPS = [
    "kith.config",
    *EXTENSIONS,
    *DOMAINS,
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
    "axes",
    "django_tasks_db",
]
MIDDLEWARE = [
    "kith.config.middleware.Requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kith.config.compression.Compression",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kith.agency.middleware.Actors",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
# API requests with a token need no sessions, forms and pages; a shorter chain saves 0.2 ms per request.
TOKEN_MIDDLEWARE = [
    "kith.config.middleware.Requests",
    "django.middleware.security.SecurityMiddleware",
    "kith.config.compression.Compression",
    "django.middleware.locale.LocaleMiddleware",
    "kith.agency.middleware.Actors",
]
ROOT_URLCONF = "kith.config.urls"
WSGI_APPLICATION = "kith.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "environment": "kith.engine.web.templates.environment",
            "context_processors": ["kith.agency.shell.frame_of_package_pages"],
        },
    },
    # Only for templates of packages, such as the texts of sign-in mails.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

# --- Data ------------------------------------------------------------------------------------------------------------
DATABASES = {"default": databases.from_url(env.text("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'kith.sqlite3'}")}
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
SEGMENTS_EVERY = env.whole("SEGMENTS_EVERY", 300, least=10)  # seconds between two updates of one segment
MEDIA_ROOT = DATA_DIR / "files"
# Documents and pictures are stored there, or in S3-compatible storage, which several machines share.
S3 = {
    "url": env.text("S3_URL").rstrip("/"),
    "bucket": env.text("S3_BUCKET"),
    "key": env.text("S3_KEY"),
    "secret": env.text("S3_SECRET"),
    "region": env.text("S3_REGION", "us-east-1"),
}
if S3["url"] and not (S3["url"].startswith(("http://", "https://")) and S3["bucket"] and S3["key"] and S3["secret"]):
    raise ImproperlyConfigured("KITH_S3_URL needs http(s)://, KITH_S3_BUCKET, KITH_S3_KEY and KITH_S3_SECRET.")
DOCUMENT_MAX_BYTES = env.whole("DOCUMENT_MAX_MB", 100, least=1) << 20  # of one file
FILES_KEEP_DAYS = env.whole("FILES_KEEP_DAYS", 90, least=1)  # days before an unreferenced file is deleted
IMPORT_MAX_BYTES = env.whole("IMPORT_MAX_BYTES", 1 << 30, least=1)  # of one file; it is streamed to disk
IMPORT_KEEP_DAYS = env.whole("IMPORT_KEEP_DAYS", 90, least=1)  # days before the copy of an imported file is deleted
FILE_UPLOAD_HANDLERS = ["kith.pages.form.uploads.Limited"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- The three models that the engine points at without knowing them -------------------------------------------------
KITH_AGENCY_MODEL = "agency.Agency"
KITH_STAFF_MODEL = "agency.Employee"
KITH_TAG_MODEL = "people.Tag"
# Returns the actor of an employee id, with its current permissions, for background jobs.
KITH_ACTOR_RESOLVER = "kith.agency.services.actors.actor_of_staff"
# Computes how an actor sees an entity with custom or sensitive fields.
KITH_VIEW = "kith.custom.definitions.seen"
# Updates derived values, such as formulas, in the transaction of a write.
KITH_FOLLOWER = "kith.custom.computed.following.Due"
AUTH_USER_MODEL = "agency.User"

# --- Signing in ------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "kith.agency.backends.Backend",
]
PASSWORD_HASHERS = ["kith.config.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kith.agency.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"  # people join by invitation, which proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # mails about a changed password or second factor
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
PASSWORD_RESET_TIMEOUT = 3600  # seconds that the link in the mail works
# Accept the current period only: with a tolerance a code that was used already would be accepted again.
MFA_TOTP_TOLERANCE = 0
MFA_ADAPTER = "kith.config.mfa.Adapter"
MFA_TOTP_ISSUER = "Kith"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = is_loopback(_base.hostname)
USERSESSIONS_TRACK_ACTIVITY = False  # it would cost a write per page, for a "last seen" in minutes
# High, because a whole office signs in from one address in the morning. Password guessing is stopped by axes below.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip"}
# Ten wrong passwords within 15 minutes lock the account or the IP address for 15 minutes.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_USERNAME_CALLABLE = "kith.config.signin.name_of_attempt"
AXES_LOCKOUT_CALLABLE = "kith.config.signin.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Sessions and cookies --------------------------------------------------------------------------------------------
# In the database: one query per request, and a session that is ended is invalid on every node at once.
SESSION_ENGINE = "kith.agency.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
_secure = _base.scheme == "https"
SESSION_COOKIE_NAME = "__Host-kith" if _secure else "kith"
CSRF_COOKIE_NAME = "__Host-kith-csrf" if _secure else "kith-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# Flash messages are kept in a cookie, so they cost no write.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "kith.config.errors.csrf_failure"

# --- Browser protection ----------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure else 0
SECURE_SSL_REDIRECT = _secure
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "collected"
STATICFILES_DIRS = [ROOT / "static", ROOT / "build" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "kith.engine.web.assets.AssetStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# --- Mail ------------------------------------------------------------------------------------------------------------
MAILERS = {"default": mail.from_url(env.text("EMAIL_URL") or f"file://{DATA_DIR / 'outbox'}")}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM") or f"Kith <kith@{_base.hostname}>"

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = "kith.config.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# --- Logs ------------------------------------------------------------------------------------------------------------
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.settings(
    form=env.choice(
        "LOG_FORMAT", ("json", "plain"), "plain" if sys.stderr.isatty() or MODE != "production" else "json"
    ),
    level=env.choice("LOG_LEVEL", ("debug", "info", "warning", "error"), "info" if MODE == "production" else "warning"),
)
