"""Leaderboards to take along: CSV, JSON, LaTeX and BibTeX."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from leaderboards.exports import CONTENT_TYPES, exported, file_name
from leaderboards.models import Leaderboard
from leaderboards.selection import ALL, PARAMETERS, selection_asked_for
from leaderboards.views.revisions import by_revision
from papers.querystring import Asked


@require_safe
@by_revision()
def leaderboard_file(
    request: HttpRequest, slug: str, kind: str
) -> StreamingHttpResponse | HttpResponseBadRequest:
    """The rows that the page with the same parameters shows, all of them.

    Where a page says what it leaves out of its address, a file would keep that from who reads
    it: it is refused.
    """
    board = get_object_or_404(
        Leaderboard.objects.with_names().select_related("opening_group"), slug=slug
    )
    asked = Asked.in_request(request, *PARAMETERS)
    selection = selection_asked_for(asked, board)
    asked.choice("metrics", (ALL,))
    if asked.misread:
        return refused(asked.misread)
    page = request.build_absolute_uri(board.get_absolute_url())
    response = StreamingHttpResponse(
        exported(selection, kind, page), content_type=CONTENT_TYPES[kind]
    )
    name = file_name(selection, kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def refused(misread: Mapping[str, str], *others: str) -> HttpResponseBadRequest:
    """An answer in plain text that names the parameters that make no sense."""
    lines = [f"{name}: {text} makes no sense here" for name, text in misread.items()]
    return HttpResponseBadRequest(
        "".join(f"{line}.\n" for line in (*lines, *others)),
        content_type="text/plain; charset=utf-8",
    )
