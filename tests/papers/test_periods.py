"""Days, months and years as they are written."""

from __future__ import annotations

import re
from datetime import date

import pytest

from papers.periods import SCHEMA, Period, as_of_day, period_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-2", date(2023, 2, 1), date(2023, 2, 28)),
        ("2023-12-05", date(2023, 12, 5), date(2023, 12, 5)),
        ("2023-12-5", date(2023, 12, 5), date(2023, 12, 5)),
        ("1800-01-01", date(1800, 1, 1), date(1800, 1, 1)),
        ("0001", date(1, 1, 1), date(1, 12, 31)),
        ("9999-12-31", date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_period_is_a_day_a_month_or_a_year(text: str, first: date, last: date) -> None:
    assert period_of(text) == Period(first, last)
    assert re.fullmatch(SCHEMA["pattern"], text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "20",
        "0000",
        "2023-13",
        "2023-0",
        "2023-02-30",
        "2023-02-0",
        "20230205",
        "2023-02-05 ",
        "٢٠٢٣",
        "２０２６",
    ],
)
def test_period_is_none_where_a_text_is_no_date(text: str) -> None:
    assert period_of(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02", date(2024, 2, 29)),
        ("1900", date(1900, 12, 31)),
        ("9998-12-31", date(9998, 12, 31)),
        ("1899-12-31", None),
        ("9999-01-01", None),
        ("2023-02-30", None),
    ],
)
def test_day_to_look_back_to_is_one_on_which_papers_can_be_there(
    text: str, day: date | None
) -> None:
    assert as_of_day(text) == day
