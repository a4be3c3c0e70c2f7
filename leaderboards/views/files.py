"""Leaderboards to take along: CSV, JSON, LaTeX and BibTeX."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from leaderboards.exports import CONTENT_TYPES, exported, file_name
from leaderboards.models import Leaderboard
from leaderboards.selection import PARAMETERS, selection_asked_for
from leaderboards.views.revisions import by_revision
from papers.querystring import Asked


@require_safe
@by_revision()
def leaderboard_file(
    request: HttpRequest, slug: str, kind: str
) -> StreamingHttpResponse:
    """The rows that the page with the same parameters shows, all of them."""
    board = get_object_or_404(
        Leaderboard.objects.with_names().select_related("opening_group"), slug=slug
    )
    selection = selection_asked_for(Asked.in_request(request, *PARAMETERS), board)
    page = request.build_absolute_uri(board.get_absolute_url())
    response = StreamingHttpResponse(
        exported(selection, kind, page), content_type=CONTENT_TYPES[kind]
    )
    name = file_name(selection, kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
