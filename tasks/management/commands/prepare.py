"""Make everything ready to serve: database, static files, dumps, a first user."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from tasks.static_files import collect_changed


class Command(BaseCommand):
    help = "Migrate, collect static files, read dumps, make a first user: what is not done yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dumps", nargs="*", help="dumps to read")

    def handle(self, *args: Any, dumps: list[str], **options: Any) -> None:
        call_command("migrate", verbosity=0)
        collect_changed()
        if dumps:
            self._read(dumps)
        call_command("first_user", stdout=self.stdout)

    def _read(self, dumps: list[str]) -> None:
        """Read dumps; one that cannot be read keeps nobody from the rest."""
        try:
            call_command("ingest", *dumps, stdout=self.stdout, stderr=self.stderr)
        except CommandError as error:
            self.stderr.write(f"{error} The site starts with the rest.")
