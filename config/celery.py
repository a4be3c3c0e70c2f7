"""The Celery app; the modules with its tasks are listed in settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("claimboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
