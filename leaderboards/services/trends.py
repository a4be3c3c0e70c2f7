"""The small lines of leaderboards in lists: drawn when a board changes, and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import F

from leaderboards.models import Leaderboard, Record
from leaderboards.trend import trend_of
from papers.services.bulk import update_rows


def draw_trends(board_ids: Sequence[int]) -> None:
    """Draw anew how the best of each board's opening group moved."""
    steps: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    records = Record.objects.filter(
        leaderboard__in=board_ids, group=F("leaderboard__opening_group")
    ).order_by("group", "published")
    for pk, day, value in records.values_list(
        "leaderboard", "published", "result__value"
    ):
        steps[pk].append((day, value))
    drawn = []
    for board in Leaderboard.objects.filter(pk__in=board_ids).only(
        "latest_published", "trend_line", "trend_words"
    ):
        trend = trend_of(steps[board.pk], board.latest_published)
        if (board.trend_line, board.trend_words) != (trend.line, trend.words):
            board.trend_line, board.trend_words = trend.line, trend.words
            drawn.append(board)
    update_rows(drawn, ["trend_line", "trend_words"])
