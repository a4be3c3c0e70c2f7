"""The team form on one machine: PostgreSQL, Redis, Celery workers and beat, web server."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tasks.local_servers import (
    PostgreSQL,
    Redis,
    ServerFailed,
    ServerMissing,
    can_be_entered,
)
from tasks.ports import PortTaken, answers, check_port
from tasks.programs import beat, job_worker, web_server
from tasks.supervisor import run_together


class Command(BaseCommand):
    help = "Run PostgreSQL, Redis, Celery workers and beat, and the web server, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dumps", nargs="*", help="dumps to ingest first")
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument(
            "--port", type=int, default=int(os.environ.get("PORT") or 8000)
        )

    def handle(
        self, *args: Any, dumps: list[str], host: str, port: int, **options: Any
    ) -> None:
        folder = _data_folder()
        postgresql = PostgreSQL(folder / "postgresql")
        redis = Redis(folder / "redis")
        try:
            check_port(host, port)
            postgresql.start()
            redis.start()
            environment = {
                "DATA_DIR": str(folder),
                "DATABASE_URL": postgresql.url,
                "REDIS_URL": redis.url,
            }
            self.say(f"PostgreSQL and Redis run; their data is in {folder}.")
            self._prepare(dumps, environment)
            code = run_together(
                [
                    web_server(host, port, workers=2, environment=environment),
                    job_worker(concurrency=2, with_beat=False, environment=environment),
                    beat(environment=environment),
                ],
                self.say,
                ready=f"Claimboard is at http://{host}:{port}/ (Ctrl-C ends it all).",
                is_ready=partial(answers, host, port),
            )
        except (PortTaken, ServerMissing, ServerFailed) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            code = 130  # while it was being prepared
        finally:
            redis.stop()
            postgresql.stop()
        if code:
            raise SystemExit(code)

    def _prepare(self, dumps: list[str], environment: dict[str, str]) -> None:
        ended = subprocess.run(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "prepare", *dumps],
            env={**os.environ, **environment},
        )
        if ended.returncode:
            raise CommandError("Preparing the site failed; see above.")

    def say(self, message: str) -> None:
        self.stdout.write(message)
        self.stdout.flush()


def _data_folder() -> Path:
    """Where the stack keeps its data: in DATA_DIR, if PostgreSQL can.

    Run by root, PostgreSQL runs as another user, who may not be able to go there.
    """
    folder: Path = settings.DATA_DIR / "stack"
    if os.geteuid() or can_be_entered(settings.DATA_DIR):
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path("/var/lib") / f"claimboard-stack-{name}"
