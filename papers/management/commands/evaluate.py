"""Measure the extractor on labelled abstracts."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich import box
from rich.console import Console
from rich.table import Table

from papers.extraction import EXTRACTOR_VERSION
from papers.extraction.bulk import ExtractionPool
from papers.extraction.output import claim_to_json
from papers.extraction.scoring import Evaluation, Measure, PaperClaims, evaluate

BATCH = 100


class Command(BaseCommand):
    help = "Measure the extractor on abstracts whose claims people labelled."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "gold",
            nargs="+",
            type=Path,
            metavar="GOLD.jsonl",
            help='labelled abstracts: {"id", "title", "abstract", "claims"} a line',
        )
        parser.add_argument(
            "--errors",
            type=int,
            default=0,
            metavar="N",
            help="show N errors of each cause",
        )
        parser.add_argument(
            "--jobs", type=int, default=1, metavar="N", help="processes"
        )
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="print figures as JSON"
        )

    def handle(self, **options: Any) -> None:
        papers = [paper for path in options["gold"] for paper in _labelled(path)]
        texts = [(paper["title"], paper["abstract"]) for paper in papers]
        with ExtractionPool(options["jobs"]) as pool:
            batches = [
                pool.submit(texts[n : n + BATCH]) for n in range(0, len(texts), BATCH)
            ]
            outcomes = [outcome for batch in batches for outcome in batch.result()]
        for paper, outcome in zip(papers, outcomes, strict=True):
            if outcome.error:
                self.stderr.write(f"{paper['title'][:70]}: {outcome.error}")
        predicted: list[PaperClaims] = [
            {
                "id": paper.get("id"),
                "title": paper["title"],
                "claims": [claim_to_json(c, paper["abstract"]) for c in outcome.claims],
            }
            for paper, outcome in zip(papers, outcomes, strict=True)
        ]
        evaluation = evaluate(papers, predicted)
        if options["as_json"]:
            self.stdout.write(json.dumps(_as_json(evaluation), indent=2))
        else:
            page = StringIO()
            _show(Console(file=page, width=120), evaluation, options["errors"])
            self.stdout.write(page.getvalue())


def _labelled(path: Path) -> list[dict[str, Any]]:
    """The papers of one file.

    Raises:
        CommandError: the file or a line of it cannot be read; names the line.
    """
    papers = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    paper = json.loads(line)
                    missing = {"title", "abstract", "claims"} - paper.keys()
                except (ValueError, AttributeError):
                    raise CommandError(f"{path}:{number}: no JSON object") from None
                if missing:
                    raise CommandError(
                        f"{path}:{number}: {', '.join(sorted(missing))} is missing"
                    )
                papers.append(paper)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {error}") from error
    return papers


def _show(console: Console, evaluation: Evaluation, errors: int) -> None:
    console.print(f"{evaluation.papers} papers, extractor {EXTRACTOR_VERSION}")
    for title, measures in (
        ("Measures", evaluation.measures),
        ("Claims with all fields right, by kind", evaluation.by_kind),
    ):
        table = Table(title=title, title_justify="left", box=box.SIMPLE)
        for heading in ("", "precision", "recall", "F1", "right", "given", "labelled"):
            table.add_column(heading, justify="left" if not heading else "right")
        for measure in measures:
            table.add_row(*_cells(measure))
        console.print(table)
    table = Table(
        title="Confidence, in bins of equal count", title_justify="left", box=box.SIMPLE
    )
    for heading in ("said", "right", "claims"):
        table.add_column(heading, justify="right")
    for row in evaluation.bins:
        table.add_row(f"{row.confidence:.2f}", f"{row.right:.2f}", str(row.count))
    console.print(table)
    if evaluation.mean_gap is not None:
        console.print(f"mean gap {evaluation.mean_gap:.3f}")
    table = Table(title="Errors by cause", title_justify="left", box=box.SIMPLE)
    table.add_column("cause")
    table.add_column("count", justify="right")
    for cause, count in evaluation.causes():
        table.add_row(cause, str(count))
    console.print(table)
    for cause, _ in evaluation.causes() if errors else ():
        console.print(f"[bold]{cause}[/bold]")
        shown = [error for error in evaluation.errors if error.cause == cause]
        for error in shown[:errors]:
            console.print(f"  {error.title[:70]}: …{error.context}…", markup=False)
            console.print(f"    given    {error.given}", markup=False)
            console.print(f"    labelled {error.label}", markup=False)


def _cells(measure: Measure) -> tuple[str, ...]:
    precision, recall = measure.precision_interval, measure.recall_interval
    return (
        measure.name,
        f"{measure.precision:.3f} ({precision.low:.2f} to {precision.high:.2f})",
        f"{measure.recall:.3f} ({recall.low:.2f} to {recall.high:.2f})",
        f"{measure.f1:.3f} ({measure.f1_interval.low:.2f} to {measure.f1_interval.high:.2f})",
        str(measure.right),
        str(measure.given),
        str(measure.labelled),
    )


def _as_json(evaluation: Evaluation) -> dict[str, Any]:
    def measures(those: tuple[Measure, ...]) -> dict[str, Any]:
        return {
            measure.name: {
                "precision": measure.precision,
                "recall": measure.recall,
                "f1": measure.f1,
                "right": measure.right,
                "given": measure.given,
                "labelled": measure.labelled,
            }
            for measure in those
        }

    return {
        "extractor": EXTRACTOR_VERSION,
        "papers": evaluation.papers,
        "measures": measures(evaluation.measures),
        "by_kind": measures(evaluation.by_kind),
        "calibration": {
            "mean_gap": evaluation.mean_gap,
            "bins": [
                {"confidence": row.confidence, "right": row.right, "claims": row.count}
                for row in evaluation.bins
            ],
        },
        "errors": dict(evaluation.causes()),
    }
