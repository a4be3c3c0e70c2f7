"""The programs that a running Claimboard consists of, as they are started."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from tasks.supervisor import Process


def web_server(
    host: str, port: int, *, workers: int, environment: Mapping[str, str]
) -> Process:
    """The production server, static files included."""
    return Process(
        "web server",
        (
            *(sys.executable, "-m", "granian", "config.wsgi:application"),
            *("--interface", "wsgi", "--host", host, "--port", str(port)),
            *("--workers", str(workers), "--blocking-threads", "4"),
            *("--no-ws", "--log-level", "warning", "--respawn-failed-workers"),
        ),
        environment,
    )


def job_worker(
    *, concurrency: int, with_beat: bool, environment: Mapping[str, str]
) -> Process:
    """A Celery worker, where asked with the beat that enqueues what is due."""
    return Process(
        "job worker",
        (
            *(sys.executable, "-m", "celery", "-q", "-A", "config", "worker"),
            *("--concurrency", str(concurrency), "--loglevel", "info"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            *(("--beat",) if with_beat else ()),
        ),
        environment,
    )


def beat(*, environment: Mapping[str, str]) -> Process:
    """The clock that enqueues what is due, where there are several workers."""
    return Process(
        "beat",
        (sys.executable, "-m", "celery", "-q", "-A", "config", "beat", "--pidfile="),
        environment,
    )
