"""The first page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboards import pages
from leaderboards.activity import most_active
from leaderboards.models import Record, Task
from leaderboards.showing import area_in_words, board_summaries, shown_result
from leaderboards.templatetags.numbers import plain
from leaderboards.totals import how_well_read, totals
from papers.marking import evidence_of
from papers.models import Claim, Dump
from papers.pages import QuotedClaim

RECORDS, BOARDS, CLAIMS, AREAS, TASKS = 6, 12, 4, 12, 5
LOOKED_AT = 60  # of the newest, to show those of different leaderboards and papers
_Row = TypeVar("_Row", bound=Model)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where to search, what is new, and how the whole is doing."""
    records = Record.objects.of_listed().broken().newest().with_evidence()[:LOOKED_AT]
    claims = Claim.objects.effective().newest()[:LOOKED_AT]
    page = pages.HomePage(
        totals=totals(),
        read=how_well_read(),
        latest_dump=Dump.objects.latest_read(),
        areas=_areas(),
        records=tuple(
            pages.BrokenRecord(
                record,
                shown_result(record.result),
                plain(record.previous_value),
                plain(abs(record.result.value - record.previous_value)),
            )
            for record in _one_each(records, "leaderboard_id", RECORDS)
        ),
        boards=board_summaries(most_active(BOARDS)),
        claims=tuple(
            QuotedClaim(claim, evidence_of(claim))
            for claim in _one_each(claims, "paper_id", CLAIMS)
        ),
    )
    return render(request, "leaderboards/home.html", {"page": page})


def _areas() -> tuple[pages.AreaSummary, ...]:
    """The areas with the most results, each with its largest tasks."""
    by_area: dict[str, list[Task]] = defaultdict(list)
    tasks = Task.objects.shown().exclude(area="")
    for task in tasks.order_by("-results_count", "sort_key", "pk"):
        by_area[task.area].append(task)
    largest = sorted(
        by_area.items(),
        key=lambda item: (-sum(t.results_count for t in item[1]), item[0]),
    )
    return tuple(
        pages.AreaSummary(
            name=area_in_words(area),
            url=f"{reverse('leaderboards:benchmarks')}?{urlencode({'area': area})}",
            results_count=sum(task.results_count for task in tasks),
            tasks=tuple(tasks[:TASKS]),
            more=len(tasks) - TASKS,
        )
        for area, tasks in largest[:AREAS]
    )


def _one_each(rows: Iterable[_Row], column: str, count: int) -> list[_Row]:
    """The first rows that differ in a column."""
    first: dict[object, _Row] = {}
    for row in rows:
        first.setdefault(getattr(row, column), row)
    return list(first.values())[:count]
