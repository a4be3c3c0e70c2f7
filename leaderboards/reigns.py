"""How long records were the best, and by how much they beat the best before them.

A line of records goes over the rows of its day, each shown by one result. Before that result
another one may have shown the row, and have been better than what was a record beside it:
that was there at the time, and is asked for here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import IntegerField, Max, Q, QuerySet, Value

from leaderboards.kept import kept_value
from leaderboards.models import Result
from leaderboards.selection import Selection
from leaderboards.standing import Step


@dataclass(frozen=True, slots=True)
class Reign:
    """What holds of a record of the time when it was the best."""

    gain: Decimal | None = None  # over what was the best on its eve
    until: date | None = None  # where nothing was better before the next record


def reigns_of(
    selection: Selection, line: Sequence[Step], shown: Collection[int]
) -> dict[int, Reign]:
    """The reigns of those records of a group's line that a page shows, by their results.

    One query, whatever the page shows; kept until the board changes.
    """
    board, group, day = selection.board, selection.group, selection.as_of
    wanted = frozenset(shown)
    pairs = [
        (earlier, later)
        for earlier, later in pairwise(line)
        if not wanted.isdisjoint((earlier.result_id, later.result_id))
    ]
    if group is None or not pairs:
        return {}
    keys = " ".join(str(earlier.result_id) for earlier, _ in pairs)
    return kept_value(
        f"reigns {board.pk} {board.revision} {group.pk} {day} {keys}",
        lambda: _reigns(group.pk, pairs),
    )


def _reigns(group: int, pairs: Sequence[tuple[Step, Step]]) -> dict[int, Reign]:
    ends: dict[int, date] = {}
    gains: dict[int, Decimal] = {}
    first, *others = [_better(group, place, *pair) for place, pair in enumerate(pairs)]
    for place, better, on_eve in first.union(*others, all=True):
        earlier, later = pairs[place]
        if better is None:
            ends[earlier.result_id] = later.published
        best_before = earlier.rank_value if on_eve is None else on_eve
        if later.rank_value > best_before:
            gains[later.result_id] = later.rank_value - best_before
    return {pk: Reign(gains.get(pk), ends.get(pk)) for pk in {*ends, *gains}}


def _better(
    group: int, place: int, earlier: Step, later: Step
) -> QuerySet[Any, tuple[int, Decimal | None, Decimal | None]]:
    """The best that was better than a record before the next one, and on the eve of that.

    An index holds few such results: they are better than the one, and older than the other.
    """
    on_eve = Q(shown_until__gte=later.published)
    found = Result.objects.ranked().filter(
        group=group,
        rank_value__gt=earlier.rank_value,
        published_order__lt=later.published,
        shown_until__gt=earlier.published,
    )
    best: QuerySet[Any, tuple[int, Decimal | None, Decimal | None]] = (
        found.order_by()
        .annotate(place=Value(place, IntegerField()))
        .values("place")
        .annotate(better=Max("rank_value"), on_eve=Max("rank_value", filter=on_eve))
        .values_list("place", "better", "on_eve")
    )
    return best
