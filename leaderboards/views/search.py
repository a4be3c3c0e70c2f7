"""Search over everything that has a page of its own, and its answers while one types."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from leaderboards import pages
from leaderboards.models import Dataset, Leaderboard, MLModel, Task
from leaderboards.search import Finds, find
from leaderboards.showing import board_summaries
from leaderboards.templatetags.numbers import counted
from papers.marking import evidence_of
from papers.pages import QuotedClaim
from papers.querystring import Asked
from papers.templatetags.dates import published

MOST = 50
FEW = 5  # of each sort, where all are shown
SUGGESTED = 3
EXAMPLES = 5
# In the order of the page.
SORTS = {
    "benchmarks": "Benchmarks",
    "models": "Models",
    "datasets": "Data sets",
    "tasks": "Tasks",
    "papers": "Papers",
    "claims": "Claims",
}
_FIELDS = {sort: sort for sort in SORTS} | {"benchmarks": "boards"}
_LISTS = {
    "benchmarks": "leaderboards:benchmarks",
    "models": "leaderboards:models",
    "datasets": "leaderboards:datasets",
    "tasks": "leaderboards:tasks",
    "papers": "papers:papers",
}


class HtmxRequest(HttpRequest):
    """A request that knows whether a script asks for a part of the page."""

    htmx: HtmxDetails


@require_safe
@vary_on_headers("HX-Request")
def search(request: HtmxRequest) -> HttpResponse:
    """Benchmarks, models, data sets, tasks, papers and sentences, the closest first.

    A script that asks while somebody types gets the list of suggestions.
    """
    asked = Asked.in_request(request, "q", "sort")
    if request.htmx:
        page = _suggestions(asked.text("q"))
        return render(request, "leaderboards/_suggestions.html", {"page": page})
    return render(request, "leaderboards/search.html", {"page": _page(asked)})


def _page(asked: Asked) -> pages.SearchPage:
    query, sort = asked.text("q"), asked.choice("sort", SORTS)
    finds = find(query, MOST) if query else Finds()
    shown = finds.only(_FIELDS[sort]) if sort else finds.first(FEW)
    boards = Leaderboard.objects.listed().with_names()
    return pages.SearchPage(
        query=query,
        tabs=(
            pages.SearchTab("All", asked.link(sort=None), not sort),
            *(
                pages.SearchTab(name, asked.link(sort=key), key == sort, found.count)
                for key, name in SORTS.items()
                if (found := getattr(finds, _FIELDS[key])) or key == sort
            ),
        ),
        finds=shown,
        boards=board_summaries(shown.boards.rows),
        claims=tuple(
            QuotedClaim(claim, evidence_of(claim)) for claim in shown.claims.rows
        ),
        more={key: _more(asked, key, is_alone=bool(sort)) for key in SORTS},
        examples=() if query else tuple(boards[:EXAMPLES]),
    )


def _more(asked: Asked, sort: str, *, is_alone: bool) -> str:
    """Where there are more finds of a sort: on a page of their own, then in a list."""
    if not is_alone:
        return asked.link(sort=sort)
    if sort not in _LISTS:
        return ""
    return f"{reverse(_LISTS[sort])}?{urlencode({'q': asked.text('q')})}"


def _suggestions(query: str) -> pages.SuggestionsPage:
    finds = find(query, SUGGESTED, while_typing=True) if query else Finds()
    groups = {
        "Benchmarks": tuple(
            pages.Suggestion(
                str(board),
                board.get_absolute_url(),
                counted(board.results_count, "result"),
            )
            for board in finds.boards.rows
        ),
        "Models": _entries(finds.models.rows),
        "Data sets": _entries(finds.datasets.rows),
        "Tasks": _entries(finds.tasks.rows),
        "Papers": tuple(
            pages.Suggestion(
                paper.title, paper.get_absolute_url(), published(paper), is_said=True
            )
            for paper in finds.papers.rows
        ),
    }
    return pages.SuggestionsPage(
        query=query,
        groups=tuple(
            pages.SuggestionGroup(name, suggestions)
            for name, suggestions in groups.items()
            if suggestions
        ),
        has_parts=finds.has_parts,
        is_near=finds.is_near,
    )


def _entries(
    entries: tuple[MLModel | Dataset | Task, ...],
) -> tuple[pages.Suggestion, ...]:
    return tuple(
        pages.Suggestion(
            entry.name, entry.get_absolute_url(), counted(entry.results_count, "result")
        )
        for entry in entries
    )
