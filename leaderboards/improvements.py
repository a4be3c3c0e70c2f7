"""Comparisons made ready for pages: who is said to be better than whom, by how much."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from leaderboards.models import Comparison, Leaderboard, Result
from leaderboards.pages import ShownResult
from leaderboards.services.checking import check_as_of
from leaderboards.showing import shown_result
from leaderboards.templatetags.numbers import as_reported, bounded
from papers.extraction.types import Bound, Direction
from papers.marking import Evidence, evidence_of
from papers.models import Claim
from papers.pages import Choice
from papers.paging import Page
from papers.querystring import Asked

_NOT_SAID = "relative or in points: not said"


@dataclass(frozen=True, slots=True)
class Implied:
    """A number that follows from a comparison, with how the difference is meant then."""

    value: str
    reading: str  # "in points", "relative"; empty where it can be meant but one way


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """A comparison as every page shows it."""

    comparison: Comparison
    name: str  # of what is better, or worse
    model_url: str
    comparator: str  # empty where nothing is named
    comparator_url: str
    is_worse: bool
    by: str  # as printed: "18%"
    meant: str  # how, in words; empty where the unit says so
    implied: tuple[Implied, ...]
    implied_name: str  # what the implied number is of
    implied_from: ShownResult | None
    reported: ShownResult | None  # the model's own number, where both are known
    apart: str  # how far apart the reported numbers are
    evidence: Evidence

    @property
    def way(self) -> str:
        """On which side of the other it is said to be."""
        return "worse" if self.is_worse else "better"

    @property
    def is_meaning_open(self) -> bool:
        """Whether nothing says how the difference is meant."""
        return self.meant == _NOT_SAID


@dataclass(frozen=True, slots=True)
class Improvements:
    """The comparisons of something in short: the newest, and where all of them are."""

    shown: tuple[ShownComparison, ...]
    all_url: str  # empty where these are all


@dataclass(frozen=True, slots=True)
class ImprovementsPage:
    """All comparisons of a benchmark, or of one of its leaderboards."""

    section: ClassVar[str] = "benchmarks"
    asked: Asked
    board: Leaderboard
    day: date | None  # none on the page of today
    lines: tuple[ShownComparison, ...]
    pager: Page[Comparison]
    metrics: tuple[Choice, ...]
    verdicts: tuple[Choice, ...]
    is_narrowed: bool
    clear_url: str
    today_url: str


def shown_comparison(comparison: Comparison) -> ShownComparison:
    """A comparison as every page shows it; wants its evidence loaded."""
    model, comparator = comparison.model, comparison.comparator
    base, reported = _numbers(comparison)
    sides = Comparison.Side
    return ShownComparison(
        comparison=comparison,
        name=_name(comparison),
        model_url=model.get_absolute_url() if model else "",
        comparator=comparator.name if comparator else comparison.comparator_name,
        comparator_url=comparator.get_absolute_url() if comparator else "",
        is_worse=comparison.direction == Direction.DOWN,
        by=as_reported(comparison),
        meant=_meant(comparison),
        implied=_implied(comparison, base),
        implied_name={
            sides.MODEL: _name(comparison),
            sides.COMPARATOR: comparator.name
            if comparator
            else comparison.comparator_name or "the baseline",
            sides.NEITHER: "",
        }[sides(comparison.implied_of)],
        implied_from=shown_result(base) if base else None,
        reported=shown_result(reported) if reported else None,
        apart=_apart(reported, base) if reported and base else "",
        evidence=evidence_of(comparison.claim),
    )


def shown_comparisons(
    comparisons: Iterable[Comparison], as_of: date | None = None
) -> tuple[ShownComparison, ...]:
    """Comparisons of a list, with what followed from the numbers reported by a day, or now."""
    found = list(comparisons)
    if as_of:
        check_as_of(comparisons=found, day=as_of)
    return tuple(map(shown_comparison, found))


def comparisons_of_claims(claims: Collection[Claim]) -> dict[int, ShownComparison]:
    """What claims say of two models, by their keys; those that say nothing are left out."""
    found = Comparison.objects.of_claims(claims)
    return {comparison.claim_id: shown_comparison(comparison) for comparison in found}


def _numbers(comparison: Comparison) -> tuple[Result | None, Result | None]:
    """The number that the implied one follows from, and the model's own beside it."""
    if comparison.implied_of == Comparison.Side.COMPARATOR:
        return base_of(comparison), None
    return base_of(comparison), comparison.model_result


def _name(comparison: Comparison) -> str:
    if comparison.model:
        return str(comparison.model.name)
    if comparison.model_name:
        return comparison.model_name
    is_other = comparison.is_own is False
    return "a method without a name" if is_other else "the method of this paper"


def _meant(comparison: Comparison) -> str:
    """How the difference is meant, where its unit leaves that open."""
    if comparison.unit != "%":
        return ""
    readings = Comparison.Reading
    if comparison.is_relative is None and comparison.reading != readings.OPEN:
        words = {
            readings.ABSOLUTE: "in points, as the reported numbers show",
            readings.RELATIVE: "relative",
        }
        return words[readings(comparison.reading)]
    if comparison.is_relative is None:
        return _NOT_SAID
    return "relative" if comparison.is_relative else "in points"


def _implied(comparison: Comparison, base: Result | None) -> tuple[Implied, ...]:
    """The numbers that follow from a reported one, each with the bound that it has."""
    both = {
        "in points": comparison.implied_absolute,
        "relative": comparison.implied_relative,
    }
    known = {way: value for way, value in both.items() if value is not None}
    if base is None:
        return ()
    bound = implied_bound(comparison, base)
    return tuple(
        Implied(
            bounded(f"{value:.{comparison.implied_decimals}f}", bound),
            way if len(known) > 1 else "",
        )
        for way, value in known.items()
    )


def base_of(comparison: Comparison) -> Result | None:
    """The reported number that the implied one follows from."""
    is_of_comparator = comparison.implied_of == Comparison.Side.COMPARATOR
    found: Result | None = (
        comparison.model_result if is_of_comparator else comparison.comparator_result
    )
    return found


def implied_bound(comparison: Comparison, base: Result) -> str:
    """How a number is bounded that follows from a difference and a reported number.

    Of a range the implied number comes from its lower end: the difference is at least that.
    """
    absolute, relative = comparison.implied_absolute, comparison.implied_relative
    value = absolute if absolute is not None else relative
    is_above = value is not None and value > base.value
    bound = comparison.bound
    if comparison.value_high is not None:
        bound = Bound.AT_LEAST
    if bound not in (Bound.AT_LEAST, Bound.AT_MOST) or is_above:
        return bound
    return Bound.AT_MOST if bound == Bound.AT_LEAST else Bound.AT_LEAST


def _apart(reported: Result, base: Result) -> str:
    """How far apart two reported numbers are: "10.2 points, or 21.6%"."""
    gap = abs(reported.value - base.value)
    points = f"{gap:.{max(reported.decimals, base.decimals, 0)}f}"
    if base.value <= 0:
        return f"{points} points"
    share = (gap / base.value * Decimal(100)).quantize(Decimal("0.1"))
    return f"{points} points, or {share}%"
