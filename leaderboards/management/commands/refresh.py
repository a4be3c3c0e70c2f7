"""Bring everything derived up to date."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from leaderboards.services.refreshing import refresh_leaderboards
from leaderboards.services.registry import load_registry
from leaderboards.templatetags.numbers import counted
from papers.extraction.bulk import ExtractionPool
from papers.models import Paper
from papers.services.claims import mark_outdated
from tasks.pipeline import Pipeline, keep_what_is_loaded


class Command(BaseCommand):
    help = "Read papers anew that an older extractor read, and rebuild results and standings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--jobs",
            type=int,
            default=os.cpu_count() or 1,
            metavar="N",
            help="processes that read abstracts (default: one a core)",
        )

    def run_from_argv(self, argv: list[str]) -> None:
        keep_what_is_loaded()
        super().run_from_argv(argv)

    def handle(self, **options: Any) -> None:
        load = load_registry()
        for conflict in load.conflicts:
            self.stdout.write(
                "registry: {kind} {key}: {field} stays {curator!r} as a curator set it,"
                " the files say {files!r}".format(**conflict)
            )
        mark_outdated()
        waiting = Paper.objects.awaiting_extraction().count()
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
        ) as progress:
            reading = progress.add_task("reading abstracts", total=waiting)
            with ExtractionPool(options["jobs"]) as pool:
                totals = Pipeline(
                    pool,
                    on_progress=lambda done: progress.update(reading, completed=done),
                ).finish()
            rebuilding = progress.add_task("rebuilding results", total=None)
            mended = refresh_leaderboards(
                on_progress=lambda done, total: progress.update(
                    rebuilding, completed=done, total=total
                )
            )
        self.stdout.write(
            f"{totals.papers} papers read again, {mended.papers} placed;"
            f" {mended.results} results, {mended.rows} rows, {mended.records} records,"
            f" {mended.figures} figures and {mended.followed} comparisons and findings"
            " were not as they should be."
        )
        if totals.failed:
            self.stderr.write(
                f"The claims of {counted(totals.failed, 'paper')} could not be stored or"
                " placed; the messages above say why. They are tried again with the next run."
            )
