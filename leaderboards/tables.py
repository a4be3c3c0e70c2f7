"""A leaderboard as lines of a table, on any day: for files and the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice

from leaderboards.models import Leaderboard, Result, Row, SettingsGroup
from leaderboards.selection import Selection, opening_group_of
from leaderboards.showing import name_of
from leaderboards.templatetags.numbers import as_reported, comparable

CHUNK = 500  # rows read at once


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
    """A leaderboard as of a day: the settings group that its page opens on, then the largest."""

    board: Leaderboard
    tables: tuple[Table, ...]
    undated: int  # results left out because their papers have no date


def tables_of(board: Leaderboard, *, as_of: date | None = None) -> LeaderboardTables:
    """All rows of a leaderboard, today or by what papers had reported on a day."""
    tables = []
    opening = opening_group_of(board)
    for group in board.groups.all():
        lines = tuple(line for line, _, _ in lines_of(Selection(board, group, as_of)))
        if lines:
            tables.append((group != opening, -len(lines), Table(group.label, lines)))
    tables.sort(key=lambda found: (*found[:2], found[2].settings))
    undated = Selection(board, None, as_of).undated_count() if as_of else 0
    return LeaderboardTables(board, tuple(table for *_, table in tables), undated)


def lines_of(selection: Selection) -> Iterator[tuple[Line, Result, Row.Section]]:
    """Rows, best first, with the results that show them; ranks are counted as they come."""
    rows = replace(selection, sort="").rows().iterator(chunk_size=CHUNK)
    known: tuple[Decimal, int] | None = None
    while chunk := list(islice(rows, CHUNK)):
        entries = selection.entries(chunk)
        values = {e.rank_value for e in entries if e.section == Row.Section.RANKED}
        ranks = selection.ranks(values, known=known)
        if ranks:
            worst = min(values)
            known = worst, ranks[worst]
        for entry in entries:
            is_ranked = entry.section == Row.Section.RANKED
            rank = ranks.get(entry.rank_value) if is_ranked else None
            line = line_of(entry.result, rank, entry.witnesses_count, entry.group)
            yield line, entry.result, entry.section


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
