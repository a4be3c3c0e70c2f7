"""What the page on accuracy shows, from shipped figures and counted decisions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.cache import caches

from config.release import release
from papers import pages
from papers.extraction.accuracy import (
    CorpusFigures,
    LabelledFigures,
    VersionFigures,
)
from papers.extraction.intervals import CalibrationBin, Interval, mean_gap, wilson
from papers.extraction.review import REVIEW_BELOW
from papers.extraction.scoring import Measure
from papers.models import Curation
from papers.readings import FIELD_WORDS

VERSIONS_BY_FIELD = 4  # side by side: more do not fit
UNKNOWN = (
    "not known"  # the version that read what was decided on before versions were kept
)

_PHENOMENA = {
    "baselines": "numbers of rivals and earlier work",
    "conversions": "remains of LaTeX and other conversions",
    "efficiency": "speed, memory, cost",
    "improvements": "gains over something else",
    "issues": "mistakes that were once reported",
    "lists": "several numbers in one sentence",
    "not_claims": "numbers that claim nothing",
    "own_and_best": "whose model it is, and whether it is called best",
    "percent": "percentages",
    "ranges": "ranges, bounds and ±",
    "respectively": "“respectively”",
    "results": "plain scores",
    "settings": "settings: shots, splits, attacks and the like",
    "unknown_names": "data sets and models that no registry knows",
}
MEASURES = {
    "detect": "the number is found",
    "kind": "its kind too",
    "leaderboard": "a score with unit, data set and metric",
    "entry": "the same with its model: a whole row",
    "improvement": "a gain with data set and what it is over",
    "efficiency": "an efficiency figure with its unit",
    "strict": "a whole row in its first accepted spelling",
}
_FOUND = {"detect": MEASURES["detect"]}  # beside measures that are named after kinds

Verdict = Mapping[str, Any]
_KEPT_SECONDS = 60


def verdicts_now() -> Sequence[Verdict]:
    """What people said of each version's readings: counted anew once something is decided.

    Where decisions go with a claim that is deleted, that may take a minute to be counted.
    """
    newest = Curation.objects.order_by("-pk").values_list("pk", flat=True).first()
    key = f"verdicts-{release()}-{newest}"
    verdicts: Sequence[Verdict] | None = caches["pages"].get(key)
    if verdicts is None:
        verdicts = Curation.objects.verdicts(FIELD_WORDS)
        caches["pages"].set(key, verdicts, _KEPT_SECONDS)
    return verdicts


def accuracy_page(
    *, version: str, history: Sequence[VersionFigures], verdicts: Sequence[Verdict]
) -> pages.AccuracyPage:
    """The page, for the running version of the extractor."""
    figures = {entry.version: entry for entry in history}
    running = figures.get(version)
    judged = {row["extracted_with"]: row for row in verdicts if _is_told(row)}
    versions = sorted({*figures, *judged, version}, key=version_key, reverse=True)
    shown = [name for name in versions if name in judged]
    return pages.AccuracyPage(
        version=version,
        review_below=f"{REVIEW_BELOW:.2f}",
        corpus=_corpus(running.corpus) if running else None,
        labelled=_labelled(running.labelled) if running and running.labelled else None,
        verdicts=tuple(_verdict(name, judged[name]) for name in shown),
        fields=_fields({name: judged[name] for name in shown[:VERSIONS_BY_FIELD]}),
        history=tuple(
            _history(name, name == version, figures.get(name), judged.get(name))
            for name in versions
        ),
    )


def version_key(version: str) -> tuple[list[int], str]:
    """What versions are ordered by: 1.10 comes after 1.9."""
    return [int(part) for part in re.findall(r"\d+", version)], version


def share(right: int, of: int) -> pages.Share:
    """A counted share; empty of nothing."""
    if not of:
        return pages.Share("", "", 0, 0, 0, right, of)
    return _between(right / of, wilson(right, of), right, of)


def _between(
    value: float, interval: Interval, count: int | None = None, of: int | None = None
) -> pages.Share:
    low, middle, high = (
        round(100 * part) for part in (interval.low, value, interval.high)
    )
    return pages.Share(
        f"{100 * value:.1f}%", f"{low} to {high}", low, middle, high, count, of
    )


def _corpus(figures: CorpusFigures) -> pages.CorpusSection:
    rows = figures.phenomena
    return pages.CorpusSection(
        right=share(sum(r.right for r in rows), sum(r.cases for r in rows)),
        negatives=share(
            sum(r.negatives_right for r in rows), sum(r.negatives for r in rows)
        ),
        phenomena=tuple(
            pages.PhenomenonLine(
                _PHENOMENA.get(row.name, row.name.replace("_", " ")),
                share(row.right, row.cases),
                share(row.negatives_right, row.negatives),
            )
            for row in rows
        ),
        measures=tuple(_measure(m, _FOUND) for m in figures.measures),
        calibration=_calibration(figures.bins),
    )


def _labelled(figures: LabelledFigures) -> pages.LabelledSection:
    return pages.LabelledSection(
        papers=figures.papers,
        claims=figures.claims,
        found=_f1(_named("detect", figures.measures)),
        rows=_f1(_named("entry", figures.measures)),
        measures=tuple(_measure(m, MEASURES) for m in figures.measures),
        by_kind=tuple(_measure(m, _FOUND) for m in figures.by_kind),
        calibration=_calibration(figures.bins),
    )


def _measure(measure: Measure, words: Mapping[str, str]) -> pages.MeasureLine:
    return pages.MeasureLine(
        words.get(measure.name, measure.name),
        precision=share(measure.right, measure.given),
        recall=share(measure.right, measure.labelled),
        f1=_f1(measure),
        given=measure.given,
        labelled=measure.labelled,
    )


def _f1(measure: Measure) -> pages.Share:
    if not measure.given + measure.labelled:
        return share(0, 0)
    return _between(measure.f1, measure.f1_interval)


def _calibration(bins: Sequence[CalibrationBin]) -> pages.Calibration:
    gap = mean_gap(bins)
    return pages.Calibration(
        tuple(
            pages.CalibrationLine(
                f"{row.confidence:.2f}", share(round(row.right * row.count), row.count)
            )
            for row in reversed(bins)
        ),
        "" if gap is None else f"{gap:.3f}",
    )


def _is_told(row: Verdict) -> bool:
    return any(row[name] for name in ("unchanged", "corrected", "rejected", "missed"))


def _looked_at(row: Verdict) -> int:
    return int(row["unchanged"] + row["corrected"] + row["rejected"])


def _verdict(version: str, row: Verdict) -> pages.VerdictLine:
    looked_at = _looked_at(row)
    return pages.VerdictLine(
        version or UNKNOWN,
        looked_at,
        unchanged=share(row["unchanged"], looked_at),
        corrected=share(row["corrected"], looked_at),
        rejected=share(row["rejected"], looked_at),
        missed=row["missed"],
    )


def _fields(judged: Mapping[str, Verdict]) -> tuple[pages.FieldLine, ...]:
    """Fields that were ever corrected, the most often corrected first."""

    def shares(field: str) -> tuple[tuple[str, pages.Share], ...]:
        return tuple(
            (
                version or UNKNOWN,
                share(row[f"wrong_{field}"], row["unchanged"] + row["corrected"]),
            )
            for version, row in judged.items()
        )

    wrong = {
        field: sum(row[f"wrong_{field}"] for row in judged.values())
        for field in FIELD_WORDS
    }
    return tuple(
        pages.FieldLine(FIELD_WORDS[field], shares(field))
        for field in sorted(wrong, key=lambda field: -wrong[field])
        if wrong[field]
    )


def _history(
    version: str,
    is_running: bool,
    figures: VersionFigures | None,
    verdict: Verdict | None,
) -> pages.HistoryLine:
    cases = found = rows = unchanged = None
    if figures:
        cases = _corpus(figures.corpus).right
        found = _f1(_named("detect", figures.corpus.measures))
        if figures.labelled:
            rows = _f1(_named("entry", figures.labelled.measures))
    if verdict and _looked_at(verdict):
        unchanged = share(verdict["unchanged"], _looked_at(verdict))
    return pages.HistoryLine(
        version or UNKNOWN, is_running, cases, found, rows, unchanged
    )


def _named(name: str, measures: Sequence[Measure]) -> Measure:
    return next(measure for measure in measures if measure.name == name)
