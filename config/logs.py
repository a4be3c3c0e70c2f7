"""What is left out of the logs."""

from __future__ import annotations

import logging
import warnings

from celery.exceptions import SecurityWarning


class NoTracebackOfRefusals(logging.Filter):
    """A request that was refused is one line: the traceback would say where, not why."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.ERROR:
            record.exc_info = record.exc_text = None
        return True


def allow_root() -> None:
    """Let a worker start under root without Celery's page of warning.

    It fears messages that can run code; jobs here are JSON, and no others are accepted.
    docs/settings.md says whom to run a public site as.
    """
    warnings.filterwarnings("ignore", category=SecurityWarning)
