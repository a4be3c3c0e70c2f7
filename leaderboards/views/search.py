"""Search over what has a page of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leaderboards import pages
from leaderboards.models import Dataset, Leaderboard, MLModel, Task
from leaderboards.names import fold_of
from leaderboards.showing import board_summaries
from papers.models import Paper
from papers.querystring import Asked

FOUND_EACH = 10
MOST_WORDS = 8


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Benchmarks, models, data sets, tasks and papers whose names hold all the words."""
    query = Asked.in_request(request, "q").text("q")
    words = [folded for word in query.split() if (folded := fold_of(word))][:MOST_WORDS]
    if not words:
        page = pages.SearchPage(query, (), (), (), (), ())
        return render(request, "leaderboards/search.html", {"page": page})
    page = pages.SearchPage(
        query=query,
        boards=board_summaries(
            Leaderboard.objects.shown().named(words).with_best()[:FOUND_EACH]
        ),
        models=tuple(
            MLModel.objects.shown()
            .named(words)
            .order_by("-results_count", "pk")[:FOUND_EACH]
        ),
        datasets=tuple(
            Dataset.objects.shown()
            .named(words)
            .order_by("-papers_count", "pk")[:FOUND_EACH]
        ),
        tasks=tuple(Task.objects.shown().named(words).by_name()[:FOUND_EACH]),
        papers=tuple(Paper.objects.titled(query)[:FOUND_EACH]),
    )
    return render(request, "leaderboards/search.html", {"page": page})
