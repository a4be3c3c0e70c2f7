"""A leaderboard for other people's pages: they may frame this one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from leaderboards import pages
from leaderboards.models import Leaderboard, Row
from leaderboards.selection import PARAMETERS, selection_asked_for
from leaderboards.showing import shown_result
from leaderboards.views.revisions import by_revision
from papers.querystring import Asked

ROWS = 10


@require_safe
@by_revision()
def leaderboard_embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The first rows of what the page with the same parameters shows, and a link to it."""
    asked = Asked.in_request(request, *PARAMETERS)
    board = get_object_or_404(
        Leaderboard.objects.with_names().select_related("opening_group"), slug=slug
    )
    selection = selection_asked_for(asked, board)
    rows = selection.rows().filter(section__lt=Row.Section.AWAITING)
    entries = selection.entries(list(rows[:ROWS]))
    ranks = selection.ranks(
        {e.rank_value for e in entries if e.section == Row.Section.RANKED}
    )
    page = pages.EmbedPage(
        board=board,
        group=selection.group,
        as_of=selection.as_of,
        lines=tuple(
            pages.EmbedLine(
                ranks.get(entry.rank_value)
                if entry.section == Row.Section.RANKED
                else None,
                shown_result(entry.result),
            )
            for entry in entries
        ),
        url=Asked(board.get_absolute_url(), asked.values).link(),
    )
    return render(request, "leaderboards/embed.html", {"page": page})
