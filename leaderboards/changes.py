"""What changed here, made ready for pages, the feed and programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse

from leaderboards.models import Change, Task
from leaderboards.templatetags.numbers import bounded, plain, unit_shown
from papers.models import Claim, Curation, Paper
from papers.pages import Change as FieldChange
from papers.pages import Choice
from papers.paging import Page
from papers.querystring import Asked
from papers.readings import changes_of

KIND_WORDS = {
    Change.Kind.RECORD: "records broken",
    Change.Kind.BENCHMARK: "new benchmarks",
    Change.Kind.CORRECTION: "corrections",
    Change.Kind.RETRACTION: "retractions",
}
_DECIDED = {
    Curation.Action.CORRECT: "corrected",
    Curation.Action.ADD: "added",
    Curation.Action.REOPEN: "reopened",
    Curation.Action.REJECT: "rejected",
}
_WITHDRAWN = "withdrawn"
HAPPENED = (*_DECIDED.values(), _WITHDRAWN)


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change as every page shows it."""

    change: Change
    where: str  # the leaderboard or the benchmark; empty of what stood on none
    settings: str  # of the group, where some are stated
    url: str  # of what changed
    claim: Claim | None
    paper: Paper | None
    happened: str  # to a claim: corrected, added, reopened, rejected, withdrawn
    number: str  # where a decision changed the claim's: what it made of it
    number_before: str
    fields: tuple[FieldChange, ...]  # that a decision changed
    reason: str

    @property
    def title(self) -> str:
        """The change in one line of plain text."""
        change = self.change
        where = f"{self.where} ({self.settings})" if self.settings else self.where
        if change.kind == Change.Kind.RECORD:
            return (
                f"New best on {where}: {change.value} by {change.name},"
                f" before {change.before}"
            )
        if change.kind == Change.Kind.BENCHMARK:
            return f"New benchmark: {where}"
        happened = self.happened.capitalize()
        claim = str(self.claim or "a claim")
        if self.claim and self.number:
            claim = f"{self.number} {self.claim.subject}".rstrip()
            claim += f", before {self.number_before}"
        return f"{happened} on {where}: {claim}" if where else f"{happened}: {claim}"


@dataclass(frozen=True, slots=True)
class ChangesOfDay:
    """What was recorded on one day, the last first."""

    day: date
    changes: tuple[ShownChange, ...]


@dataclass(frozen=True, slots=True)
class TaskArea:
    """The tasks of an area, to choose one from."""

    name: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What changed, narrowed to what the reader asked for."""

    section: ClassVar[str] = "changes"
    asked: Asked
    days: tuple[ChangesOfDay, ...]
    pager: Page[Change]
    kinds: tuple[Choice, ...]
    areas: tuple[TaskArea, ...]
    task: Task | None
    since: date | None
    kept: tuple[tuple[str, str], ...]  # what the form that narrows carries along
    feed_url: str
    is_narrowed: bool
    clear_url: str


def shown_change(change: Change) -> ShownChange:
    """A change as every page shows it; wants its evidence loaded."""
    where = change.leaderboard or change.benchmark
    decision = change.curation
    happened = ""
    if decision:
        happened = _DECIDED.get(Curation.Action(decision.action), decision.action)
    elif change.kind == Change.Kind.RETRACTION:
        happened = _WITHDRAWN
    number, number_before = _numbers(decision) if decision else ("", "")
    return ShownChange(
        change=change,
        where=str(where or ""),
        settings=change.group.label if change.group and change.group.key else "",
        url=_url(change),
        claim=change.claim,
        paper=change.claim.paper if change.claim else None,
        happened=happened,
        number=number,
        number_before=number_before,
        fields=changes_of(decision) if decision else (),
        reason=decision.reason if decision else "",
    )


def changes_by_day(changes: Iterable[Change]) -> tuple[ChangesOfDay, ...]:
    """Changes that come in the order of time, by the days of UTC."""
    return tuple(
        ChangesOfDay(day, tuple(shown_change(change) for change in of_day))
        for day, of_day in groupby(changes, key=lambda c: c.recorded_at.date())
    )


def _numbers(decision: Curation) -> tuple[str, str]:
    """A claim's number after a decision and before; empty where that left it alone.

    The claim itself says what it is now: what decisions after this one made of it.
    """
    after, before = _number(decision.after), _number(decision.before)
    return (after, before) if before and after != before else ("", "")


def _number(reading: Mapping[str, Any]) -> str:
    ends = [reading.get("value"), reading.get("value_high")]
    number = " to ".join(plain(Decimal(end)) for end in ends if end is not None)
    if not number:
        return ""
    unit = unit_shown(reading.get("unit") or "")
    return bounded(f"{number}{unit}", reading.get("bound") or "=")


def _url(change: Change) -> str:
    """Where a reader sees what changed."""
    if change.kind == Change.Kind.RECORD and change.leaderboard:
        url = change.leaderboard.get_absolute_url()
        key = change.group.key if change.group else ""
        return f"{url}?{urlencode({'settings': key})}" if key else url
    if change.kind == Change.Kind.BENCHMARK and change.benchmark:
        return change.benchmark.dataset.get_absolute_url()
    if change.claim:
        return change.claim.get_absolute_url()
    return reverse("leaderboards:changes")
