from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from config.logs import NoTracebackOfRefusals


def record_at(level: int) -> logging.LogRecord:
    """A record of a request, with the exception that ended it."""
    try:
        raise PermissionError
    except PermissionError:
        return logging.getLogger("django.request").makeRecord(
            "django.request", level, __file__, 1, "Forbidden", (), sys.exc_info()
        )


@pytest.mark.parametrize(
    ("level", "is_kept"), [(logging.WARNING, False), (logging.ERROR, True)]
)
def test_traceback_is_logged_of_failures_only(level: int, is_kept: bool) -> None:
    record = record_at(level)

    assert NoTracebackOfRefusals().filter(record)
    assert bool(record.exc_info) is is_kept


def test_refused_request_is_one_line_in_the_log(
    admin_client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert admin_client.get("/admin/papers/claim/add/").status_code == 403

    (said,) = (found for found in caplog.records if found.name == "django.request")
    assert (
        said.getMessage() == "Forbidden (Permission denied): /admin/papers/claim/add/"
    )
    assert said.exc_info is None


def test_worker_does_not_warn_of_root() -> None:
    program = (
        "import config.celery\n"
        "from celery.platforms import check_privileges\n"
        "import os; os.getuid = os.geteuid = os.getgid = os.getegid = lambda: 0\n"
        "check_privileges(['json'])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr == ""
