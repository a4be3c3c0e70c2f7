"""The shipped figures on the extractor's accuracy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from papers.extraction import EXTRACTOR_VERSION
from papers.extraction.accuracy import (
    CorpusFigures,
    LabelledFigures,
    Phenomenon,
    VersionFigures,
    labelled_figures,
    load_history,
    measure_corpus,
    models_digest,
    with_figures,
    write_history,
)
from papers.extraction.corpus import load_corpus
from papers.extraction.intervals import CalibrationBin, mean_gap
from papers.extraction.scoring import evaluate

CORPUS = Path(__file__).parents[2] / "data" / "corpus"

AGAIN = "run `python manage.py measure_corpus` and commit papers/extraction/data/accuracy.json"


def running() -> VersionFigures:
    shipped = {figures.version: figures for figures in load_history()}
    assert EXTRACTOR_VERSION in shipped, AGAIN
    return shipped[EXTRACTOR_VERSION]


def test_figures_of_the_running_version_are_what_it_reads_now() -> None:
    shipped, now = running().corpus, measure_corpus(load_corpus(CORPUS))
    assert shipped.phenomena == now.phenomena, AGAIN
    assert shipped.measures == now.measures, AGAIN
    # Confidences are floating-point sums, whose last digit may differ between machines.
    assert [row.count for row in shipped.bins] == [row.count for row in now.bins]
    assert [row.confidence for row in shipped.bins] == pytest.approx(
        [row.confidence for row in now.bins], abs=0.001
    ), AGAIN


def test_figures_on_labelled_abstracts_are_of_the_shipped_models() -> None:
    labelled = running().labelled
    assert labelled is None or labelled.models == models_digest(), AGAIN


def corpus_of(tmp_path: Path, text: str) -> CorpusFigures:
    (tmp_path / "sorts.toml").write_text(text)
    return measure_corpus(load_corpus(tmp_path))


def test_corpus_counts_right_cases_and_claims_of_each_kind(tmp_path: Path) -> None:
    figures = corpus_of(
        tmp_path,
        """
        [[case]]
        text = "It has an accuracy of 81.0% on ImageNet."
        why = "right"
        claims = [{ number = "81.0", kind = "result", unit = "%", dataset = "ImageNet" }]
        [[case]]
        text = "It has an accuracy of 82.0% on ImageNet."
        why = "wrong in a name"
        claims = [{ number = "82.0", kind = "result", dataset = "MNIST" }]
        [[case]]
        text = "It has an accuracy of 83.0% on ImageNet."
        why = "one too many"
        claims = []
        [[case]]
        text = "It says nothing of 7 apples in 1986."
        why = "nothing"
        claims = []
        [[case]]
        text = "Nothing is said."
        why = "a setting that is not there"
        settings = { shots = "5" }
        """,
    )
    assert figures.phenomena == (
        Phenomenon("sorts", right=2, cases=5, negatives_right=1, negatives=2),
    )
    measures = {
        measure.name: (measure.right, measure.given, measure.labelled)
        for measure in figures.measures
    }
    assert measures["detect"] == (2, 3, 2)
    assert measures["result"] == (1, 3, 2)
    assert measures["efficiency"] == (0, 0, 0)
    assert sum(row.count for row in figures.bins) == 3


def test_mean_gap_weighs_bins_by_their_claims() -> None:
    assert mean_gap(
        [CalibrationBin(0.9, 0.8, 30), CalibrationBin(0.5, 0.9, 10)]
    ) == pytest.approx(0.175)
    assert mean_gap([]) is None


def some_labelled() -> LabelledFigures:
    paper = {"id": "1", "title": "T", "abstract": "It is 5.", "claims": []}
    return labelled_figures(evaluate([paper], [paper]))


def test_history_keeps_versions_in_order_and_replaces_the_same(tmp_path: Path) -> None:
    figures = corpus_of(
        tmp_path, '[[case]]\ntext = "Nothing."\nwhy = "it is"\nclaims = []'
    )
    first = VersionFigures("1.0.0", figures, None)
    second = VersionFigures("2.0.0", figures, some_labelled())
    anew = replace(first, labelled=some_labelled())
    history = with_figures(with_figures((first,), second), anew)
    assert history == (anew, second)
    path = tmp_path / "accuracy.json"
    write_history(history, path)
    assert load_history(path) == history
