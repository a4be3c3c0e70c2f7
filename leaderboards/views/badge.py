"""A model's rank on a leaderboard as a small picture, for a README."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from leaderboards import pages
from leaderboards.models import Leaderboard, MLModel, RegistryEntry, Row
from leaderboards.selection import group_asked_for
from leaderboards.views.revisions import by_revision
from papers.querystring import Asked

KEPT_SECONDS = 300
_NAME = "Claimboard"
_LETTER, _PADDING = (
    6.4,
    16,
)  # of the letters of a badge, in pixels; the picture evens them out


@require_safe
@by_revision(max_age=KEPT_SECONDS)
def badge(request: HttpRequest, slug: str) -> HttpResponse:
    """ "#1 of 12 reported on ReasonSeg, gIoU" for the model with the key `model`."""
    asked = Asked.in_request(request, "model", "settings")
    board = get_object_or_404(
        Leaderboard.objects.with_names().select_related("opening_group"), slug=slug
    )
    model: MLModel = get_object_or_404(
        MLModel.objects.select_related("merged_into"), key=asked.text("model")
    )
    text, is_first = _rank_in_words(asked, board, model.merged_into or model)
    page = pages.Badge(
        name=_NAME,
        text=text,
        name_width=round(len(_NAME) * _LETTER) + _PADDING,
        text_width=round(len(text) * _LETTER) + _PADDING,
        is_first=is_first,
    )
    return render(
        request, "leaderboards/badge.svg", {"page": page}, content_type="image/svg+xml"
    )


def _rank_in_words(
    asked: Asked, board: Leaderboard, model: RegistryEntry
) -> tuple[str, bool]:
    """What the badge says, and whether the model is the first."""
    group = group_asked_for(asked, board) or board.opening_group
    where = f"{board}, {group.label}" if group and group.key else str(board)
    rows = Row.objects.filter(group=group).ranked()
    value = rows.filter(model=model.pk).values_list("rank_value", flat=True).first()
    if group is None or value is None:
        return f"not ranked on {where}", False
    rank = Row.objects.ranks_in(group, [value])[value]
    return f"#{rank:,} of {rows.count():,} reported on {where}", rank == 1
