"""How sure a measured share is, and whether a confidence means what it says."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

RESAMPLES = 400
_CONFIDENCE_Z = 1.96


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a share lies with 95% confidence."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Claims of like confidence: what they were sure of, and how many were right."""

    confidence: float
    right: float
    count: int

    @property
    def right_interval(self) -> Interval:
        return wilson(round(self.right * self.count), self.count)


def wilson(right: int, total: int) -> Interval:
    """The Wilson score interval of a share."""
    if not total:
        return Interval(0.0, 1.0)
    z, share = _CONFIDENCE_Z, right / total
    middle = share + z * z / (2 * total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return Interval(
        max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
    )


def resampled_interval(tallies: list[tuple[int, int, int]]) -> Interval:
    """The middle 95% of F1 over papers drawn again, the same in every run."""
    if not tallies:
        return Interval(0.0, 1.0)
    draw = random.Random(0)
    values = []
    for _ in range(RESAMPLES):
        sample = draw.choices(tallies, k=len(tallies))
        total = sum(t[1] + t[2] for t in sample)
        values.append(2 * sum(t[0] for t in sample) / total if total else 0.0)
    values.sort()
    edge = round(RESAMPLES * 0.025)
    return Interval(values[edge], values[-edge - 1])


def calibration(
    judged: Iterable[tuple[float, bool]], bins: int = 10
) -> tuple[tuple[CalibrationBin, ...], float | None]:
    """Confidence beside the share right in bins of equal count, and their mean gap."""
    ordered = sorted(judged)
    if not ordered:
        return (), None
    size = len(ordered) / bins
    cuts = [ordered[round(at * size) : round((at + 1) * size)] for at in range(bins)]
    table = tuple(
        CalibrationBin(
            sum(c for c, _ in cut) / len(cut),
            sum(ok for _, ok in cut) / len(cut),
            len(cut),
        )
        for cut in cuts
        if cut
    )
    return table, mean_gap(table)


def mean_gap(bins: Sequence[CalibrationBin]) -> float | None:
    """How far what was said and what was right lie apart, on average over the claims."""
    claims = sum(row.count for row in bins)
    if not claims:
        return None
    return sum(abs(row.confidence - row.right) * row.count for row in bins) / claims
