"""Print the claims of any dump as JSON lines, without a database."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from papers.dumps import read_entries
from papers.dumps.records import DumpError, Layout, PaperRecord
from papers.dumps.sniff import sniff
from papers.dumps.spool import spool
from papers.extraction.bulk import ExtractionPool, Outcome
from papers.extraction.output import claim_to_json

BATCH = 200
LOOKAHEAD = 8  # batches in memory at once


class Command(BaseCommand):
    help = (
        "Print the claims of dumps as JSON lines on standard output; needs no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a dump")
        parser.add_argument(
            "--format",
            choices=[str(layout) for layout in Layout],
            metavar="LAYOUT",
            help="the layout, if it should not be told from the content",
        )
        parser.add_argument(
            "--jobs",
            type=int,
            default=1,
            metavar="N",
            help=f"processes that read abstracts (this machine has {os.cpu_count()} cores)",
        )

    def handle(self, **options: Any) -> None:
        failures = 0
        with ExtractionPool(options["jobs"]) as pool, TemporaryDirectory() as folder:
            for name in options["paths"]:
                try:
                    for record, outcome in _read(
                        Path(name), Path(folder), options["format"], pool
                    ):
                        sys.stdout.write(_line(record, outcome) + "\n")
                        if outcome.error:
                            failures += 1
                            self.stderr.write(
                                f"{name}:{record.line}: the extractor failed: {outcome.error}"
                            )
                except BrokenPipeError:
                    raise  # nobody reads the output any more, for which no dump is to blame
                except (OSError, DumpError) as error:
                    failures += 1
                    self.stderr.write(f"{name}: {error}")
        if failures:
            raise CommandError(
                f"{failures} files or abstracts could not be read; see above."
            )


Read = tuple[PaperRecord, Outcome]


def _read(
    path: Path, folder: Path, layout: str | None, pool: ExtractionPool
) -> Iterator[Read]:
    """The papers of a dump with what was read in them, in order, a few batches ahead."""
    with path.open("rb") as file:
        spooled = spool(file, folder, limit=settings.DUMP_SIZE_LIMIT)
    entries = read_entries(
        spooled.path, Layout(layout) if layout else sniff(spooled.path)
    )
    records = (entry for entry in entries if isinstance(entry, PaperRecord))
    in_work: deque[tuple[tuple[PaperRecord, ...], Future[list[Outcome]]]] = deque()
    while batch := tuple(islice(records, BATCH)):
        in_work.append((batch, pool.submit([(r.title, r.abstract) for r in batch])))
        while len(in_work) > LOOKAHEAD:
            yield from _paired(*in_work.popleft())
    while in_work:
        yield from _paired(*in_work.popleft())
    spooled.path.unlink()


def _paired(
    records: tuple[PaperRecord, ...], outcomes: Future[list[Outcome]]
) -> Iterator[Read]:
    return zip(records, outcomes.result(), strict=True)


def _line(record: PaperRecord, outcome: Outcome) -> str:
    return json.dumps(
        {
            "id": record.source_id or record.arxiv_id,
            "title": record.title,
            "claims": [claim_to_json(c, record.abstract) for c in outcome.claims],
        },
        ensure_ascii=False,
    )
