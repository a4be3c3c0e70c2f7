"""The improvements that papers claim on a benchmark."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from leaderboards.improvements import ImprovementsPage, shown_comparisons
from leaderboards.models import Comparison, Leaderboard
from leaderboards.views.revisions import by_revision
from papers.pages import Choice
from papers.paging import page_of
from papers.querystring import Asked

ALL = "all"
_NEWEST = ("-published_order", "-pk")
_VERDICTS = {
    "": "all",
    Comparison.Verdict.FITS: "those that fit the reported numbers",
    Comparison.Verdict.DISAGREES: "those that do not",
}


@require_safe
@by_revision()
def improvement_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The improvements claimed on a leaderboard, or on all of its benchmark."""
    asked = Asked.in_request(request, "metric", "verdict", "as_of")
    board = get_object_or_404(Leaderboard.objects.with_names(), slug=slug)
    metric = asked.choice("metric", (ALL,))
    day = asked.as_of("as_of")
    # Verdicts are kept as of today: by those of another day a list cannot be narrowed.
    verdict = asked.choice("verdict", ("",) if day else _VERDICTS)

    comparisons = (
        Comparison.objects.of_benchmark(board)
        if metric
        else Comparison.objects.filter(leaderboard=board)
    )
    if verdict:
        comparisons = comparisons.filter(verdict=verdict)
    if day:
        comparisons = comparisons.as_of(day)
    pager = page_of(comparisons.with_evidence(), asked, _NEWEST)
    page = ImprovementsPage(
        asked=asked,
        board=board,
        day=day,
        lines=shown_comparisons(pager.rows, day),
        pager=pager,
        metrics=(
            Choice(
                board.metric.name if board.metric else "metric not stated",
                asked.link(metric=None),
                not metric,
            ),
            Choice(
                "all metrics of this benchmark", asked.link(metric=ALL), bool(metric)
            ),
        ),
        verdicts=tuple(
            Choice(words, asked.link(verdict=value), value == verdict)
            for value, words in (() if day else _VERDICTS.items())
        ),
        is_narrowed=bool(verdict or day),
        clear_url=asked.link(verdict=None, as_of=None),
        today_url=asked.link(as_of=None),
    )
    return render(request, "leaderboards/improvement_list.html", {"page": page})
