"""What a reader copies to show a leaderboard elsewhere."""

from __future__ import annotations

import re
from html import escape

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from leaderboards.models import Leaderboard
from leaderboards.pages import Snippet
from papers.querystring import Asked
from papers.readable import readable

_MARKDOWN = re.compile(r"([\\`*_\[\]<>])")


def snippets_for(
    request: HttpRequest, asked: Asked, board: Leaderboard
) -> tuple[Snippet, ...]:
    """A frame with what the page shows; a badge for the model that is best on the board."""
    embed = Asked(reverse("leaderboards:embed", args=[board.slug]), asked.values)
    frame = Snippet(
        "Frame for a page",
        "HTML that shows the first rows, as they are whenever the page is read:",
        # Plain text to be shown, which only becomes HTML where it is copied to.
        f'<iframe src="{escape(request.build_absolute_uri(embed.link()))}"'
        f' title="{escape(readable(str(board)))}" width="100%" height="480" loading="lazy"></iframe>',
    )
    if board.best is None or board.best.model is None:
        return (frame,)
    query = {"model": board.best.model.key}
    if settings := asked.text("settings"):
        query["settings"] = settings
    address = reverse("leaderboards:badge", args=[board.slug])
    badge = request.build_absolute_uri(f"{address}?{urlencode(query)}")
    page = request.build_absolute_uri(board.get_absolute_url())
    words = _MARKDOWN.sub(r"\\\1", readable(f"Rank on {board}"))
    return (
        Snippet(
            "Badge for a README",
            "Markdown that shows a model's rank, here that of"
            f" {readable(board.best.model.name)}. For another model put the end of the address of its page"
            " behind model=:",
            f"[![{words}]({badge})]({page})",
        ),
        frame,
    )
