"""What a reader asked for in the query string of a page, cleaned of what makes no sense."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest

from papers.periods import as_of_day, period_of

LONGEST = 400
PAGING = ("after", "before")


@dataclass(frozen=True, slots=True)
class Asked:
    """The known parameters of one request; anything else in the query string is dropped.

    Every value is free of NULs, without spaces at its ends and at most 400 characters
    long. Values that make no sense count as not given: a page never fails on its address,
    but lists say what they left out (`_parts/_misread.html`).
    """

    path: str
    values: dict[str, str]
    # What was read so far and made no sense, by its parameter.
    misread: dict[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def in_request(cls, request: HttpRequest, *names: str) -> Asked:
        """The parameters of these names, and the two that paging uses."""
        values = {
            name: request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]
            for name in (*names, *PAGING)
        }
        return cls(request.path, {name: text for name, text in values.items() if text})

    def text(self, name: str) -> str:
        """The value as typed, empty if not given."""
        return self.values.get(name, "")

    def choice(self, name: str, choices: Collection[str], default: str = "") -> str:
        """The value if it is one of the choices, else the default."""
        value = self.text(name)
        if value in choices:
            return value
        self.leave_out(name)
        return default

    def number(self, name: str, *, low: int, high: int) -> int | None:
        """The whole number between two limits, else None."""
        text = self.text(name)
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(high))
        if is_number and low <= int(text) <= high:
            return int(text)
        self.leave_out(name)
        return None

    def leave_out(self, name: str) -> None:
        """Keep that the value makes no sense, if one was given."""
        if text := self.text(name):
            self.misread[name] = text

    def year(self, name: str) -> int | None:
        """The year, if it is one in which papers can have been published."""
        return self.number(name, low=1900, high=date.max.year)

    def first_day(self, name: str) -> date | None:
        """The day, or the first one of a month or a year, if the value is one of these."""
        period = period_of(self.text(name))
        if period is None:
            self.leave_out(name)
            return None
        return period.first

    def as_of(self, name: str) -> date | None:
        """The day to look back to, or the last one of a month or a year."""
        day = as_of_day(self.text(name))
        if day is None:
            self.leave_out(name)
        return day

    def kept_beside(self, *names: str) -> tuple[tuple[str, str], ...]:
        """What a form that asks for some parameters carries along of the others."""
        dropped = {*names, *PAGING}
        return tuple((k, v) for k, v in self.values.items() if k not in dropped)

    def link(self, **changes: str | int | None) -> str:
        """The page's address with some parameters changed; empty ones leave it.

        Any change leads back to the first page, unless it is to another page.
        """
        kept = {k: v for k, v in self.values.items() if k not in PAGING}
        kept |= {k: "" if v is None else str(v) for k, v in changes.items()}
        given = {name: value for name, value in kept.items() if value}
        query = urlencode(given, safe=",")
        return f"{self.path}?{query}" if query else self.path
