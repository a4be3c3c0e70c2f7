"""Days, months and years as they are written."""

from __future__ import annotations

import re
from datetime import date

import pytest

from papers.periods import SCHEMA, Period, period_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-2", date(2023, 2, 1), date(2023, 2, 28)),
        ("2023-12-05", date(2023, 12, 5), date(2023, 12, 5)),
        ("2023-12-5", date(2023, 12, 5), date(2023, 12, 5)),
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
        "1899",
        "9999",
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
