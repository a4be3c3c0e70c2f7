"""All that leaderboards show, by natural keys: equal states give equal snapshots."""

from __future__ import annotations

from typing import Any

from leaderboards.models import (
    Benchmark,
    Comparison,
    Dataset,
    Finding,
    Leaderboard,
    Metric,
    MLModel,
    Record,
    RegistryEntry,
    Result,
    Row,
    SettingsGroup,
    Task,
)
from leaderboards.ranking import competition_ranks
from papers.models import Claim


def snapshot() -> dict[str, Any]:
    """The boards with all their results, rows, ranks, records and figures."""
    return {
        "entries": sorted(
            (_entry(entry), entry.name, entry.results_count, entry.papers_count)
            for model in (Task, Dataset, Metric, MLModel)
            for entry in model.objects.filter(results_count__gt=0)
        ),
        "benchmarks": sorted(
            (
                _benchmark(b),
                b.results_count,
                b.papers_count,
                b.latest_published,
                b.is_listed,
            )
            for b in Benchmark.objects.filter(results_count__gt=0)
        ),
        "boards": sorted(
            (
                _board(b),
                b.results_count,
                b.papers_count,
                b.rows_count,
                b.latest_published,
                b.opening_group.key if b.opening_group else "-",
                _result(b.best) if b.best else "-",
            )
            for b in Leaderboard.objects.filter(results_count__gt=0)
        ),
        "groups": sorted(
            (_board(g.leaderboard), g.key, g.label, g.rows_count, g.awaiting_count)
            for g in SettingsGroup.objects.exclude(rows_count=0, awaiting_count=0)
        ),
        "results": sorted(
            (
                _result(r),
                _board(r.leaderboard),
                r.group.key,
                _entry(r.model) if r.model else "-",
                r.value,
                r.bound,
                r.reported_by,
                r.origin,
                r.awaiting_review,
                r.not_ranked_reason,
                str(r.published),
                str(r.shown_until),
            )
            for r in Result.objects.all()
        ),
        "rows": _rows(),
        "records": sorted(
            (
                _board(r.leaderboard),
                r.group.key,
                r.published,
                r.rank_value,
                _result(r.result),
            )
            for r in Record.objects.all()
        ),
        "comparisons": sorted(
            (
                _claim(c.claim),
                _board(c.leaderboard),
                c.group.key,
                _entry(c.model) if c.model else "-",
                _entry(c.comparator) if c.comparator else "-",
                c.value,
                c.awaiting_review,
                c.implied_of,
                str(c.implied_absolute),
                str(c.implied_relative),
                c.reading,
                c.verdict,
                _result(c.model_result) if c.model_result else "-",
                _result(c.comparator_result) if c.comparator_result else "-",
                str(c.published),
            )
            for c in Comparison.objects.all()
        ),
        "findings": sorted(_finding(finding) for finding in Finding.objects.all()),
    }


def _finding(finding: Finding) -> tuple[str, ...]:
    sides = [_result(r) for r in (finding.result, finding.other) if r]
    if finding.kind == Finding.Kind.CONTRADICTION:
        sides.sort()
    return (
        finding.kind,
        _board(finding.leaderboard),
        _benchmark(finding.benchmark),
        str(finding.task),
        _entry(finding.model) if finding.model else "-",
        str(finding.published),
        *sides,
        _claim(finding.comparison.claim) if finding.comparison else "-",
    )


def _rows() -> list[tuple[Any, ...]]:
    rows = []
    for group in SettingsGroup.objects.all():
        page = list(Row.objects.for_leaderboard(group.leaderboard, group))
        ranks = competition_ranks([row.rank_value for row in page if row.section == 0])
        rows += [
            (
                _board(group.leaderboard),
                group.key,
                next(ranks) if row.section == 0 else 0,
                row.section,
                row.rank_value,
                row.witnesses_count,
                _entry(row.model) if row.model else "",
                _result(row.result),
            )
            for row in page
        ]
    return sorted(rows)


def _entry(entry: RegistryEntry) -> str:
    kind = type(entry).__name__
    if entry.is_reviewed:
        return f"{kind} {entry.key}"
    paper = getattr(entry, "introduced_by", None)
    return f"{kind} found {entry.name_fold} {paper.identity if paper else ''}"


def _benchmark(benchmark: Benchmark) -> str:
    task = _entry(benchmark.task) if benchmark.task else "-"
    return f"{_entry(benchmark.dataset)}, {task}"


def _board(board: Leaderboard) -> str:
    metric = _entry(board.metric) if board.metric else "-"
    return f"{_benchmark(board.benchmark)}, {metric}"


def _result(result: Result) -> str:
    assert result.claim is not None
    return _claim(result.claim)


def _claim(claim: Claim) -> str:
    return f"{claim.paper.identity} {claim.start}"
