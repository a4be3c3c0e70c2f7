"""Which leaderboards papers report on lately."""

from __future__ import annotations

from collections import Counter

from leaderboards.models import Leaderboard, Result

_LOOKED_AT = 1000  # of the newest results: the cost does not grow with what is stored


def most_active(count: int) -> list[Leaderboard]:
    """The listed leaderboards that the newest papers report on the most, with their best.

    Of equally active ones those with more papers come first, as in all lists of boards.
    """
    newest = Result.objects.order_by("-published_order", "-pk")[:_LOOKED_AT]
    papers = Counter(
        board for board, _ in set(newest.values_list("leaderboard", "paper"))
    )
    boards = Leaderboard.objects.listed().ranked().filter(pk__in=papers)
    found = sorted(
        boards.order_by().values_list("pk", "papers_count"),
        key=lambda board: (-papers[board[0]], -board[1], board[0]),
    )
    keys = [key for key, _ in found[:count]]
    best = Leaderboard.objects.with_best().in_bulk(keys)
    return [best[key] for key in keys]
