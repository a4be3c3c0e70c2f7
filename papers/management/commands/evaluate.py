"""Measure the extractor on labelled abstracts."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich import box
from rich.console import Console
from rich.table import Table

from papers.accuracy import MEASURES
from papers.extraction import EXTRACTOR_VERSION
from papers.extraction.bulk import ExtractionPool
from papers.extraction.intervals import CalibrationBin, Interval
from papers.extraction.labelled import LabelledFileError, read_labelled
from papers.extraction.output import claim_to_json
from papers.extraction.scoring import Evaluation, Measure, PaperClaims, evaluate

BATCH = 100


class Command(BaseCommand):
    help = (
        "Measure the extractor on abstracts whose claims people labelled. On those that it was"
        " trained on the figures are too good: see docs/extraction.md."
    )
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
        try:
            papers = read_labelled(options["gold"])
        except LabelledFileError as error:
            raise CommandError(str(error)) from error
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


def _show(console: Console, evaluation: Evaluation, errors: int) -> None:
    console.print(f"{evaluation.papers} papers, extractor {EXTRACTOR_VERSION}")
    console.print("In brackets, where a figure lies with 95% confidence.\n")
    console.print(_measures_table("Measures", evaluation.measures))
    for measure in evaluation.measures:
        console.print(f"{measure.name}: {MEASURES[measure.name]}", markup=False)
    console.print()
    title = "Claims with all fields right, by kind"
    console.print(_measures_table(title, evaluation.by_kind))
    table = _table(
        "Confidence, in bins of equal count",
        *("", "said", "right", "apart", "claims"),
    )
    for ordinal, row in enumerate(evaluation.bins, 1):
        table.add_row(
            f"bin {ordinal}", *_calibration_cells(row, row.confidence - row.right)
        )
    for kind in evaluation.kind_calibrations:
        table.add_row(kind.kind, *_calibration_cells(kind.overall, kind.mean_gap))
    console.print(table)
    if evaluation.mean_gap is not None:
        console.print(
            f"mean gap {evaluation.mean_gap:.3f} over all claims; of a kind, “apart” is its"
            " mean gap over ten bins of its own\n"
        )
    table = _table("Errors by cause", "cause", "count", "share")
    for cause, count in evaluation.causes():
        table.add_row(cause, str(count), f"{count / len(evaluation.errors):.1%}")
    console.print(table)
    for cause, _ in evaluation.causes() if errors else ():
        console.print(f"[bold]{cause}[/bold]")
        shown = [error for error in evaluation.errors if error.cause == cause]
        for error in shown[:errors]:
            console.print(f"  {error.title[:70]}: …{error.context}…", markup=False)
            console.print(f"    given    {_in_brief(error.given)}", markup=False)
            console.print(f"    labelled {_in_brief(error.label)}", markup=False)


def _measures_table(title: str, measures: Iterable[Measure]) -> Table:
    table = _table(title, "", "precision", "recall", "F1", "right", "given", "labelled")
    for measure in measures:
        table.add_row(*_cells(measure))
    return table


def _table(title: str, *headings: str) -> Table:
    """A table whose first column holds words, the others figures."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    for ordinal, heading in enumerate(headings):
        table.add_column(heading, justify="right" if ordinal else "left", no_wrap=True)
    return table


def _cells(measure: Measure) -> tuple[str, ...]:
    return (
        measure.name,
        _figure(measure.precision, measure.precision_interval),
        _figure(measure.recall, measure.recall_interval),
        _figure(measure.f1, measure.f1_interval),
        str(measure.right),
        str(measure.given),
        str(measure.labelled),
    )


def _calibration_cells(row: CalibrationBin, apart: float) -> tuple[str, ...]:
    return (
        f"{row.confidence:.2f}",
        _figure(row.right, row.right_interval),
        f"{abs(apart):.3f}",
        str(row.count),
    )


def _figure(share: float, interval: Interval) -> str:
    return f"{share:.3f} ({interval.low:.2f} to {interval.high:.2f})"


def _in_brief(claim: Mapping[str, Any] | None) -> str:
    """What a claim says; of names with several accepted spellings, the first."""
    if claim is None:
        return "nothing"
    said = [f"{claim['value']}{claim.get('unit') or ''} {claim['kind']}"]
    for field in ("direction", "metric", "dataset", "model", "comparator"):
        if value := claim.get(field):
            said.append(f"{field} {value if isinstance(value, str) else value[0]}")
    return ", ".join(said)


def _as_json(evaluation: Evaluation) -> dict[str, Any]:
    def interval(between: Interval) -> list[float]:
        return [between.low, between.high]

    def measures(those: tuple[Measure, ...]) -> dict[str, Any]:
        return {
            measure.name: {
                "precision": measure.precision,
                "precision_interval": interval(measure.precision_interval),
                "recall": measure.recall,
                "recall_interval": interval(measure.recall_interval),
                "f1": measure.f1,
                "f1_interval": interval(measure.f1_interval),
                "right": measure.right,
                "given": measure.given,
                "labelled": measure.labelled,
            }
            for measure in those
        }

    def calibration(row: CalibrationBin) -> dict[str, Any]:
        return {
            "confidence": row.confidence,
            "right": row.right,
            "right_interval": interval(row.right_interval),
            "claims": row.count,
        }

    return {
        "extractor": EXTRACTOR_VERSION,
        "papers": evaluation.papers,
        "measures": measures(evaluation.measures),
        "by_kind": measures(evaluation.by_kind),
        "calibration": {
            "mean_gap": evaluation.mean_gap,
            "bins": [calibration(row) for row in evaluation.bins],
            "by_kind": {
                kind.kind: {"mean_gap": kind.mean_gap} | calibration(kind.overall)
                for kind in evaluation.kind_calibrations
            },
        },
        "errors": dict(evaluation.causes()),
    }
