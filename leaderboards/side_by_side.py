"""All metrics of a benchmark beside each other, for the rows of one of its leaderboards.

A model has a row on each leaderboard of the benchmark: the key of a row is that of its group
with what it is about, so that the rows beside one are looked up by their keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaderboards.models import Leaderboard, Result, Row, SettingsGroup
from leaderboards.selection import Selection
from leaderboards.showing import shown_result
from leaderboards.templatetags.numbers import paddings

if TYPE_CHECKING:
    from leaderboards.pages import BoardLine, ShownResult

MOST_METRICS = 6
LOOKED_AT = 30  # of the benchmark's leaderboards, those with the most papers


@dataclass(frozen=True, slots=True)
class Column:
    """A metric of the benchmark."""

    board: Leaderboard
    url: str  # of its own leaderboard
    is_current: bool  # whether it gives the order


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row has in a column; nothing where no paper reports it."""

    shown: ShownResult | None
    pad: str  # what its number lacks behind the point


@dataclass(frozen=True, slots=True)
class SideLine:
    """A row under all metrics."""

    line: BoardLine
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The rows of a page under the metrics that are reported for any of them."""

    columns: tuple[Column, ...]
    lines: tuple[SideLine, ...]
    silent: int  # metrics of the benchmark under which none of these rows has a number
    crowded_out: int  # metrics for which there is no room; not above zero if none


def side_by_side(
    selection: Selection, boards: Sequence[Leaderboard], lines: Sequence[BoardLine]
) -> SideBySide:
    """The rows of a page under the metrics of these boards, that of the page first."""
    own = selection.board.pk
    measured = [b for b in boards[:LOOKED_AT] if b.metric_id and b.pk != own]
    beside = _results_beside(selection, measured, lines)
    spoken = {board for board, _ in beside}
    speaking = [board for board in measured if board.pk in spoken]
    shown = [selection.board, *speaking[: MOST_METRICS - 1]]
    columns = [
        _cells(
            [
                line.shown if board.pk == own else beside.get((board.pk, _about(line)))
                for line in lines
            ]
        )
        for board in shown
    ]
    return SideBySide(
        columns=tuple(
            Column(board, _url(board, selection), board.pk == own) for board in shown
        ),
        lines=tuple(
            SideLine(line, tuple(cells))
            for line, *cells in zip(lines, *columns, strict=True)
        ),
        silent=len(measured) - len(speaking),
        crowded_out=len(speaking) - MOST_METRICS + 1,
    )


def _cells(results: Sequence[ShownResult | None]) -> list[Cell]:
    pads = iter(paddings([shown.value for shown in results if shown]))
    return [Cell(shown, next(pads) if shown else "") for shown in results]


def _results_beside(
    selection: Selection, boards: Sequence[Leaderboard], lines: Sequence[BoardLine]
) -> Mapping[tuple[int, tuple[str, str]], ShownResult]:
    """What stands beside the rows, by board and by settings with what a row is about."""
    groups = SettingsGroup.objects.filter(
        leaderboard__in=[board.pk for board in boards],
        key__in={line.group.key for line in lines},
    )
    subjects: dict[str, set[str]] = {}
    for line in lines:
        key, about = _about(line)
        subjects.setdefault(key, set()).add(about)
    homes = {
        f"{group.pk}:{about}": (group.leaderboard_id, (group.key, about))
        for group in groups
        for about in subjects[group.key]
    }
    return {
        homes[result.row_key]: shown_result(result)
        for result in _showing(selection, list(homes))
    }


def _showing(selection: Selection, row_keys: list[str]) -> list[Result]:
    """The results that show rows, today or as of the day of the page."""
    if selection.as_of:
        shown = Result.objects.shown_on(selection.as_of).filter(row_key__in=row_keys)
        return list(shown.with_evidence().defer("paper__abstract"))
    rows = Row.objects.filter(key__in=row_keys).with_evidence()
    return [row.result for row in rows.defer("result__paper__abstract")]


def _about(line: BoardLine) -> tuple[str, str]:
    """The settings of a row, and what it is about; what awaits review is about the same."""
    return line.group.key, line.shown.result.row_key.partition(":")[2].rstrip("?")


def _url(board: Leaderboard, selection: Selection) -> str:
    day = selection.as_of
    url = board.get_absolute_url()
    return f"{url}?metrics=all&as_of={day.isoformat()}" if day else f"{url}?metrics=all"
