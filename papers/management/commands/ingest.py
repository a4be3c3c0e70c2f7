"""Read dumps through to the leaderboards."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from leaderboards.templatetags.numbers import counted
from papers.dumps.records import DumpError, Layout
from papers.extraction.bulk import ExtractionPool
from papers.models import Dump
from papers.services.dumps import ingest_batch, register_dump
from tasks.batches import patiently
from tasks.pipeline import Pipeline, keep_what_is_loaded
from tasks.statistics import sample_tables

# Entries of a dump that are read and stored at a time; a job takes fewer.
_ENTRIES = 1000


class Command(BaseCommand):
    help = "Read dumps of paper listings, find their claims and place them on leaderboards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", metavar="PATH", help="a dump, or a folder of dumps"
        )
        parser.add_argument(
            "--listed-on",
            type=_day,
            metavar="DATE",
            help="the day of the listing, where its page prints no year (2025-11-03)",
        )
        parser.add_argument(
            "--format",
            choices=[str(layout) for layout in Layout],
            metavar="LAYOUT",
            help="the layout, if it should not be told from the content: "
            + ", ".join(Layout),
        )
        parser.add_argument(
            "--again", action="store_true", help="read known dumps anew as well"
        )
        parser.add_argument(
            "--jobs",
            type=int,
            default=os.cpu_count() or 1,
            metavar="N",
            help="processes that read abstracts (default: one a core)",
        )
        parser.add_argument(
            "--json",
            action="store_true",
            help="print the outcome as JSON, no progress bar",
        )

    def run_from_argv(self, argv: list[str]) -> None:
        keep_what_is_loaded()
        super().run_from_argv(argv)

    def handle(self, **options: Any) -> None:
        console = Console(stderr=True, quiet=options["json"])
        reports = []
        with (
            Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console,
            ) as progress,
            ExtractionPool(options["jobs"]) as pool,
        ):
            bar = progress.add_task("finding claims, placing results", total=None)
            pipeline = Pipeline(
                pool, on_progress=lambda n: progress.update(bar, completed=n)
            )
            for path in _files(options["paths"]):
                reports.append(_ingest(path, options, progress, pipeline))
            totals = pipeline.finish()
            sample_tables()
            progress.update(bar, total=totals.papers, completed=totals.papers)
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "dumps": reports,
                        "papers_read": totals.papers,
                        "papers_unreadable": totals.unreadable,
                        "claims_new": totals.claims,
                    },
                    indent=2,
                )
            )
        else:
            for report in reports:
                self.stdout.write(_line(report))
            self.stdout.write(
                f"{counted(totals.papers, 'paper')} read for claims,"
                f" {counted(totals.claims, 'new claim')}."
            )
        if totals.unreadable:
            self.stderr.write(
                f"The extractor failed on {counted(totals.unreadable, 'abstract')}, last with"
                f" {totals.last_error}. Each error stands with its paper in the admin."
            )
        if totals.failed:
            self.stderr.write(
                f"The claims of {counted(totals.failed, 'paper')} could not be stored or placed; the"
                " messages above say why. They are tried again with the next run."
            )
        failed = [r for r in reports if r["state"] in ("refused", "failed")]
        if failed:
            raise CommandError(
                f"{len(failed)} of {counted(len(reports), 'file')} could not be read; see above."
            )


def _ingest(
    path: Path, options: dict[str, Any], progress: Progress, pipeline: Pipeline
) -> dict[str, Any]:
    """Read one file; what came of it."""
    report: dict[str, Any] = {"file": str(path), "state": "failed", "error": ""}
    layout = Layout(options["format"]) if options["format"] else None

    def register() -> Dump:
        with path.open("rb") as file:
            return register_dump(
                file=file,
                name=path.name,
                listed_on=options["listed_on"],
                layout=layout,
                again=options["again"],
            )

    try:
        dump = patiently(register)
    except OSError as error:
        return report | {"error": _why_not_read(path, error)}
    except DumpError as error:
        return report | {"error": str(error)}
    was_read = dump.state == Dump.State.DONE
    bar = progress.add_task(f"reading {path.name}", total=None)
    while patiently(partial(ingest_batch, dump_id=dump.pk, size=_ENTRIES)):
        dump.refresh_from_db()
        progress.update(bar, completed=dump.next_entry)
        pipeline.advance()
    dump.refresh_from_db()
    progress.update(bar, completed=dump.next_entry, total=dump.next_entry)
    return report | {
        "state": dump.state,
        "error": dump.error,
        "dump": dump.pk,
        "layout": dump.layout,
        "papers": dump.papers_count,
        "refused": dump.refused_count,
        "was_read_before": was_read,
    }


def _why_not_read(path: Path, error: OSError) -> str:
    """Why a file could not be read, or the copy that is kept of it not be written."""
    match error:
        case FileNotFoundError():
            words = "there is no such file or folder"
        case PermissionError():
            words = "this user has no access"
        case _:
            words = error.strerror or str(error)
    other = error.filename and error.filename != str(path)
    return f"{words}: {error.filename}" if other else words


def _line(report: dict[str, Any]) -> str:
    if report["error"]:
        return f"{report['file']}: {report['state']}: {report['error']}"
    refused = f", {report['refused']} refused" if report["refused"] else ""
    before = ", already read" if report["was_read_before"] else ""
    papers = counted(report["papers"], "paper")
    return f"{report['file']}: {report['layout']}, {papers}{refused}{before}"


def _files(paths: list[str]) -> Iterator[Path]:
    for name in paths:
        path = Path(name)
        if path.is_dir():
            yield from sorted(
                p for p in path.iterdir() if p.is_file() and not p.name.startswith(".")
            )
        else:
            yield path


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day like 2025-11-03") from error
