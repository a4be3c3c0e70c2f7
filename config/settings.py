"""Settings of Claimboard: one file; what differs per machine comes from the environment.

Every variable is listed in docs/settings.md.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.management.utils import get_random_secret_key
from environs import Env

from config import admin
from config.api.options import SCHEMA_OPTIONS, framework_options

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", override=False)

# --- What differs per machine -----------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = env.path("DATA_DIR", default=BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
REDIS_URL = env.str("REDIS_URL", default="")


def _kept_secret(path: Path) -> str:
    """A secret made once and kept beside the data, so that sessions outlive a restart."""
    if not path.exists():
        # Written whole before it gets its name: two processes may start at once.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as new:
            new.write(get_random_secret_key())
            new.flush()
            with suppress(FileExistsError):
                os.link(new.name, path)
    return path.read_text(encoding="ascii")


SECRET_KEY = env.str("SECRET_KEY", default="") or _kept_secret(DATA_DIR / "secret-key")

# --- What the site is made of -----------------------------------------------------

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "papers",
    "leaderboards",
    "tasks",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.policies.PolicyByPathMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    # For the few that are long: leaderboards/rendering.py.
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "OPTIONS": {"environment": "leaderboards.rendering.environment"},
    },
]

# --- Database ---------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        default=f"sqlite:///{DATA_DIR / 'claimboard.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Write transactions take their lock at once, so that they wait instead of failing
    # half-way. WAL is a property of the file, set when it is migrated (tasks/apps.py).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        # The cache, in KiB, is each connection's own: what it does not hold, the system does.
        "init_command": (
            "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16384;"
            " PRAGMA temp_store=MEMORY;"
        ),
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Pages ask short questions of indexes that are in memory: to compile them takes longer
    # than to answer, and reading here and there costs little more than reading on.
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options.setdefault("options", "-c jit=off -c random_page_cost=1.1")
# The shipped names are loaded whenever migrations have run.
REGISTRY_AT_MIGRATE = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache ------------------------------------------------------------------------

# Pages are kept apart, where many of them do not push out what counts requests. Their keys
# name a revision, so that an hour only says when what nobody asks for is forgotten.
CACHES: dict[str, Any] = {
    name: {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": prefix,
        **options,
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        **options,
    }
    for name, prefix, options in (
        ("default", "claimboard", {}),
        ("pages", "claimboard-pages", {"TIMEOUT": 3600}),
    )
}

# --- Dumps ------------------------------------------------------------------------

INBOX_DIR = env.path("INBOX_DIR", default=DATA_DIR / "inbox").resolve()
# A file in the inbox is complete once nothing was written to it for so many seconds.
INBOX_QUIET_SECONDS = env.int("INBOX_QUIET_SECONDS", default=10)
DUMPS_DIR = env.path("DUMPS_DIR", default=DATA_DIR / "dumps").resolve()
# The largest dump read, unzipped: a gzip bomb stops here.
DUMP_SIZE_LIMIT = env.int("DUMP_SIZE_LIMIT", default=20 * 1024**3)
UPLOAD_SIZE_LIMIT = env.int("UPLOAD_SIZE_LIMIT", default=200 * 1024**2)
FILE_UPLOAD_HANDLERS = [
    "config.policies.UploadLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Background work --------------------------------------------------------------

CELERY_IMPORTS = [
    *("tasks.dumps", "tasks.extraction", "tasks.leaderboards", "tasks.statistics"),
]
CELERY_TIMEZONE = "UTC"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True  # what came of a job stands in the database
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A job that a killed worker had taken comes again after so many seconds.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 300}
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT: str | None = "config.celery:QueueFolderTransport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "queue"),
        "data_folder_out": str(DATA_DIR / "queue"),
        "control_folder": str(DATA_DIR / "queue" / "control"),
        "polling_interval": 0.2,
    }
    # Both talk through the queue itself, which here would fill a folder with files.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 3,
    "interval_start": 0.1,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
# A job is done when it has ended, and comes again when its worker was killed. Jobs work
# for JOB_SECONDS and enqueue the next, so the limits below stop only what hangs; they stay
# under the visibility timeout, or Redis would hand a running job to a second worker.
JOB_SECONDS = env.float("JOB_SECONDS", default=20)
DUMP_BATCH = env.int("DUMP_BATCH", default=500)
PAPER_BATCH = env.int("PAPER_BATCH", default=200)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kilobytes
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# The times of the last runs are not kept: everything here may run once more at a start.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "resume what is unfinished": {
        "task": "papers.resume_unfinished",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "sample tables": {
        "task": "papers.sample_tables",
        "schedule": 600,
        "options": {"expires": 300},
    },
    "look into the inbox": {
        "task": "papers.scan_inbox",
        "schedule": 10,
        # Not sooner: while a long dump is read, a message may wait for several jobs to end.
        "options": {"expires": 180},
    },
}

# --- Logs -------------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "job": {"()": "config.celery.JobInLogs"},
        "refusals": {"()": "config.logs.NoTracebackOfRefusals"},
    },
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s%(job)s: %(message)s"}
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["job"],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"filters": ["refusals"]},
        "django.server": {"handlers": [], "propagate": True},
        # Every job already logs what it did.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}

# --- Pages ------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
LOGIN_URL = "admin:login"

# --- API --------------------------------------------------------------------------

REST_FRAMEWORK = framework_options(env)
SPECTACULAR_SETTINGS = SCHEMA_OPTIONS

# --- Admin ------------------------------------------------------------------------

UNFOLD = admin.UNFOLD

# --- Security ---------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# What differs from it under a path. The admin's theme evaluates the expressions that stand
# in its templates' attributes, and sets styles inline (docs/settings.md says more).
CONTENT_SECURITY_POLICY_BY_PATH = {
    "/admin/": {
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
    },
    "/embed/": {"frame-ancestors": ["*"]},
}
X_FRAME_OPTIONS = "DENY"

# Behind a proxy that speaks HTTPS and sets X-Forwarded-Proto itself.
HTTPS = env.bool("HTTPS", default=False)
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 60 * 60)
    # These two bind the whole domain, so whoever owns it has to ask for them.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
