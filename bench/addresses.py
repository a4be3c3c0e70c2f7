"""The addresses that are measured: each kind of page and endpoint, where it is longest.

`python -m bench.addresses` chooses them from the database of the settings and prints them
as JSON, name to address; those of HTMX's requests begin with "htmx ".
"""

from __future__ import annotations

import json
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.db.models import Max, Min, Model  # noqa: E402 (wants Django set up)

from leaderboards.models import (  # noqa: E402
    Benchmark,
    Change,
    Comparison,
    Dataset,
    Finding,
    Leaderboard,
    Metric,
    MLModel,
    Result,
    Row,
    Task,
)
from papers.models import Claim, Dump  # noqa: E402


def addresses() -> dict[str, str]:
    """Name to address, of everything that is measured."""
    return pages() | leaderboard_pages() | feeds() | endpoints()


def leaderboard_pages() -> dict[str, str]:
    """The page of the largest leaderboard in all its views, and of lesser ones."""
    board = _first(Leaderboard, "-results_count")
    path = board.get_absolute_url()
    span = Result.objects.filter(published__isnull=False, leaderboard=board).aggregate(
        first=Min("published"), last=Max("published")
    )
    middle = span["first"] + (span["last"] - span["first"]) / 2
    day, year = middle.isoformat(), middle.year
    deep = _deep(board)
    hundred = Leaderboard.objects.filter(results_count__lte=300).order_by(
        "-results_count", "pk"
    )
    views: dict[str, dict[str, Any]] = {
        "": {},
        "deep in the list": {"after": deep},
        "as of a day": {"as_of": day},
        "as of its first year": {"as_of": span["first"].year},
        "as of a day, all settings": {"as_of": day, "settings": "all"},
        "as of a day, oldest first": {"as_of": day, "sort": "oldest"},
        "as of a day, by its authors": {"as_of": day, "by": "own"},
        "as of a day, reviewed": {"as_of": day, "origin": "reviewed"},
        "as of a day, of a year": {"as_of": day, "year": year},
        "as of a day, last first": {"as_of": day, "sort": "worst"},
        "all settings": {"settings": "all"},
        "all settings, oldest first": {"settings": "all", "sort": "oldest"},
        "newest first": {"sort": "newest"},
        "oldest first": {"sort": "oldest"},
        "last first": {"sort": "worst"},
        "by its authors": {"by": "own"},
        "by others": {"by": "other"},
        "reviewed": {"origin": "reviewed"},
        "entered": {"origin": "entered"},
        "of a year": {"year": year},
        "of a year, by others": {"year": year, "by": "other"},
        "of a year, reviewed, newest first": {
            "year": year,
            "origin": "reviewed",
            "sort": "newest",
        },
        "all metrics": {"metrics": "all"},
    }
    found = {
        f"leaderboard{f', {name}' if name else ''}": f"{path}?{urlencode(parameters)}"
        for name, parameters in views.items()
    }
    lesser = hundred[0].get_absolute_url()
    best = board.best.model.key if board.best and board.best.model else ""
    return found | {
        "leaderboard of 300": lesser,
        "leaderboard of 300, as of a day": f"{lesser}?as_of={day}",
        "leaderboard of 300, CSV": f"{lesser.rstrip('/')}.csv",
        "leaderboard of 300, BibTeX": f"{lesser.rstrip('/')}.bib",
        "improvements": f"{path}improvements/",
        "improvements that do not fit": f"{path}improvements/?verdict=disagrees",
        "badge": f"{path}badge.svg?model={best}",
        "frame": f"/embed{path}",
        "frame, as of a day": f"/embed{path}?as_of={day}",
    }


def pages() -> dict[str, str]:
    """All other pages."""
    board = _first(Leaderboard, "-results_count")
    model, task = _first(MLModel, "-results_count"), _first(Task, "-results_count")
    dataset, metric = (
        _first(Dataset, "-results_count"),
        _first(Metric, "-results_count"),
    )
    middling = MLModel.objects.filter(results_count__lte=20).order_by(
        "-results_count", "pk"
    )[0]
    ranked = MLModel.objects.order_by("-results_count", "pk")
    compared = ",".join(m.key for m in islice(ranked, 5))
    claim = Claim.objects.filter(result__model=model, says_best=False).latest("pk")
    best = Claim.objects.filter(
        result__leaderboard=board, says_best=True, own=True
    ).latest("pk")
    paper, dump = best.paper, Dump.objects.latest("pk")
    word = paper.title.split()[-1]
    misspelt = f"{model.name[:3]}{model.name[2:]}"
    return {
        "home": "/",
        "search": f"/search/?{urlencode({'q': word})}",
        "search, a name": f"/search/?{urlencode({'q': model.name})}",
        "search, two words": f"/search/?{urlencode({'q': 'reaches accuracy'})}",
        "search, misspelt": f"/search/?{urlencode({'q': misspelt})}",
        "htmx suggestions": f"/search/?{urlencode({'q': model.name[:3]})}",
        "htmx suggestions, misspelt": f"/search/?{urlencode({'q': misspelt})}",
        "htmx suggestions, a word": f"/search/?{urlencode({'q': word})}",
        "benchmarks": "/benchmarks/",
        "benchmarks, all, newest": "/benchmarks/?show=all&sort=newest",
        "benchmarks, of an area": f"/benchmarks/?area={task.area}",
        "benchmarks, of a task": f"/benchmarks/?area={task.area}&task={task.key}",
        "benchmarks, called": f"/benchmarks/?{urlencode({'q': dataset.name[:4]})}",
        "papers": "/papers/",
        "papers, with a word": f"/papers/?{urlencode({'q': word})}",
        "papers, of a task": f"/papers/?task={task.key}",
        "papers, of a data set": f"/papers/?dataset={dataset.key}",
        "papers, with improvements": "/papers/?kind=improvement",
        "papers, with efficiency": "/papers/?kind=efficiency",
        "papers, with a result": "/papers/?has=result",
        "papers, the best today": "/papers/?has=best",
        "papers, claiming to be best": "/papers/?has=says-best",
        "papers, of a year": "/papers/?year=2020",
        "papers, of a dump": f"/papers/?dump={dump.pk}",
        "papers, of a dump and task": f"/papers/?dump={dump.pk}&task={task.key}",
        "papers, with a word, of a task": f"/papers/?task={task.key}&q={word}",
        "paper": paper.get_absolute_url(),
        "claim": claim.get_absolute_url(),
        "claim to be best": best.get_absolute_url(),
        "claim, as of a day": f"{best.get_absolute_url()}?as_of=2025-01-01",
        "claims": "/claims/",
        "claims, improvements": "/claims/?kind=improvement",
        "claims, efficiency": "/claims/?kind=efficiency",
        "claims, accepted": "/claims/?review=accepted",
        "claims, rejected": "/claims/?review=rejected",
        "claims, accepted efficiency": "/claims/?review=accepted&kind=efficiency",
        "accuracy": "/accuracy/",
        "dumps": "/dumps/",
        "dump": dump.get_absolute_url(),
        "models": "/models/",
        "models, called": f"/models/?{urlencode({'q': model.name[:3]})}",
        "model with the most results": model.get_absolute_url(),
        "model, its ranks": f"{model.get_absolute_url()}?show=ranks",
        "model, who cites it": f"{model.get_absolute_url()}?show=citing",
        "model, improvements": f"{model.get_absolute_url()}?show=improvements",
        "model of middling size": middling.get_absolute_url(),
        "compare": f"/compare/?models={compared}",
        "compare, nothing yet": "/compare/",
        "tasks": "/tasks/",
        "task": task.get_absolute_url(),
        "data sets": "/datasets/",
        "data set": dataset.get_absolute_url(),
        "metrics": "/metrics/",
        "metric": metric.get_absolute_url(),
        "audit": "/audit/",
        "audit, contradictions": "/audit/?kind=contradiction",
        "audit, improbable": "/audit/?kind=improbable",
        "audit, of an area": f"/audit/?area={task.area}",
        "audit, of a task": f"/audit/?task={task.key}",
        "audit, of a task, best-claims": f"/audit/?task={task.key}&kind=earlier-better",
        "audit, of a leaderboard": f"/audit/?board={board.slug}",
        "audit, of a model": f"/audit/?model={model.key}",
        "audit, of a paper": f"/audit/?paper={paper.pk}",
        "changes": "/changes/",
        "changes, records": "/changes/?kind=record",
        "changes, corrections of a task": f"/changes/?kind=correction&task={task.key}",
        "changes, retractions": "/changes/?kind=retraction",
        "changes, since": "/changes/?since=2026-01-01",
    }


def feeds() -> dict[str, str]:
    """All feeds."""
    board = _first(Leaderboard, "-results_count")
    task, small = _first(Task, "-results_count"), _first(Task, "results_count")
    benchmark, model = (
        _first(Benchmark, "-results_count"),
        _first(MLModel, "-results_count"),
    )
    lesser = Benchmark.objects.filter(results_count__gt=0).order_by(
        "results_count", "pk"
    )
    return {
        "feed": "/feeds/",
        "feed of changes": "/feeds/changes/",
        "feed of the audit": "/feeds/audit/",
        "feed of the audit, of a task": f"/feeds/audit/?task={task.key}",
        "feed of the audit, of a leaderboard": f"/feeds/audit/?board={board.slug}",
        "feed of a task": f"/feeds/tasks/{task.key}/",
        "feed of a small task": f"/feeds/tasks/{small.key}/",
        "feed of a benchmark": f"/feeds/benchmarks/{benchmark.pk}/",
        "feed of a small benchmark": f"/feeds/benchmarks/{lesser[0].pk}/",
        "feed of a leaderboard": f"/feeds/leaderboards/{board.slug}/",
        "feed of a model": f"/feeds/models/{model.key}/",
    }


def endpoints() -> dict[str, str]:
    """The API: every list, its narrowings, and one of each kind."""
    board, model = (
        _first(Leaderboard, "-results_count"),
        _first(MLModel, "-results_count"),
    )
    task, metric = _first(Task, "-results_count"), _first(Metric, "-results_count")
    dataset = _first(Dataset, "-results_count")
    result = Result.objects.filter(leaderboard=board).latest("pk")
    ranked = MLModel.objects.order_by("-results_count", "pk")
    compared = ",".join(m.key for m in islice(ranked, 5))
    lists = {
        "papers": ("", "q=attention", "ordering=id"),
        "claims": (
            *("", "kind=improvement", "q=reaches", f"dataset={dataset.name}"),
            *(f"model={model.name}", "is_withdrawn=true", "review=accepted"),
        ),
        "benchmarks": ("", f"task={task.key}", f"q={dataset.name}"),
        "leaderboards": ("", f"task={task.key}", f"metric={metric.key}"),
        "results": (
            *("", f"leaderboard={board.slug}", f"model={model.key}"),
            *(f"task={task.key}", f"metric={metric.key}", f"dataset={dataset.key}"),
            *("q=reaches", "value_min=99", "reported_by=unknown", "origin=entered"),
            *(f"leaderboard={board.slug}&value_min=99.9", "ordering=id"),
            f"leaderboard={board.slug}&ordering=id",
            f"task={task.key}&ordering=-id",
        ),
        "models": ("", f"q={model.name[:3]}", "ordering=-results"),
        "datasets": ("", "ordering=-papers"),
        "metrics": ("",),
        "tasks": ("",),
        "comparisons": ("", f"leaderboard={board.slug}", "verdict=disagrees"),
        "findings": (
            "",
            "kind=contradiction",
            f"task={task.key}",
            f"model={model.key}",
        ),
        "changes": ("", "kind=record", f"task={task.key}", f"leaderboard={board.slug}"),
        "dumps": ("",),
    }
    found = {
        f"API, {name}{f', {query}' if query else ''}": f"/api/v1/{name}/?{query}"
        for name, queries in lists.items()
        for query in queries
    }
    ones: dict[str, Any] = {
        "papers": result.paper_id,
        "claims": result.claim_id,
        "benchmarks": board.benchmark_id,
        "leaderboards": board.slug,
        "results": result.pk,
        "models": model.key,
        "datasets": dataset.key,
        "metrics": metric.key,
        "tasks": task.key,
        "comparisons": Comparison.objects.latest("pk").pk,
        "findings": Finding.objects.latest("pk").pk,
        "changes": Change.objects.latest("pk").pk,
        "dumps": Dump.objects.latest("pk").pk,
    }
    found |= {f"API, one of {n}": f"/api/v1/{n}/{key}/" for n, key in ones.items()}
    rows = f"/api/v1/leaderboards/{board.slug}/rows/"
    return found | {
        "API, rows": rows,
        "API, rows of all settings": f"{rows}?settings=all",
        "API, result as of a day": f"/api/v1/results/{result.pk}/?as_of=2025-01-01",
        "API, compare": f"/api/v1/compare/?models={compared}",
    }


def _first(model: type[Model], order: str) -> Any:
    """The entry that comes first; of the smallest, one that has something."""
    rows = model._default_manager.filter(results_count__gt=0)
    return rows.order_by(order, "pk").first()


def _deep(board: Leaderboard) -> str:
    """A place in the middle of a leaderboard's largest group."""
    group = board.opening_group
    assert group is not None, "the largest leaderboard has rows"
    rows = Row.objects.for_leaderboard(board, group)
    row = rows[group.rows_count // 2]
    return f"{row.section}~{row.rank_value}~{row.tiebreak}~{row.pk}"


if __name__ == "__main__":
    print(json.dumps(addresses()))
