"""The small line beside a leaderboard in a list: how its best moved over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 96, 24
_MARGIN = 3


@dataclass(frozen=True, slots=True)
class Trend:
    """A line as the data of an SVG path, and the same in words; both empty for one step."""

    line: str = ""
    words: str = ""


def trend_of(steps: Sequence[tuple[date, Decimal]], until: date) -> Trend:
    """The best so far in steps, oldest first, drawn up to a day.

    >>> steps = [(date(2023, 1, 1), Decimal(50)), (date(2024, 1, 1), Decimal("57.5"))]
    >>> trend_of(steps, date(2025, 1, 1)).words
    'from 50 in 2023 to 57.5 in 2024, 2 records'
    """
    if len(steps) < 2:
        return Trend()
    first, last = steps[0][0].toordinal(), max(until, steps[-1][0]).toordinal()
    values = [value for _, value in steps]
    low, high = min(values), max(values)

    def x(day: date) -> float:
        share = (day.toordinal() - first) / (last - first)
        return round(_MARGIN + share * (WIDTH - 2 * _MARGIN), 1)

    def y(value: Decimal) -> float:
        share = float((value - low) / (high - low))
        return round(HEIGHT - _MARGIN - share * (HEIGHT - 2 * _MARGIN), 1)

    line = f"M{x(steps[0][0])} {y(values[0])}"
    for day, value in steps[1:]:
        line += f"H{x(day)}V{y(value)}"
    line += f"H{WIDTH - _MARGIN}"
    (start, begun), (end, reached) = steps[0], steps[-1]
    return Trend(
        line,
        f"from {_plain(begun)} in {start.year} to {_plain(reached)} in {end.year},"
        f" {len(steps)} records",
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
