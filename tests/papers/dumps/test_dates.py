from __future__ import annotations

import re
from datetime import date

import pytest

from papers.dumps.dates import (
    PRINTED_DATE,
    PageYears,
    PrintedDate,
    printed_date,
    read_iso,
    read_iso_day,
    read_rfc822,
)
from papers.dumps.records import DateSource, Precision


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oct 6, 2024", PrintedDate(10, 6, 2024)),
        ("October 16", PrintedDate(10, 16)),
        ("Sept. 6", PrintedDate(9, 6)),
        ("Feb 29", PrintedDate(2, 29)),
        ("Feb 30", None),
        ("Feb 29, 2023", None),
        ("Octopus 3", None),
    ],
)
def test_printed_date_is_read(text, expected):
    assert printed_date(re.fullmatch(PRINTED_DATE, text)) == expected


@pytest.mark.parametrize(
    ("printed", "newest", "listed_on", "expected"),
    [
        (PrintedDate(10, 16), 2024, None, date(2025, 10, 16)),
        (PrintedDate(10, 16, 2021), 2024, date(2020, 1, 1), date(2021, 10, 16)),
        (PrintedDate(10, 16), None, None, None),
        (PrintedDate(10, 16), 2024, date(2023, 10, 16), date(2023, 10, 16)),
        (PrintedDate(10, 16), 2024, date(2023, 10, 15), date(2022, 10, 16)),
        (PrintedDate(2, 29), None, date(2023, 6, 1), date(2020, 2, 29)),
        (PrintedDate(2, 29), None, date(1903, 6, 1), None),
        (PrintedDate(2, 29), 2024, None, None),
        (PrintedDate(2, 29), 2023, None, date(2024, 2, 29)),
    ],
)
def test_year_comes_from_the_page_or_the_day_of_listing(
    printed, newest, listed_on, expected
):
    assert PageYears(newest, listed_on).resolve(printed) == expected


@pytest.mark.parametrize(
    ("value", "day", "precision"),
    [
        ("2024-05-24T17:34:15.000Z", date(2024, 5, 24), Precision.DAY),
        ("2024-05-24", date(2024, 5, 24), Precision.DAY),
        ("2024-05", date(2024, 5, 1), Precision.MONTH),
        (2024, date(2024, 1, 1), Precision.YEAR),
    ],
)
def test_iso_date_keeps_its_precision(value, day, precision):
    found = read_iso(value, DateSource.API)
    assert (found.day, found.precision, found.source) == (
        day,
        precision,
        DateSource.API,
    )


@pytest.mark.parametrize(
    "value", ["2024-13-01", "0001-01-01", "soon", None, True, "2024-1"]
)
def test_no_date_is_made_of_anything_else(value):
    assert read_iso(value, DateSource.ENTRY) is None
    assert read_iso_day(value) is None


def test_month_is_no_day():
    assert read_iso_day("2024-05") is None


def test_rfc822_date_is_the_day_as_written():
    assert read_rfc822("Mon, 2 Apr 2007 23:58:42 -0700") == date(2007, 4, 2)
    assert read_rfc822("not a date") is None
