"""The chart of a leaderboard: results over time and the line of the best so far.

Only places on a plane are worked out here; a template draws them, in the page's colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_STEPS = (1, 2, 5)
_NAME_LENGTH = 24
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000)


@dataclass(frozen=True, slots=True)
class Dated:
    """A result to be drawn."""

    published: date
    value: Decimal
    name: str
    label: str
    url: str
    is_record: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A result in its place."""

    x: float
    y: float
    label: str
    url: str
    is_record: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a drawing is, and how much of it is left to its axes."""

    width: int
    height: int
    left: int = 48
    right_margin: int = 16
    top: int = 34
    bottom_margin: int = 28
    most_days: int = 8  # that are named along its axis of time

    @property
    def right(self) -> int:
        """Where the plane ends."""
        return self.width - self.right_margin

    @property
    def bottom(self) -> int:
        """Where the axis of time lies."""
        return self.height - self.bottom_margin

    @property
    def label_x(self) -> int:
        """Where the names of values end."""
        return self.left - 10


WIDE = Frame(width=1200, height=230)
NARROW = Frame(width=560, height=230, most_days=4)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing in a frame, with its line as the data of an SVG path."""

    frame: Frame
    points: tuple[Point, ...]
    line: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    last: Point  # the newest record, which is named in the drawing
    last_name: str
    last_name_dy: int  # how far from it the name stands, on the side without a line


def chart_of(results: Sequence[Dated], frame: Frame) -> Chart | None:
    """The chart of dated results; none where fewer than two dates have a record."""
    records = sorted((r for r in results if r.is_record), key=lambda r: r.published)
    if len({record.published for record in records}) < 2:
        return None
    days = [r.published.toordinal() for r in results]
    first, last = min(days), max(days)
    values = _round_values(min(r.value for r in results), max(r.value for r in results))
    low, high = values[0], values[-1]

    def x(day: date) -> float:
        share = (day.toordinal() - first) / (last - first)
        return round(frame.left + share * (frame.right - frame.left), 1)

    def y(value: Decimal) -> float:
        share = float((value - low) / (high - low))
        return round(frame.bottom - share * (frame.bottom - frame.top), 1)

    def point(result: Dated) -> Point:
        at = x(result.published), y(result.value)
        return Point(*at, result.label, result.url, result.is_record)

    line = f"M{x(records[0].published)} {y(records[0].value)}"
    for record in records[1:]:
        line += f"H{x(record.published)}V{y(record.value)}"
    line += f"H{frame.right}"
    return Chart(
        frame=frame,
        points=tuple(point(r) for r in sorted(results, key=lambda r: r.is_record)),
        line=line,
        across=tuple(
            Tick(x(day), words)
            for day, words in _round_days(first, last, frame.most_days)
        ),
        up=tuple(Tick(y(value), f"{value.normalize():f}") for value in values),
        last=point(records[-1]),
        last_name=_cut(records[-1].name),
        last_name_dy=-10 if records[-1].value > records[0].value else 20,
    )


def _cut(name: str) -> str:
    return name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 1] + "…"


def _round_days(first: int, last: int, most: int) -> list[tuple[date, str]]:
    """First days of months, equally far apart and not too many, between two days."""
    start, end = date.fromordinal(first), date.fromordinal(last)
    # Months are counted from year 0, so that steps of a year fall on its beginning.
    begin = start.year * 12 + start.month - (start.day == 1)
    stop = end.year * 12 + end.month
    step = next(n for n in _MONTH_STEPS if (stop - begin) // n < most)
    months = range(-(-begin // step) * step, stop, step)
    days = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [(day, f"{day:%Y}" if step >= 12 else f"{day:%b %Y}") for day in days]


def _round_values(low: Decimal, high: Decimal) -> list[Decimal]:
    """Some round values, equally far apart, that enclose two others."""
    span = (high - low) or abs(high) or Decimal(1)
    power = Decimal(1).scaleb((span / 4).adjusted())
    step = next((n * power for n in _STEPS if n * power * 5 >= span), 10 * power)
    values = [(low / step).to_integral_value("ROUND_FLOOR") * step]
    while values[-1] < high or len(values) < 2:
        values.append(values[-1] + step)
    return values
