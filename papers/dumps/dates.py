"""Dates as dumps write them: "Oct 6, 2024", "Oct 16", ISO, RFC 822."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_tz

from papers.dumps.records import DateSource, Precision, PublishedDate

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr)}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_name)}
_MONTHS["sept"] = 9
del _MONTHS[""]

# "Oct 6, 2024", "October 6", "Sept. 6 2024".
PRINTED_DATE = (
    r"(?P<month>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6})\.?"
    r"[ \u00a0]{1,3}(?P<day>[0-3]?[0-9])(?![0-9])"
    r"(?:[ \u00a0]{0,3},[ \u00a0]{0,3}(?P<year>[12][0-9]{3})(?![0-9]))?"
)
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?![0-9]))?)?(?=$|[T ])")
FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A day as printed on a page; the year is None where the page omits it."""

    month: int
    day: int
    year: int | None = None


def printed_date(match: re.Match[str]) -> PrintedDate | None:
    """The date in a match of a pattern that holds PRINTED_DATE, None if no such day."""
    month = _MONTHS.get(match["month"].lower())
    day = int(match["day"])
    # 2000 is a leap year: February 29 exists as long as no year denies it.
    year = int(match["year"]) if match["year"] else None
    if month is None or _day(year or 2000, month, day) is None:
        return None
    return PrintedDate(month, day, year)


@dataclass(frozen=True, slots=True)
class PageYears:
    """How the dates of one page that omit their year get it.

    With `listed_on` such a date is the latest one not after that day; else it is of the
    year after the newest year printed on the page, since the site omits only the
    current one; else it stays unknown.
    """

    newest: int | None = None
    listed_on: date | None = None

    def resolve(self, printed: PrintedDate) -> date | None:
        """The whole date, or None where its year is unknown."""
        if printed.year is not None:
            return _day(printed.year, printed.month, printed.day)
        if self.listed_on is not None:
            # February 29 may lie up to eight years back (1896 to 1904).
            for year in range(self.listed_on.year, self.listed_on.year - 9, -1):
                found = _day(year, printed.month, printed.day)
                if found is not None and found <= self.listed_on:
                    return found
            return None
        if self.newest is not None:
            return _day(self.newest + 1, printed.month, printed.day)
        return None


def _day(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def published_on(day: date | None, source: DateSource) -> PublishedDate | None:
    """A publication date known to the day, or None for none."""
    return PublishedDate(day, Precision.DAY, source) if day else None


def read_iso(value: object, source: DateSource) -> PublishedDate | None:
    """The date in "2024-10-06T17:00:00Z", "2024-10-06", "2024-10" or "2024"."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    found = _ISO.match(value.strip()[:40])
    if found is None:
        return None
    year, month, day = found.groups()
    first = _day(int(year), int(month or 1), int(day or 1))
    if first is None:
        return None
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return PublishedDate(first, precision, source)


def read_iso_day(value: object) -> date | None:
    """The day of an ISO date or timestamp, None where it names no whole day."""
    found = read_iso(value, DateSource.ENTRY)
    return found.day if found and found.precision is Precision.DAY else None


def read_rfc822(value: object) -> date | None:
    """The day in "Mon, 2 Apr 2007 19:18:42 GMT" as written, whatever its zone."""
    if not isinstance(value, str) or len(value) > 100:
        return None
    try:
        parts = parsedate_tz(value)
    except (ValueError, IndexError, TypeError):
        return None
    return _day(*parts[:3]) if parts else None
