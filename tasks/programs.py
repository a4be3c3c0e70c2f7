"""The programs that a running Claimboard consists of, as they are started."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Mapping

from tasks.supervisor import Process


class PortTaken(Exception):
    """Another program listens where the web server should."""


def check_port(host: str, port: int) -> None:
    """Raise PortTaken, with advice, if the port cannot be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(
                    f"Port {port} is in use: Claimboard may be running already, or"
                    f" another program. Another port: make run PORT={port + 1}"
                ) from error
            raise PortTaken(
                f"Cannot listen on {host}:{port}: {error.strerror}."
            ) from error


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
