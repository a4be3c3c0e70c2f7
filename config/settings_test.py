"""What tests need otherwise than a running site."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="claimboard-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("REDIS_URL", "")

from config.settings import *  # noqa: E402, F403 (settings of tests are those of the site, but for what follows)
from config.settings import CACHES, DATA_DIR, DATABASES, STORAGES  # noqa: E402

DEBUG = False
ALLOWED_HOSTS = ["*"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as on a running site: threads then have connections and locks of their own.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# The databases of two tests hold other rows under the same keys.
CACHES = CACHES | {"pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
# No test talks to a broker by accident; those that want one start it themselves.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT = None
CELERY_BROKER_TRANSPORT_OPTIONS = {}
WHITENOISE_AUTOREFRESH = True
# Most tests name what they need: thousands of names would slow each of them down.
REGISTRY_AT_MIGRATE = False
