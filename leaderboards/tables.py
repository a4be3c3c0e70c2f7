"""A leaderboard as lines of a table, on any day: for files and the terminal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from leaderboards.models import Leaderboard, Result, SettingsGroup
from leaderboards.ranking import Reported, ranked_rows
from leaderboards.showing import name_of
from leaderboards.templatetags.numbers import as_reported, comparable


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a leaderboard in plain values."""

    rank: int | None
    model: str
    value: Decimal
    printed: str
    settings: str
    published: date | None
    reported_by: str
    origin: str
    note: str  # why it is not ranked
    metric_assumed: bool  # its paper does not name the metric
    witnesses: int
    paper: str
    url: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one settings group."""

    settings: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class LeaderboardTables:
    """A leaderboard as of a day, its largest settings group first."""

    board: Leaderboard
    tables: tuple[Table, ...]
    undated: int  # results left out because their papers have no date


def tables_of(board: Leaderboard, *, as_of: date | None = None) -> LeaderboardTables:
    """All rows of a leaderboard, today or by what papers had reported on a day."""
    reported: dict[int, list[Reported]] = defaultdict(list)
    results: dict[int, Result] = {}
    groups: dict[int, SettingsGroup] = {}
    every = Result.objects.filter(leaderboard=board)
    shown = every if as_of is None else every.as_of(as_of)
    for result in shown.with_evidence().iterator():
        results[result.pk] = result
        groups[result.group_id] = result.group
        reported[result.group_id].append(reported_of(result))
    tables = [
        Table(
            groups[group].label,
            tuple(
                line_of(
                    results[row.shown.result_id],
                    row.rank,
                    len(row.witnesses),
                    groups[group],
                )
                for row in ranked_rows(of_group)
            ),
        )
        for group, of_group in reported.items()
    ]
    tables.sort(key=lambda table: (-len(table.lines), table.settings))
    return LeaderboardTables(
        board, tuple(tables), 0 if as_of is None else every.undated().count()
    )


def reported_of(result: Result) -> Reported:
    """What ranking needs to know of a result."""
    return Reported(
        result_id=result.pk,
        row_key=result.row_key,
        rank_value=result.rank_value,
        published=result.published,
        is_ranked=result.is_ranked,
        is_awaiting=result.awaiting_review,
        is_reviewed=result.origin in (Result.Origin.REVIEWED, Result.Origin.ENTERED),
        is_own=result.reported_by == Result.ReportedBy.OWN,
        tiebreak=result.tiebreak,
    )


def line_of(
    result: Result, rank: int | None, witnesses: int, group: SettingsGroup
) -> Line:
    """A row in plain values, from the result that shows it."""
    note = "awaiting review" if result.awaiting_review else ""
    return Line(
        rank=rank,
        model=name_of(result),
        value=Decimal(comparable(result)),
        printed=as_reported(result),
        settings=group.label,
        published=result.published,
        reported_by=result.get_reported_by_display(),
        origin=result.get_origin_display(),
        note=str(result.get_not_ranked_reason_display())
        if result.not_ranked_reason
        else note,
        metric_assumed=result.metric_assumed,
        witnesses=witnesses,
        paper=result.paper.title,
        url=(result.claim.source_url if result.claim else "") or result.paper.arxiv_url,
        evidence=result.claim.sentence if result.claim else "",
    )
