"""Measure the extractor on the shipped corpus, for the page on accuracy."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from papers.extraction import EXTRACTOR_VERSION
from papers.extraction.accuracy import (
    HISTORY,
    LabelledFigures,
    VersionFigures,
    labelled_figures,
    load_history,
    measure_corpus,
    models_digest,
    with_figures,
    write_history,
)
from papers.extraction.corpus import load_corpus
from papers.extraction.labelled import LabelledFileError, read_labelled
from papers.extraction.scoring import evaluate

CORPUS = Path(settings.BASE_DIR) / "tests" / "data" / "corpus"


class Command(BaseCommand):
    help = (
        "Measure this version of the extractor on the shipped corpus and store the"
        " figures for the page on accuracy; run it before every release."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--labelled",
            nargs="+",
            type=Path,
            default=[],
            metavar="GOLD.jsonl",
            help="the labelled abstracts that the models were trained on",
        )
        parser.add_argument(
            "--out-of-fold",
            type=Path,
            metavar="CLAIMS.jsonl",
            help="what bench/train_extractor.py --out-of-fold read in them, written"
            " in the run that wrote the models",
        )
        parser.add_argument(
            "--history", type=Path, default=HISTORY, help="the file of figures"
        )

    def handle(self, **options: Any) -> None:
        if bool(options["labelled"]) != bool(options["out_of_fold"]):
            raise CommandError("--labelled and --out-of-fold go together.")
        cases = load_corpus(CORPUS)
        if not cases:
            raise CommandError(f"There is no corpus in {CORPUS}.")
        path: Path = options["history"]
        history = load_history(path) if path.exists() else ()
        if options["out_of_fold"]:
            try:
                papers = read_labelled(options["labelled"])
                answers = read_labelled(
                    [options["out_of_fold"]], needs=("title", "claims")
                )
            except LabelledFileError as error:
                raise CommandError(str(error)) from error
            evaluation = evaluate(papers, answers)
            if evaluation.absent:
                raise CommandError(
                    f"Nothing was read out of fold in {evaluation.absent} of"
                    f" {evaluation.papers} labelled abstracts."
                )
            labelled: LabelledFigures | None = labelled_figures(evaluation)
        else:
            labelled = self._kept(history)
        figures = VersionFigures(EXTRACTOR_VERSION, measure_corpus(cases), labelled)
        write_history(with_figures(history, figures), path)
        right = sum(row.right for row in figures.corpus.phenomena)
        self.stdout.write(
            f"Extractor {EXTRACTOR_VERSION}: {right} of {len(cases)} cases fully right;"
            f" written to {path.name}."
        )

    def _kept(self, history: tuple[VersionFigures, ...]) -> LabelledFigures | None:
        """This version's figures on labelled abstracts, unless its models are others now."""
        for entry in history:
            if entry.version == EXTRACTOR_VERSION and entry.labelled is not None:
                if entry.labelled.models == models_digest():
                    return entry.labelled
                self.stderr.write(
                    "The models were trained anew, so the figures on labelled abstracts"
                    " are left out; give --labelled and --out-of-fold to store new ones."
                )
        return None
