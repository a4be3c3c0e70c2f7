"""Which leaderboards papers report on lately."""

from __future__ import annotations

from collections import Counter

from leaderboards.models import Leaderboard, Result

_LOOKED_AT = 1000  # of the newest results: the cost does not grow with what is stored


def most_active(count: int) -> list[Leaderboard]:
    """The listed leaderboards that the newest papers report on the most, with their best.

    Of equally active ones those with more papers come first, then by name.
    """
    newest = Result.objects.order_by("-published_order", "-pk")[:_LOOKED_AT]
    papers = Counter(
        board for board, _ in set(newest.values_list("leaderboard", "paper"))
    )
    boards = Leaderboard.objects.listed().ranked().with_names().filter(pk__in=papers)
    found = sorted(
        boards, key=lambda b: (-papers[b.pk], -b.papers_count, str(b).casefold(), b.pk)
    )
    keys = [board.pk for board in found[:count]]
    best = Leaderboard.objects.with_best().in_bulk(keys)
    return [best[key] for key in keys]
