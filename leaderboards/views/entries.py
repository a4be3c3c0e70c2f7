"""The pages of models, tasks, data sets and metrics."""

from __future__ import annotations

from itertools import groupby

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
from leaderboards.querysets import EntryQuerySet, LeaderboardQuerySet
from leaderboards.showing import area_in_words, board_summaries
from papers.paging import page_of
from papers.querystring import Asked

_BOARDS_ORDER = ("-papers_count", "pk")


@require_safe
def model_list(request: HttpRequest) -> HttpResponse:
    """Models with results, those with the most first."""
    return _entry_list(
        request,
        MLModel.objects.all(),
        section="models",
        kind="model",
        plural="models",
        ordering=("-results_count", "pk"),
        lead="Every model and method for which a result was found, those with the most first.",
    )


@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """Tasks with results, by area."""
    return _entry_list(
        request,
        Task.objects.all(),
        kind="task",
        plural="tasks",
        ordering=("area", "sort_key", "pk"),
        lead="What models are tried on. A task has data sets, and these have leaderboards.",
    )


@require_safe
def dataset_list(request: HttpRequest) -> HttpResponse:
    """Data sets with results, those in most papers first."""
    return _entry_list(
        request,
        Dataset.objects.all(),
        kind="data set",
        plural="data sets",
        ordering=("-papers_count", "pk"),
        lead="What numbers are measured on, those named by the most papers first.",
    )


@require_safe
def metric_list(request: HttpRequest) -> HttpResponse:
    """Metrics with results, by name."""
    return _entry_list(
        request,
        Metric.objects.all(),
        kind="metric",
        plural="metrics",
        ordering=("sort_key", "pk"),
        lead="What is measured, which direction is better, and on what scale.",
    )


@require_safe
def task_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One task with its leaderboards."""
    task: Task = get_object_or_404(Task.objects.select_related("merged_into"), key=slug)
    boards = Leaderboard.objects.filter(benchmark__task=task)
    return _entry_detail(request, task, "task", "leaderboards:tasks", boards)


@require_safe
def dataset_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One data set with its leaderboards."""
    dataset: Dataset = get_object_or_404(
        Dataset.objects.select_related("merged_into"), key=slug
    )
    boards = Leaderboard.objects.filter(benchmark__dataset=dataset)
    return _entry_detail(request, dataset, "data set", "leaderboards:datasets", boards)


@require_safe
def metric_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One metric, explained, with the leaderboards that use it."""
    metric: Metric = get_object_or_404(
        Metric.objects.select_related("merged_into"), key=slug
    )
    boards = Leaderboard.objects.filter(metric=metric)
    return _entry_detail(request, metric, "metric", "leaderboards:metrics", boards)


def _area(entry: RegistryEntry) -> str:
    """The area of a task; empty of other entries."""
    return entry.area if isinstance(entry, Task) else ""


def moved_to(page: str, entry: RegistryEntry) -> HttpResponse:
    """Leads from an entry that was merged to the one that it was merged into.

    Not for good: a merge can be undone, and browsers keep permanent redirects.
    """
    return HttpResponseRedirect(reverse(page, args=[entry.key]))


def _entry_detail(
    request: HttpRequest,
    entry: Task | Dataset | Metric,
    kind: str,
    list_name: str,
    boards: LeaderboardQuerySet,
) -> HttpResponse:
    if entry.merged_into:
        return moved_to(list_name.removesuffix("s"), entry.merged_into)
    asked = Asked.in_request(request)
    pager = page_of(boards.shown().with_best(), asked, _BOARDS_ORDER)
    page = pages.EntryPage(
        entry=entry,
        kind=kind,
        area=area_in_words(_area(entry)),
        list_url=reverse(list_name),
        facts=facts_of(entry),
        boards=board_summaries(pager),
        pager=pager,
    )
    return render(request, "leaderboards/entry_detail.html", {"page": page})


def _entry_list(
    request: HttpRequest,
    entries: EntryQuerySet,
    *,
    kind: str,
    plural: str,
    lead: str,
    ordering: tuple[str, ...],
    section: str = "benchmarks",
) -> HttpResponse:
    asked = Asked.in_request(request, "q")
    entries = entries.shown()
    if query := asked.text("q"):
        entries = entries.named(query)
    pager = page_of(entries, asked, ordering)
    page = pages.EntriesPage(
        section=section,
        kind=kind,
        plural=plural,
        lead=lead,
        asked=asked,
        groups=tuple(
            pages.EntryGroup(area_in_words(area), tuple(of_area))
            for area, of_area in groupby(pager.rows, key=_area)
        ),
        pager=pager,
        clear_url=request.path,
    )
    return render(request, "leaderboards/entry_list.html", {"page": page})
