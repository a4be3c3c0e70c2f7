"""Days, months and years as readers and programs write them: the one place that reads them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

# For the API's schema; which months and days there are, it does not say.
SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": "^[0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?$",
    "example": "2025-01-31",
}
WRITTEN_AS = "a day, a month or a year, such as 2025-01-31, 2025-01 or 2025"

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a text names."""

    first: date
    last: date


def period_of(text: str) -> Period | None:
    """The day, or the days of the month or the year; none where that is no date.

    Any date that there is will do to narrow by: one before all papers just narrows nothing.

    >>> period_of("2024-02")
    Period(first=datetime.date(2024, 2, 1), last=datetime.date(2024, 2, 29))
    >>> period_of("2023-02-30") is None
    True
    """
    if not (found := _WRITTEN.fullmatch(text)):
        return None
    year = int(found[1])
    if year < date.min.year:
        return None
    if found[2] is None:
        return Period(date(year, 1, 1), date(year, 12, 31))
    month = int(found[2])
    if not 1 <= month <= 12:
        return None
    days = calendar.monthrange(year, month)[1]
    if found[3] is None:
        return Period(date(year, month, 1), date(year, month, days))
    day = int(found[3])
    if not 1 <= day <= days:
        return None
    return Period(date(year, month, day), date(year, month, day))


def as_of_day(text: str) -> date | None:
    """The day to look back to: the last one of a period in which papers can be published.

    >>> as_of_day("2024-02")
    datetime.date(2024, 2, 29)
    >>> as_of_day("9999-12-31") is None
    True
    """
    period = period_of(text)
    # What is shown now counts as shown until the last year.
    if period is None or not 1900 <= period.last.year < date.max.year:
        return None
    return period.last
