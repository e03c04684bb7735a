"""All settings, read from the environment; ``.env.example`` lists every name.

``LOCAL=1`` is for one person on one machine (``make run``, tests): it makes its own secret key, needs no
HTTPS and serves this machine only. Without it the register starts only when configured for the public.
"""

from pathlib import Path
from urllib.parse import urlsplit

import drf_spectacular_sidecar
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from ctitf_site.desk.staff.settings import *  # noqa: F403 – how staff log in, the same everywhere
from ctitf_site.environment import (
    BASE_DIR,
    allow_metrics,
    choice,
    contact,
    env,
    hosts,
    local_secret_key,
    made,
    networks,
    number,
    path_of,
    port,
    redis_at,
    sentry_at,
    site_address,
    switch,
)
from ctitf_site.register.connecting import connected
from ctitf_site.safety import faults


def database_at(name, address):
    """Django's settings for the database at ``address``, or an answer that says what the setting ``name`` holds."""
    try:
        if address.startswith(("postgres://", "postgresql://", "sqlite:///")):
            return connected(env.db_url_config(address), PGBOUNCER)
    except ValueError:  # a port that is no number
        pass
    raise ImproperlyConfigured(f"{name} begins with postgres:// or sqlite:///.")


LOCAL = switch("LOCAL")
DEBUG = LOCAL and switch("DEBUG")
VAR_DIR = BASE_DIR / "var"
if given := env.str("VAR_DIR", default=""):  # only then is it made: a command that only reads needs none
    VAR_DIR = made(Path(given))
PORT = port(default=8000)
WORKERS = number("WORKERS", default=1 if LOCAL else 2, least=1)

# Memory in which each process keeps answers, to give them again without the database; 0: none. Whoever debugs edits
# templates, and wants to see them.
ANSWERS_MB = number("ANSWERS_MB", default=0 if DEBUG else 32, least=0)

# The container's health check asks for 127.0.0.1. Pages never repeat the name they were asked by: see SITE_URL.
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
if LOCAL:
    made(VAR_DIR)
    SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret_key(VAR_DIR / "secret_key")
    SITE_URL = f"http://127.0.0.1:{PORT}"
else:
    if found := "\n  ".join(faults()):
        raise ImproperlyConfigured(f"The public site cannot start yet (to try it on this machine: make run)\n  {found}")
    SECRET_KEY = env.str("SECRET_KEY")
    # Keys of before: what they have signed holds until it ends by itself.
    SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
    ALLOWED_HOSTS += hosts()
    SITE_URL = site_address()

INSTALLED_APPS = [
    "ctitf_site",
    "ctitf_site.register",
    "ctitf_site.web",
    "ctitf_site.desk",
    "organizations",
    "actionplan",
    "meetings",
    "ctitf_site.desk.config.DeskAdminConfig",  # Django’s admin with the register’s own site
    *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages", "sitemaps", "staticfiles")),
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_filters",
    "rest_framework",
    "corsheaders",
]

MIDDLEWARE = [
    "ctitf_site.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "ctitf_site.web.compression.CompressionMiddleware",
    "ctitf_site.web.caching.CachingMiddleware",
    "ctitf_site.web.limits.LimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "ctitf_site.desk.staff.networks.NetworkMiddleware",
    "ctitf_site.web.guard.GuardMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ctitf_site.web.outage.OutageMiddleware",
    "ctitf_site.web.due.DueMiddleware",
    "ctitf_site.web.conditional.ConditionalMiddleware",
    "ctitf_site.web.as_of.AsOfMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ctitf_site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["ctitf_site.web.templatetags.web"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Database -----------------------------------------------------------------------------------------------------
# Whether a PgBouncer in transaction mode stands before the databases; nothing else may then last from one to the next.
PGBOUNCER = switch("PGBOUNCER")
database = connected({"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "register.sqlite3"}, PGBOUNCER)
if env.str("DATABASE_URL", default=""):
    database = database_at("DATABASE_URL", env.str("DATABASE_URL"))
DATABASES = {"default": database}
# A streaming replica of the database, which answers who only reads.
REPLICA_URL = env.str("REPLICA_URL", default="")
if REPLICA_URL:
    DATABASES["replica"] = database_at("REPLICA_URL", REPLICA_URL) | {"TEST": {"MIRROR": "default"}}
DATABASE_ROUTERS = ["ctitf_site.register.reading.SourceRouter"]

# Where readers write about mistakes; without it the pages name no address.
CONTACT_EMAIL = contact()

# Languages and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "ctitf_site" / "locale"]
TIME_ZONE = "Asia/Ashgabat"

# Files --------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Of the package only Swagger UI, which the interactive reference of the API is made with.
SWAGGER = Path(drf_spectacular_sidecar.__file__).parent / "static" / "drf_spectacular_sidecar" / "swagger-ui-dist"
STATICFILES_DIRS = [("swagger-ui", SWAGGER)]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
RELEASES_DIR = Path(env.str("RELEASES_DIR", default=str(VAR_DIR / "releases")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # pages load them from here alone
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a meeting with many participants is one form

# API ----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": [
        "ctitf_site.web.renderers.JSONRenderer",
        "ctitf_site.web.renderers.CSVRenderer",
        "ctitf_site.web.workbooks.XLSXRenderer",
        "ctitf_site.web.renderers.NDJSONRenderer",
    ],
    "EXCEPTION_HANDLER": "ctitf_site.web.problems.exception_handler",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "ctitf_site.web.negotiation.Negotiation",
}
# Requests in a minute for each client, and how many proxies of ours say whom they ask for. 0: no limit; none.
API_RATE = number("API_RATE", default=0 if LOCAL else 600, least=0)
TRUSTED_PROXIES = number("TRUSTED_PROXIES", default=0, least=0)
# Where several machines count together; one alone needs none.
REDIS_URL = redis_at(env.str("REDIS_URL", default=""))
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/(api|data)(/|$)|^/[a-z]{2}/\S+\.(atom|ics)$"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
# What a partner's program in a browser may ask with, and may read, besides what every one may.
CORS_ALLOW_HEADERS = ["Accept", "Accept-Language", "Content-Type", "If-Match", "If-Modified-Since", "If-None-Match"]
CORS_ALLOW_HEADERS += ["If-Range", "If-Unmodified-Since", "Range", "Cache-Control", "User-Agent", "X-Requested-With"]
CORS_EXPOSE_HEADERS = ["Allow", "Content-Disposition", "Content-Range", "ETag", "Last-Modified", "Link"]
CORS_EXPOSE_HEADERS += ["Deprecation", "Sunset", "RateLimit", "RateLimit-Policy", "Retry-After"]
CORS_EXPOSE_HEADERS += ["X-Register-Release", "X-Request-ID"]

# Safety -------------------------------------------------------------------------------------------------------
# The address of the desk, and the networks from which it can be reached; all, where none is named.
ADMIN_PATH, ADMIN_NETWORKS = path_of("ADMIN_PATH", "admin"), networks("ADMIN_NETWORKS")
# Whoever may publish, import, merge or manage accounts also shows a code from a telephone.
SECOND_FACTOR = switch("SECOND_FACTOR") or not LOCAL
OTP_TOTP_ISSUER = urlsplit(SITE_URL).hostname
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
if not LOCAL:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # With this beginning browsers take a cookie from this host alone, and only over HTTPS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    # The server speaks plain HTTP to the proxy in front of it, which alone can reach it and says how it was asked.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(health|ready)z$"]
    # Browsers hold a site to this promise, so it begins with an hour and speaks of no other host until asked to.
    SECURE_HSTS_SECONDS = number("SECURE_HSTS_SECONDS", default=3600, least=0)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = switch("SECURE_HSTS_INCLUDE_SUBDOMAINS")
    SECURE_HSTS_PRELOAD = switch("SECURE_HSTS_PRELOAD")
    SECURE_SSL_HOST = urlsplit(SITE_URL).netloc
    # Two are a choice of who owns the domain; the third looks for Django's X-Frame-Options, and web/headers.py has it.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "security.W002"]

# Watching -----------------------------------------------------------------------------------------------------
# Numbers at /metrics, for who has the token; all processes of a server count together.
METRICS, METRICS_TOKEN = switch("METRICS"), env.str("METRICS_TOKEN", default="")
if METRICS:
    allow_metrics(METRICS_TOKEN, VAR_DIR / "metrics")
# Where errors are reported, besides the log.
SENTRY_DSN = sentry_at(env.str("SENTRY_DSN", default=""))
LOG_LEVEL = choice("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
# An object a line, for programs that collect; or words, for a person who looks.
LOG_FORMAT = choice("LOG_FORMAT", "line" if LOCAL else "json", ("json", "line"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "ctitf_site.web.watching.lines.JsonFormatter"},
        "line": {"()": "ctitf_site.web.watching.lines.LineFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL},  # everything by way of the root, once
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # anyone can cause it, and it is answered with 400
    },
}
