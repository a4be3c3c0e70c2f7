"""Serve the site and do its background work, until Ctrl-C."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tasks.ports import PortTaken, answers, check_port
from tasks.programs import job_worker, web_server
from tasks.supervisor import run_together


class Command(BaseCommand):
    help = "Serve the site and do its background work, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument(
            "--port", type=int, default=int(os.environ.get("PORT") or 8000)
        )

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        try:
            check_port(host, port)
        except PortTaken as error:
            raise CommandError(str(error)) from error
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        code = run_together(
            [
                web_server(host, port, workers=1, environment={}),
                job_worker(concurrency=1, with_beat=True, environment={}),
            ],
            self.say,
            ready=f"Claimboard is at {address}/ (Ctrl-C ends it).",
            is_ready=partial(answers, host, port),
        )
        if code:
            raise SystemExit(code)

    def say(self, message: str) -> None:
        self.stdout.write(message)
        self.stdout.flush()
