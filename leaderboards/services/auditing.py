"""Findings: contradictions, best-claims that do not hold, improbable values and differences.

They follow from results, rows, records and comparisons, and are settled after these: for
the rows and lines that a change touched, or for all of them in a rebuild.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from leaderboards.models import Comparison, Finding, Result
from leaderboards.services.best_claims import (
    BestClaim,
    Days,
    best_claims,
    better_before,
)
from leaderboards.standing import contradictions
from leaderboards.standings import statement_of
from papers.services.bulk import insert_rows, update_rows

Kind = Finding.Kind
_NAMED = 5000  # keys in one query

_COLUMNS = [
    column
    for column in Finding._meta.concrete_fields
    if not column.primary_key
    and not column.generated
    and column.name not in ("key", "recorded_at")
]


@dataclass(slots=True)
class Touched:
    """What a change touched, as far as findings may follow from it."""

    row_keys: set[str] = field(default_factory=set)
    # By settings group, the days that changes in lines of records concern.
    lines: Mapping[int, Sequence[Days]] = field(default_factory=dict)
    comparisons: set[int] = field(default_factory=set)
    removed_results: Collection[int] = ()
    removed_comparisons: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """How many findings were made, changed or taken away, and on which leaderboards."""

    count: int = 0
    boards: frozenset[int] = frozenset()


def settle_findings(touched: Touched) -> Settled:
    """Make the findings around what was touched what they should be."""
    of_rows = _of_rows(touched.row_keys)
    claims = best_claims(row_keys=touched.row_keys, lines=touched.lines)
    comparisons = (
        Comparison.objects.filter(pk__in=touched.comparisons).select_related(
            "leaderboard__benchmark"
        )
        if touched.comparisons
        else ()
    )
    wanted = {
        finding.key: finding
        for finding in (
            *_contradictions(of_rows),
            *_improbable(of_rows),
            *_not_the_best(claims),
            *_not_fitting(comparisons),
        )
    }
    return _store(wanted, _stored(touched, claims))


def _of_rows(row_keys: Collection[str]) -> list[Result]:
    """Results of touched rows about which something may be found, the earliest first.

    What awaits review is in the queue already, and nothing is found about it. Most others
    state no settings, so that they contradict nothing: rows may have very many of them.
    """
    if not row_keys:
        return []
    results = (
        Result.objects.filter(row_key__in=row_keys, awaiting_review=False)
        .filter(Q(not_ranked_reason=Result.NotRanked.OFF_SCALE) | ~Q(settings=[]))
        .select_related("leaderboard__benchmark")
    )
    return sorted(results, key=_in_time)


def _in_time(result: Result) -> tuple[date, int, int]:
    return (result.published or date.max, result.tiebreak, result.pk)


def _contradictions(results: Iterable[Result]) -> Iterable[Finding]:
    rows: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        rows[result.row_key].append(result)
    for witnesses in rows.values():
        if len(witnesses) < 2:
            continue
        by_id = {witness.pk: witness for witness in witnesses}
        for earlier, later in contradictions(map(statement_of, witnesses)):
            yield _finding(
                Kind.CONTRADICTION,
                by_id[later],
                by_id[earlier],
                key=f"{min(earlier, later)}-{max(earlier, later)}",
            )


def _not_the_best(claims: Sequence[BestClaim]) -> Iterable[Finding]:
    better = better_before(claims) if claims else {}
    for claim in claims:
        if claim.result_id in better:
            yield Finding(
                kind=Kind.EARLIER_BETTER,
                key=f"{Kind.EARLIER_BETTER}:{claim.result_id}",
                leaderboard_id=claim.leaderboard_id,
                benchmark_id=claim.benchmark_id,
                task_id=claim.task_id,
                model_id=claim.model_id,
                row_key=claim.row_key,
                result_id=claim.result_id,
                other_id=better[claim.result_id],
                published=claim.published,
            )


def _improbable(results: Iterable[Result]) -> Iterable[Finding]:
    for result in results:
        if result.not_ranked_reason == Result.NotRanked.OFF_SCALE:
            yield _finding(Kind.IMPROBABLE, result, None, key=f"{result.pk}")


def _not_fitting(comparisons: Iterable[Comparison]) -> Iterable[Finding]:
    for comparison in comparisons:
        if comparison.verdict == Comparison.Verdict.DISAGREES:
            board = comparison.leaderboard
            yield Finding(
                kind=Kind.IMPROVEMENT,
                key=f"{Kind.IMPROVEMENT}:{comparison.pk}",
                leaderboard_id=board.pk,
                benchmark_id=board.benchmark_id,
                task_id=board.benchmark.task_id,
                model_id=comparison.model_id,
                comparison=comparison,
                published=comparison.published,
            )


def _finding(
    kind: Finding.Kind, result: Result, other: Result | None, *, key: str
) -> Finding:
    board = result.leaderboard
    days = [r.published for r in (result, other) if r is not None and r.published]
    return Finding(
        kind=kind,
        key=f"{kind}:{key}",
        leaderboard_id=board.pk,
        benchmark_id=board.benchmark_id,
        task_id=board.benchmark.task_id,
        model_id=result.model_id,
        row_key=result.row_key,
        result=result,
        other=other,
        published=max(days, default=None),
    )


def _stored(touched: Touched, claims: Sequence[BestClaim]) -> dict[str, Finding]:
    """The stored findings that may have to go or change."""
    best = [claim.result_id for claim in claims]
    scopes = [
        Q(result__in=best[start : start + _NAMED], kind=Kind.EARLIER_BETTER)
        for start in range(0, len(best), _NAMED)
    ]
    which = Q(result__in=touched.removed_results) if touched.removed_results else Q()
    if touched.row_keys:
        which |= Q(row_key__in=touched.row_keys)
    if comparisons := {*touched.comparisons, *touched.removed_comparisons}:
        which |= Q(comparison__in=comparisons)
    if which:
        scopes.append(which)
    return {
        finding.key: finding
        for scope in scopes
        for finding in Finding.objects.filter(scope)
    }


def _store(wanted: Mapping[str, Finding], stored: dict[str, Finding]) -> Settled:
    created, updated, boards = [], [], set[int]()
    for key, now in wanted.items():
        was = stored.pop(key, None)
        if was is None:
            created.append(now)
        elif _state(was) != _state(now):
            now.pk, now.recorded_at = was.pk, was.recorded_at
            updated.append(now)
            boards.add(was.leaderboard_id)
        else:
            continue
        boards.add(now.leaderboard_id)
    boards.update(finding.leaderboard_id for finding in stored.values())
    if stored:
        Finding.objects.filter(pk__in=[f.pk for f in stored.values()]).delete()
    update_rows(updated, [column.name for column in _COLUMNS])
    insert_rows(created)
    return Settled(len(created) + len(updated) + len(stored), frozenset(boards))


def _state(finding: Finding) -> list[Any]:
    return [getattr(finding, column.attname) for column in _COLUMNS]
