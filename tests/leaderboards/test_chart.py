"""The chart of a leaderboard: what is drawn where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from leaderboards.chart import NARROW, WIDE, Dated, chart_of


def dated(day: date, value: str, is_record: bool = True, name: str = "A") -> Dated:
    return Dated(day, Decimal(value), name, f"{name}, {value}", "/claims/1/", is_record)


HISTORY = [
    dated(date(2023, 1, 1), "40"),
    dated(date(2024, 1, 1), "35", is_record=False),
    dated(date(2024, 6, 1), "50.5", name="A name that is much too long for a chart"),
]


def test_chart_steps_from_record_to_record_up_to_its_edge() -> None:
    chart = chart_of(HISTORY, WIDE)
    assert chart is not None
    first, last = (p for p in chart.points if p.is_record)
    assert chart.line == (f"M{first.x} {first.y}H{last.x}V{last.y}H{WIDE.right}")
    assert last.y < first.y, "better is higher in the drawing"
    assert chart.last_name == "A name that is much too…"
    assert [tick.text for tick in chart.across] == [
        "Jan 2023",
        "Apr 2023",
        "Jul 2023",
        "Oct 2023",
        "Jan 2024",
        "Apr 2024",
    ]


def test_chart_needs_records_of_two_days() -> None:
    assert chart_of([], WIDE) is None
    assert chart_of(HISTORY[:2], WIDE) is None
    assert chart_of([HISTORY[0], HISTORY[0]], WIDE) is None


@given(
    st.lists(
        st.tuples(
            st.dates(date(1950, 1, 1), date(2100, 1, 1)),
            st.decimals("-1e6", "1e6", places=4),
        ),
        min_size=2,
        max_size=12,
        unique_by=lambda pair: pair[0],
    )
)
def test_chart_keeps_every_point_and_mark_inside_its_frame(
    history: list[tuple[date, Decimal]],
) -> None:
    chart = chart_of([dated(day, str(value)) for day, value in history], NARROW)
    assert chart is not None
    assert len(chart.points) == len(history)
    for point in chart.points:
        assert NARROW.left <= point.x <= NARROW.right
        assert NARROW.top <= point.y <= NARROW.bottom
    assert 2 <= len(chart.up) <= 8
    assert len(chart.across) <= 8
