"""The list of benchmarks."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leaderboards import pages
from leaderboards.models import Benchmark, Task
from leaderboards.showing import area_in_words, board_summary
from papers.pages import Choice
from papers.paging import page_of
from papers.querystring import Asked

NO_TASK = "not-stated"
OTHERS_SHOWN = 4
_ORDERS = {
    "": ("most papers", ("-papers_count", "pk")),
    "newest": ("latest result", ("-latest_published", "pk")),
}


@require_safe
def benchmark_list(request: HttpRequest) -> HttpResponse:
    """Benchmarks by area and task, with what is best on each."""
    asked = Asked.in_request(request, "q", "area", "task", "show", "sort")
    tasks_shown = list(Task.objects.shown().by_name())
    areas = Counter[str]()
    for entry in tasks_shown:
        areas[entry.area] += entry.results_count
    area = asked.choice("area", {name for name in areas if name} | {NO_TASK})
    tasks = [entry for entry in tasks_shown if area and entry.area == area]
    task = asked.choice("task", {task.key for task in tasks_shown})
    # Who chooses another area in the form still sends the task of the one before.
    task = task if task in {entry.key for entry in tasks} else ""
    show = asked.choice("show", ("all",))
    sort = asked.choice("sort", _ORDERS)

    benchmarks = Benchmark.objects.shown() if show else Benchmark.objects.listed()
    if query := asked.text("q"):
        benchmarks = benchmarks.named(query)
    if task:
        benchmarks = benchmarks.filter(task__key=task)
    elif area == NO_TASK:
        benchmarks = benchmarks.filter(task__isnull=True)
    elif area:
        benchmarks = benchmarks.filter(task__area=area)

    pager = page_of(benchmarks.with_leaderboards(), asked, _ORDERS[sort][1])
    page = pages.BenchmarksPage(
        asked=asked,
        lines=tuple(_line(benchmark) for benchmark in pager.rows),
        pager=pager,
        kept=asked.kept_beside("q", "area", "task"),
        areas=(
            *(
                _option(asked, "area", area, name, area_in_words(name), areas[name])
                for name in sorted(areas)
                if name
            ),
            _option(asked, "area", area, NO_TASK, "task not stated"),
        ),
        tasks=tuple(
            _option(asked, "task", task, entry.key, entry.name, entry.results_count)
            for entry in tasks
        ),
        orders=tuple(
            Choice(words, asked.link(sort=key), key == sort)
            for key, (words, _) in _ORDERS.items()
        ),
        extents=(
            Choice("reviewed, or used by two papers", asked.link(show=None), not show),
            Choice("all", asked.link(show="all"), show == "all"),
        ),
        is_narrowed=bool(query or area or task),
        clear_url=request.path,
    )
    return render(request, "leaderboards/benchmark_list.html", {"page": page})


def _option(
    asked: Asked,
    name: str,
    current: str,
    value: str,
    words: str,
    count: int | None = None,
) -> Choice:
    return Choice(
        words, asked.link(**{name: value}), value == current, count, value=value
    )


def _line(benchmark: Benchmark) -> pages.BenchmarkLine:
    boards = benchmark.leaderboards.all()
    main, *others = sorted(boards, key=lambda board: board.best_id is None)
    return pages.BenchmarkLine(
        benchmark,
        board_summary(main),
        tuple(others[:OTHERS_SHOWN]),
        len(others) - OTHERS_SHOWN,
    )
