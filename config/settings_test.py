"""What tests need otherwise than a running site."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="claimboard-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("REDIS_URL", "")

from config.settings import *  # noqa: E402, F403 (settings of tests are those of the site, but for what follows)
from config.settings import STORAGES  # noqa: E402

DEBUG = False
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
