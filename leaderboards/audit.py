"""Findings made ready for pages: what does not fit together, with the sentences of both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse

from leaderboards.audit_querysets import FindingQuerySet
from leaderboards.improvements import ShownComparison, shown_comparison
from leaderboards.models import Finding, Leaderboard, MLModel, Result
from leaderboards.pages import ShownResult
from leaderboards.showing import shown_result
from leaderboards.templatetags.numbers import as_reported
from leaderboards.wording import settings_in_words
from papers.extraction.registry import Scale
from papers.marking import Evidence
from papers.models import Claim, Paper
from papers.pages import Choice
from papers.paging import Page
from papers.querystring import Asked

_COUNTED = 100  # more are "100 or more"
_COUNT_WORDS = {
    Finding.Kind.CONTRADICTION: ("contradiction", "contradictions"),
    Finding.Kind.EARLIER_BETTER: (
        "best-claim that does not hold",
        "best-claims that do not hold",
    ),
    Finding.Kind.IMPROBABLE: ("improbable value", "improbable values"),
    Finding.Kind.IMPROVEMENT: (
        "improvement that does not fit",
        "improvements that do not fit",
    ),
}
KIND_WORDS = {kind: many for kind, (_, many) in _COUNT_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Noticed:
    """What the audit found about something, in a few words, and where it stands."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Side:
    """One sentence that a finding is about."""

    title: str
    value: str
    claim: Claim | None
    paper: Paper
    evidence: Evidence | None

    @property
    def sentence(self) -> tuple[int, str]:
        """What tells sentences apart, whichever of their numbers is marked."""
        return self.paper.pk, self.claim.sentence if self.claim else ""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as every page shows it."""

    finding: Finding
    title: str
    says: str
    sides: tuple[Side, ...]
    settings: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """All findings, narrowed to what the reader asked for."""

    section: ClassVar[str] = "audit"
    asked: Asked
    findings: tuple[ShownFinding, ...]
    pager: Page[Finding]
    kinds: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    tasks: tuple[Choice, ...]
    board: Leaderboard | None
    model: MLModel | None
    paper: Paper | None
    kept: tuple[tuple[str, str], ...]
    feed_url: str
    is_narrowed: bool
    clear_url: str
    has_results: bool  # whether anything stands on a leaderboard at all


def noticed(
    findings: FindingQuerySet, **parameters: str | int | None
) -> Noticed | None:
    """What some findings come to; the parameters give the audit's page of them."""
    kinds = list(findings.order_by().values_list("kind", flat=True)[:_COUNTED])
    if not kinds:
        return None
    url = Asked(reverse("leaderboards:audit"), {}).link(**parameters)
    if len(kinds) == _COUNTED:
        return Noticed(f"{_COUNTED} things or more that do not fit together", url)
    counts = Counter(kinds)
    words = (
        f"{counts[kind]} {one if counts[kind] == 1 else many}"
        for kind, (one, many) in _COUNT_WORDS.items()
        if counts[kind]
    )
    return Noticed(", ".join(words), url)


def shown_findings(findings: Iterable[Finding]) -> tuple[ShownFinding, ...]:
    """Findings of a list; they want their evidence loaded."""
    return tuple(map(shown_finding, findings))


def shown_finding(finding: Finding) -> ShownFinding:
    """A finding as every page shows it; wants its evidence loaded."""
    if finding.comparison is not None:
        return _of_comparison(finding, shown_comparison(finding.comparison))
    assert finding.result is not None, "kept by leaderboards_finding_has_subject"
    result = shown_result(finding.result)
    if finding.other is None:
        return _improbable(finding, result)
    other = shown_result(finding.other)
    if finding.kind == Finding.Kind.CONTRADICTION:
        return _contradiction(finding, result, other)
    return _not_the_best(finding, result, other)


def _contradiction(
    finding: Finding, later: ShownResult, earlier: ShownResult
) -> ShownFinding:
    return ShownFinding(
        finding,
        f"{later.name}: {earlier.value} or {later.value}?",
        f"Two papers give different numbers for {later.name} under the same settings.",
        (_side("One paper", earlier), _side("Another paper", later)),
        # Those that split no ranking had to be the same, too.
        settings_in_words((name, value) for name, value, _ in later.result.settings),
    )


def _not_the_best(
    finding: Finding, result: ShownResult, better: ShownResult
) -> ShownFinding:
    return ShownFinding(
        finding,
        f"{result.value} was not the best: {better.value} was known",
        f"A paper calls the {result.value} of {result.name} the best. Under the same"
        f" settings {better.name} had {better.value} in an earlier paper.",
        (_side("Calls itself the best", result), _side("Was better before", better)),
        _settings(result.result),
    )


def _improbable(finding: Finding, result: ShownResult) -> ShownFinding:
    return ShownFinding(
        finding,
        f"{result.value} is off the scale",
        _off_scale(finding, result.result),
        (_side("The sentence", result),),
        _settings(result.result),
    )


def _off_scale(finding: Finding, result: Result) -> str:
    """Why a number cannot be one of its metric."""
    metric = finding.leaderboard.metric
    assert metric is not None, "without a metric there is no scale to be off"
    ends = ("−1", "1") if metric.scale == Scale.CORRELATION else ("0", "100")
    printed = as_reported(result)
    if result.unit not in ("", "%", "points"):
        return f"Values of {metric.name} have no unit, and the paper prints {printed}."
    return (
        f"Values of {metric.name} lie between {ends[0]} and {ends[1]}, and the paper"
        f" prints {printed}."
    )


def _of_comparison(finding: Finding, shown: ShownComparison) -> ShownFinding:
    comparison = shown.comparison
    found = (shown.reported, shown.implied_from)
    sides = [
        Side(
            "The improvement",
            shown.by,
            comparison.claim,
            comparison.paper,
            shown.evidence,
        )
    ]
    for result in found:
        if result is None:
            continue
        side = _side(f"Reported for {result.name}", result)
        if all(side.sentence != other.sentence for other in sides):
            sides.append(side)
    numbers = " and ".join(
        f"{result.value} for {result.name}" for result in found if result is not None
    )
    return ShownFinding(
        finding,
        f"{shown.by} does not fit",
        f"{shown.name} is said to be {shown.by} {shown.way} than {shown.comparator}"
        f"{_so_meant(shown)}. Reported are {numbers}: {shown.apart} apart.",
        tuple(sides),
        comparison.group.label,
    )


def _so_meant(shown: ShownComparison) -> str:
    implied = " or ".join(
        f"{implied.value}{f' ({implied.reading})' if implied.reading else ''}"
        for implied in shown.implied
    )
    return f", which makes {implied}" if implied else ""


def _side(title: str, shown: ShownResult) -> Side:
    result = shown.result
    return Side(title, shown.printed, result.claim, result.paper, shown.evidence)


def _settings(result: Result) -> str:
    return str(result.group.label)
