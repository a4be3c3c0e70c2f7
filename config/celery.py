"""The Celery app; the modules with its tasks are listed in settings."""

from __future__ import annotations

import logging
import os
import time
import uuid
from pathlib import Path
from typing import Any

from celery import Celery, current_task
from celery.contrib.django.task import DjangoTask
from django.db import InterfaceError, OperationalError, transaction
from kombu.transport import filesystem
from kombu.utils.json import dumps

from config.logs import allow_root

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Job(DjangoTask):
    """A task that outlasts a database or a broker that is away for a while.

    Enqueueing one never fails the request that asked for it: the row that it works on says
    that there is work, and `resume_unfinished` enqueues again what the broker did not take.
    """

    abstract = True
    autoretry_for = (OperationalError, InterfaceError)
    max_retries = 5
    retry_backoff = 1  # second, doubled each time
    retry_backoff_max = 60
    retry_jitter = True

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """Enqueue after commit; a broker that is away is logged."""

        def enqueue() -> None:
            self.delay(*args, **kwargs)

        transaction.on_commit(enqueue, robust=True)


class QueueFolderChannel(filesystem.Channel):
    """kombu's queue in a folder, with messages that appear whole.

    kombu opens a message's file under its final name and writes it then: a worker that
    looks in between takes an empty message, which it cannot decode, and ends.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        Path(self.data_folder_in).mkdir(parents=True, exist_ok=True)

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        folder = Path(self.data_folder_out)
        name = f"{time.time_ns()}_{uuid.uuid4()}"
        unfinished = folder / f"{name}.part"
        unfinished.write_text(dumps(payload), encoding="utf-8")
        unfinished.rename(folder / f"{name}.{queue}.msg")


class QueueFolderTransport(filesystem.Transport):
    """Jobs in a folder, for the form that needs no other server."""

    Channel = QueueFolderChannel


class JobInLogs(logging.Filter):
    """Gives each log record `job`: the name and id of the job that it is of, or nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = current_task.request if current_task else None
        record.job = f" [{current_task.name} {request.id}]" if request else ""
        return True


allow_root()
app = Celery("claimboard", task_cls=Job)
app.config_from_object("django.conf:settings", namespace="CELERY")
