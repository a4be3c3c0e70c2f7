"""The lists of models, tasks, data sets and metrics, and the pages of the last three."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboards import pages
from leaderboards.explaining import facts_of
from leaderboards.models import (
    Dataset,
    Leaderboard,
    Metric,
    MLModel,
    RegistryEntry,
    Task,
)
from leaderboards.showing import area_in_words, board_summaries
from papers.paging import page_of
from papers.querystring import Asked

_BOARDS_ORDER = ("-papers_count", "pk")


@dataclass(frozen=True, slots=True)
class Kind:
    """What sets the pages of one kind of entry apart."""

    entry: type[RegistryEntry]
    name: str
    lead: str  # of its list
    ordering: tuple[str, ...]
    address: str  # the name of its page; with an "s" that of its list
    column: str = ""  # by which a leaderboard names its entry
    section: str = "benchmarks"


KINDS = {
    "model": Kind(
        MLModel,
        "model",
        "Every model and method for which a result was found, those with the most first.",
        ("-results_count", "sort_key", "pk"),
        "leaderboards:model",
        section="models",
    ),
    "task": Kind(
        Task,
        "task",
        "What models are tried on. A task has data sets, and these have leaderboards.",
        ("area", "sort_key", "pk"),
        "leaderboards:task",
        "benchmark__task",
        section="tasks",
    ),
    "dataset": Kind(
        Dataset,
        "data set",
        "What numbers are measured on, those named by the most papers first.",
        ("-papers_count", "sort_key", "pk"),
        "leaderboards:dataset",
        "benchmark__dataset",
    ),
    "metric": Kind(
        Metric,
        "metric",
        "What is measured, which direction is better, and on what scale.",
        ("sort_key", "pk"),
        "leaderboards:metric",
        "metric",
    ),
}


@require_safe
def entry_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The entries of one kind that have results, narrowed to a name."""
    of = KINDS[kind]
    asked = Asked.in_request(request, "q")
    entries = of.entry.objects.shown()
    if query := asked.text("q"):
        entries = entries.named(query)
    pager = page_of(entries, asked, of.ordering)
    page = pages.EntriesPage(
        section=of.section,
        kind=of.name,
        lead=of.lead,
        asked=asked,
        groups=tuple(
            pages.EntryGroup(area_in_words(area), tuple(of_area))
            for area, of_area in groupby(pager.rows, key=_area)
        ),
        pager=pager,
        clear_url=request.path,
    )
    return render(request, "leaderboards/entry_list.html", {"page": page})


@require_safe
def entry_detail(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """A task, data set or metric, explained, with the leaderboards it has part in."""
    of = KINDS[kind]
    entry: Any = get_object_or_404(
        of.entry.objects.select_related("merged_into"), key=slug
    )
    if entry.merged_into:
        return moved_to(of.address, entry.merged_into)
    asked = Asked.in_request(request)
    boards = Leaderboard.objects.shown().with_best().filter(**{of.column: entry})
    pager = page_of(boards, asked, _BOARDS_ORDER)
    page = pages.EntryPage(
        section=of.section,
        entry=entry,
        kind=of.name,
        area=area_in_words(_area(entry)),
        list_url=reverse(f"{of.address}s"),
        facts=facts_of(entry),
        boards=board_summaries(pager),
        pager=pager,
    )
    return render(request, "leaderboards/entry_detail.html", {"page": page})


def moved_to(page: str, entry: RegistryEntry) -> HttpResponse:
    """Leads from an entry that was merged to the one that it was merged into.

    Not for good: a merge can be undone, and browsers keep permanent redirects.
    """
    return HttpResponseRedirect(reverse(page, args=[entry.key]))


def _area(entry: RegistryEntry) -> str:
    """The area of a task; empty of other entries."""
    return entry.area if isinstance(entry, Task) else ""
