"""Dates as pages show them: never more precise than they are known."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.template import Library
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from papers.dumps.records import Precision
from papers.models import Dump, Paper, Sighting

register = Library()

_SHOWN = {Precision.DAY: "j M Y", Precision.MONTH: "M Y", Precision.YEAR: "Y"}
_KNOWN_LENGTH = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@register.filter
def published(work: Paper | Sighting) -> SafeString:
    """When a paper was published, as precisely as that is known."""
    return dated(work.published, work.published_precision)


@lru_cache(maxsize=20_000)  # a page shows a hundred, of few years
def dated(day: date | None, precision: str) -> SafeString:
    """A date of known precision as a `time` element; "date unknown" where there is none."""
    if day is None:
        return format_html("<span>{}</span>", "date unknown")
    known = Precision(precision or Precision.DAY)
    return format_html(
        '<time datetime="{}">{}</time>',
        day.isoformat()[: _KNOWN_LENGTH[known]],
        date_format(day, _SHOWN[known]),
    )


@register.filter
def listing_day(dump: Dump) -> str:
    """The day of a listing: whole, without its year where the year is unknown, or nothing."""
    if dump.listed_on:
        return date_format(dump.listed_on, _SHOWN[Precision.DAY])
    if dump.listing_month and dump.listing_day:
        return f"{dump.listing_day} {_MONTHS[dump.listing_month - 1]}, year unknown"
    return "date unknown"
