"""How well each version of the extractor reads: figures that are shipped with it.

`manage.py measure_corpus` measures and writes `data/accuracy.json`; the page on accuracy shows what stands there.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from papers.extraction.corpus import Case, judge, judge_settings
from papers.extraction.intervals import (
    CalibrationBin,
    Interval,
    calibration,
    resampled_interval,
)
from papers.extraction.linear import DATA
from papers.extraction.pipeline import extract_claims
from papers.extraction.scoring import Evaluation, Measure
from papers.extraction.settings import read_settings
from papers.extraction.types import ExtractedClaim, Kind

HISTORY = DATA / "accuracy.json"
DIGITS = 4  # of stored shares: more would differ between machines

_Judged = tuple[ExtractedClaim, bool]  # a claim read, and whether it is right


@dataclass(frozen=True, slots=True)
class Phenomenon:
    """How many cases of one corpus file are fully right, and of its negatives."""

    name: str
    right: int
    cases: int
    negatives_right: int
    negatives: int


@dataclass(frozen=True, slots=True)
class CorpusFigures:
    """The extractor on the shipped corpus."""

    phenomena: tuple[Phenomenon, ...]
    measures: tuple[Measure, ...]  # numbers found, then right claims of each kind
    bins: tuple[CalibrationBin, ...]


@dataclass(frozen=True, slots=True)
class LabelledFigures:
    """Trained models on labelled abstracts that they have not seen, each in its turn."""

    papers: int
    claims: int
    models: str  # which trained models: see `models_digest`
    measures: tuple[Measure, ...]
    by_kind: tuple[Measure, ...]
    bins: tuple[CalibrationBin, ...]


@dataclass(frozen=True, slots=True)
class VersionFigures:
    """All that was measured of one version of the extractor."""

    version: str
    corpus: CorpusFigures
    labelled: LabelledFigures | None


def measure_corpus(cases: Sequence[Case]) -> CorpusFigures:
    """Read every case and count what is right."""
    right: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    judged: list[list[_Judged]] = []
    tallies: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for case in cases:
        claims = extract_claims(case.title, case.text)
        right[case.phenomenon].append(
            (is_right(case, claims), case.is_negative),
        )
        if case.claims is not None:
            judged.append([(claim, _is_claim_right(case, claim)) for claim in claims])
            for name, tally in _tallies(case, judged[-1]).items():
                tallies[name].append(tally)
    bins, _ = calibration((c.confidence, ok) for these in judged for c, ok in these)
    return CorpusFigures(
        tuple(_phenomenon(name, those) for name, those in sorted(right.items())),
        tuple(_measure(name, those) for name, those in tallies.items()),
        tuple(map(_rounded, bins)),
    )


def is_right(case: Case, claims: Sequence[ExtractedClaim]) -> bool:
    """Whether the claims read from a case are right, none too many, and its settings too."""
    settings = {setting.name: setting.value for setting in read_settings("", case.text)}
    return not judge(case, claims) and not judge_settings(case, settings)


def _is_claim_right(case: Case, claim: ExtractedClaim) -> bool:
    expected = tuple(e for e in case.claims or () if e.span == claim.span)
    return bool(expected) and not judge(replace(case, claims=expected), [claim])


def _tallies(case: Case, judged: Iterable[_Judged]) -> dict[str, tuple[int, int, int]]:
    """What a case adds to each measure: right, given, labelled."""
    expected = {e.span: e.fields["kind"] for e in case.claims or ()}
    given = list(judged)
    tallies = {
        "detect": (
            sum(claim.span in expected for claim, _ in given),
            len(given),
            len(expected),
        )
    }
    for kind in Kind:
        of_kind = [ok for claim, ok in given if claim.kind is kind]
        tallies[kind.value] = (
            sum(of_kind),
            len(of_kind),
            sum(k is kind for k in expected.values()),
        )
    return tallies


def _measure(name: str, tallies: list[tuple[int, int, int]]) -> Measure:
    right, given, labelled = (sum(column) for column in zip(*tallies, strict=True))
    interval = resampled_interval([tally for tally in tallies if any(tally)])
    return Measure(name, right, given, labelled, _rounded_interval(interval))


def _phenomenon(name: str, cases: Sequence[tuple[bool, bool]]) -> Phenomenon:
    negatives = [ok for ok, is_negative in cases if is_negative]
    return Phenomenon(
        name,
        right=sum(ok for ok, _ in cases),
        cases=len(cases),
        negatives_right=sum(negatives),
        negatives=len(negatives),
    )


def labelled_figures(evaluation: Evaluation) -> LabelledFigures:
    """The figures of claims that models trained as the shipped ones read out of fold."""
    return LabelledFigures(
        papers=evaluation.papers,
        claims=sum(measure.labelled for measure in evaluation.by_kind),
        models=models_digest(),
        measures=tuple(map(_rounded_measure, evaluation.measures)),
        by_kind=tuple(map(_rounded_measure, evaluation.by_kind)),
        bins=tuple(map(_rounded, evaluation.bins)),
    )


def models_digest() -> str:
    """Which trained models are shipped: figures of others are not theirs."""
    return hashlib.sha256((DATA / "models.json").read_bytes()).hexdigest()[:16]


def load_history(path: Path = HISTORY) -> tuple[VersionFigures, ...]:
    """The figures of every version that was measured, oldest first."""
    return tuple(map(_version, json.loads(path.read_text(encoding="utf-8"))))


def with_figures(
    history: Iterable[VersionFigures], figures: VersionFigures
) -> tuple[VersionFigures, ...]:
    """The history with a version's figures in place of its earlier ones, or at the end."""
    versions = {entry.version: entry for entry in history}
    versions[figures.version] = figures
    return tuple(versions.values())


def write_history(history: Iterable[VersionFigures], path: Path = HISTORY) -> None:
    """Store the figures; the same figures give the same bytes."""
    content = json.dumps([asdict(entry) for entry in history], indent=1)
    path.write_text(content + "\n", encoding="utf-8")


def _version(entry: dict[str, Any]) -> VersionFigures:
    corpus, labelled = entry["corpus"], entry["labelled"]
    return VersionFigures(
        version=entry["version"],
        corpus=CorpusFigures(
            phenomena=tuple(Phenomenon(**row) for row in corpus["phenomena"]),
            measures=_read_measures(corpus["measures"]),
            bins=_read_bins(corpus["bins"]),
        ),
        labelled=LabelledFigures(
            papers=labelled["papers"],
            claims=labelled["claims"],
            models=labelled["models"],
            measures=_read_measures(labelled["measures"]),
            by_kind=_read_measures(labelled["by_kind"]),
            bins=_read_bins(labelled["bins"]),
        )
        if labelled
        else None,
    )


def _read_measures(rows: list[dict[str, Any]]) -> tuple[Measure, ...]:
    return tuple(
        Measure(**row | {"f1_interval": Interval(**row["f1_interval"])}) for row in rows
    )


def _read_bins(rows: list[dict[str, Any]]) -> tuple[CalibrationBin, ...]:
    return tuple(CalibrationBin(**row) for row in rows)


def _rounded(row: CalibrationBin) -> CalibrationBin:
    return CalibrationBin(
        round(row.confidence, DIGITS), round(row.right, DIGITS), row.count
    )


def _rounded_measure(measure: Measure) -> Measure:
    return replace(measure, f1_interval=_rounded_interval(measure.f1_interval))


def _rounded_interval(interval: Interval) -> Interval:
    return Interval(round(interval.low, DIGITS), round(interval.high, DIGITS))
