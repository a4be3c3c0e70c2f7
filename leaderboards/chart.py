"""The chart of a leaderboard: results over time and the line of the best so far.

Only places on a plane are worked out here; a template draws them, in the page's colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 960, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 150, 18, 26
_STEPS = (1, 2, 5)
_NAME_LENGTH = 22


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
class Chart:
    """A drawing of `width` by `height`, with its line as the data of an SVG path."""

    points: tuple[Point, ...]
    line: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    last: Point  # the newest record, which is named in the drawing
    last_name: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    label_x: int = _LEFT - 8
    name_x: int = WIDTH - _RIGHT + 8
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM


def chart_of(results: Sequence[Dated]) -> Chart | None:
    """The chart of dated results; none where fewer than two dates have a record."""
    records = sorted((r for r in results if r.is_record), key=lambda r: r.published)
    if len({record.published for record in records}) < 2:
        return None
    days = [r.published.toordinal() for r in results]
    first, last = min(days), max(days)
    ticks = _round_values(min(r.value for r in results), max(r.value for r in results))
    low, high = ticks[0], ticks[-1]

    def x(day: date) -> float:
        share = (day.toordinal() - first) / max(last - first, 1)
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def y(value: Decimal) -> float:
        share = float((value - low) / (high - low))
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)

    def point(result: Dated) -> Point:
        return Point(
            x(result.published),
            y(result.value),
            result.label,
            result.url,
            result.is_record,
        )

    line = f"M{x(records[0].published)} {y(records[0].value)}"
    for record in records[1:]:
        line += f"H{x(record.published)}V{y(record.value)}"
    line += f"H{WIDTH - _RIGHT}"
    years = range(date.fromordinal(first).year + 1, date.fromordinal(last).year + 1)
    spread = -(-len(years) // 10) or 1
    return Chart(
        points=tuple(point(r) for r in sorted(results, key=lambda r: r.is_record)),
        line=line,
        across=tuple(Tick(x(date(n, 1, 1)), str(n)) for n in years[::spread]),
        up=tuple(Tick(y(value), f"{value.normalize():f}") for value in ticks),
        last=point(records[-1]),
        last_name=_cut(records[-1].name),
    )


def _cut(name: str) -> str:
    return name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 1] + "…"


def _round_values(low: Decimal, high: Decimal) -> list[Decimal]:
    """Three to seven round values that enclose two others."""
    span = (high - low) or abs(high) or Decimal(1)
    power = Decimal(1).scaleb((span / 4).adjusted())
    step = next((n * power for n in _STEPS if n * power * 5 >= span), 10 * power)
    value = (low / step).to_integral_value("ROUND_FLOOR") * step
    values = [value]
    while values[-1] < high or len(values) < 2:
        values.append(values[-1] + step)
    return values
