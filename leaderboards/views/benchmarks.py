"""The list of benchmarks."""

from __future__ import annotations

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
_ORDERS = {
    "": ("most papers", ("-papers_count", "pk")),
    "newest": ("latest result", ("-latest_published", "pk")),
}


@require_safe
def benchmark_list(request: HttpRequest) -> HttpResponse:
    """Benchmarks by area and task, with what is best on each."""
    asked = Asked.in_request(request, "q", "area", "task", "show", "sort")
    tasks_shown = Task.objects.shown()
    named_areas = tasks_shown.exclude(area="").order_by("area")
    areas = list(named_areas.values_list("area", flat=True).distinct())
    area = asked.choice("area", areas)
    tasks = tuple(tasks_shown.filter(area=area).by_name()) if area else ()
    task = asked.choice("task", {task.key for task in tasks} | {NO_TASK})
    show = asked.choice("show", ("all",))
    sort = asked.choice("sort", _ORDERS)

    benchmarks = Benchmark.objects.shown() if show else Benchmark.objects.listed()
    if query := asked.text("q"):
        benchmarks = benchmarks.named(query)
    if task == NO_TASK:
        benchmarks = benchmarks.filter(task__isnull=True)
    elif task:
        benchmarks = benchmarks.filter(task__key=task)
    elif area:
        benchmarks = benchmarks.filter(task__area=area)

    pager = page_of(benchmarks.with_leaderboards(), asked, _ORDERS[sort][1])
    page = pages.BenchmarksPage(
        asked=asked,
        lines=tuple(_line(benchmark) for benchmark in pager.rows),
        pager=pager,
        kept=asked.kept_beside("q"),
        areas=(
            Choice(
                "all areas", asked.link(area=None, task=None), not area and not task
            ),
            *(
                Choice(
                    area_in_words(name),
                    asked.link(area=name, task=None),
                    name == area,
                )
                for name in areas
            ),
            Choice(
                "task not stated",
                asked.link(area=None, task=NO_TASK),
                task == NO_TASK,
            ),
        ),
        tasks=tuple(
            Choice(
                entry.name,
                asked.link(task=entry.key),
                entry.key == task,
                entry.papers_count,
            )
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


def _line(benchmark: Benchmark) -> pages.BenchmarkLine:
    boards = benchmark.leaderboards.all()
    main, *others = sorted(boards, key=lambda board: board.best_id is None)
    return pages.BenchmarkLine(benchmark, board_summary(main), tuple(others))
