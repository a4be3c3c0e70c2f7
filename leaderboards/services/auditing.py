"""Findings: contradictions, best-claims that do not hold, improbable values and differences.

They follow from results, rows, records and comparisons, and are settled after these: for
the rows and lines that a change touched, or for all of them in a rebuild.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Q

from leaderboards.models import Comparison, Finding, Record, Result, Row
from leaderboards.querysets import ResultQuerySet
from leaderboards.standing import BestCheck, Candidate, Step, check_best, contradictions
from leaderboards.standings import statement_of
from papers.services.bulk import insert_rows, update_rows

Kind = Finding.Kind
# From the first day of a change in a line of records to the last that it can concern;
# none where it concerns all that follows.
Days = tuple[date, date | None]

# How many conditions, and how many keys, one query names.
_AT_ONCE, _NAMED = 100, 5000

_Item = TypeVar("_Item")

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
    lines: Mapping[int, Days] = field(default_factory=dict)  # by settings group
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
    of_lines = _of_lines(touched.lines, besides={result.pk for result in of_rows})
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
            *_not_the_best([*of_rows, *of_lines]),
            *_not_fitting(comparisons),
        )
    }
    return _store(wanted, _stored(touched, of_lines))


def _of_rows(row_keys: Collection[str]) -> list[Result]:
    """The results of touched rows, the earliest first."""
    if not row_keys:
        return []
    return sorted(_looked_at().filter(row_key__in=row_keys), key=_in_time)


def _of_lines(lines: Mapping[int, Days], *, besides: Collection[int]) -> list[Result]:
    """The results of touched days that call themselves the best."""
    found: list[Result] = []
    for some in _chunks(list(lines.items()), _AT_ONCE):
        which = reduce(or_, (_on(group, days) for group, days in some))
        found += _looked_at().filter(which, says_best=True)
    return [result for result in found if result.pk not in besides]


def _looked_at() -> ResultQuerySet:
    """What awaits review is in the queue already, and nothing is found about it."""
    return Result.objects.filter(awaiting_review=False).select_related(
        "leaderboard__benchmark"
    )


def _on(group: int, days: Days) -> Q:
    """Results of a group that a change in its line of records can concern."""
    first, last = days
    which = Q(group=group, published_order__gt=first)
    return which if last is None else which & Q(published_order__lte=last)


def _chunks(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


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


def _not_the_best(results: Iterable[Result]) -> Iterable[Finding]:
    says_best = [r for r in results if r.says_best and r.is_ranked and r.published]
    shown = dict(
        Row.objects.filter(key__in={r.row_key for r in says_best}).values_list(
            "key", "result"
        )
        if says_best
        else ()
    )
    says_best = [r for r in says_best if shown.get(r.row_key) == r.pk]
    lines: dict[int, list[Step]] = defaultdict(list)
    if says_best:
        groups = {result.group_id for result in says_best}
        for record in Record.objects.of_groups(groups):
            lines[record.group_id].append(
                Step(record.result_id, record.rank_value, record.published)
            )
    better: dict[int, int] = {}
    for result in says_best:
        candidate = Candidate(result.rank_value, result.published)
        verdict = check_best(candidate, lines[result.group_id])
        if verdict.check is BestCheck.EARLIER_BETTER:
            assert verdict.better_earlier is not None
            better[result.pk] = verdict.better_earlier
    others = Result.objects.in_bulk(set(better.values()))
    for result in says_best:
        if result.pk in better:
            other = others[better[result.pk]]
            yield _finding(Kind.EARLIER_BETTER, result, other, key=f"{result.pk}")


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


def _stored(touched: Touched, of_lines: Iterable[Result]) -> dict[str, Finding]:
    """The stored findings that may have to go or change."""
    best = [result.pk for result in of_lines]
    scopes = [
        Q(result__in=some, kind=Kind.EARLIER_BETTER) for some in _chunks(best, _NAMED)
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
