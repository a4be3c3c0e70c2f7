"""Order, ties and the best so far."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leaderboards.ranking import (
    Reported,
    competition_ranks,
    line_of_records,
    ranked_rows,
)

_ids = count(1)


def reported(value: str, day: int | None = None, **fields: Any) -> Reported:
    number = next(_ids)
    values: dict[str, Any] = {
        "result_id": number,
        "row_key": str(number),
        "rank_value": Decimal(value),
        "published": day and date(2024, 1, day),
        "is_ranked": True,
        "is_awaiting": False,
        "is_reviewed": False,
        "is_own": False,
        "tiebreak": number,
    }
    return Reported(**values | fields)


def test_ranking_gives_tied_rows_the_same_rank() -> None:
    rows = ranked_rows([reported(v) for v in ("7", "9", "8", "8")])
    assert [(row.rank, row.shown.rank_value) for row in rows] == [
        (1, 9),
        (2, 8),
        (2, 8),
        (4, 7),
    ]


def test_ranks_go_on_over_pages() -> None:
    values = [Decimal(v) for v in (9, 8, 8, 8, 7, 6)]
    page = competition_ranks(values[2:], before=1, tied_before=1)
    assert list(page) == list(competition_ranks(values))[2:]


def test_unranked_rows_stand_below_and_awaiting_ones_last() -> None:
    rows = ranked_rows(
        [
            reported("9", is_ranked=False, is_awaiting=True),
            reported("8", is_ranked=False),
            reported("5"),
        ]
    )
    assert [(row.rank, row.shown.rank_value) for row in rows] == [
        (1, 5),
        (None, 8),
        (None, 9),
    ]


def test_row_is_shown_by_the_best_founded_of_its_witnesses() -> None:
    witnesses = [
        reported("9", row_key="a"),
        reported("8", row_key="a", is_own=True),
        reported("7", row_key="a", is_reviewed=True),
        reported("6", row_key="a", is_reviewed=True, is_ranked=False),
    ]
    (row,) = ranked_rows(witnesses)
    assert [w.rank_value for w in row.witnesses] == [7, 8, 9, 6]


def test_line_of_records_leaves_out_ties_undated_and_unranked() -> None:
    line = line_of_records(
        [
            reported("5", 1),
            reported("5", 2),
            reported("9", None),
            reported("8", 3, is_ranked=False),
            reported("6", 4),
            reported("7", 4),
        ]
    )
    assert [(r.rank_value, r.published and r.published.day) for r in line] == [
        (5, 1),
        (7, 4),
    ]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), max_size=12))
def test_line_of_records_agrees_with_looking_at_every_day(
    history: list[tuple[int, int]],
) -> None:
    results = [reported(str(value), day) for value, day in history]
    best = {
        day: max(value for value, then in history if then <= day)
        for day in sorted({day for _, day in history})
    }
    expected = [
        (value, day)
        for day, value in best.items()
        if all(best[earlier] < value for earlier in best if earlier < day)
    ]
    line = line_of_records(results)
    assert [(r.rank_value, r.published and r.published.day) for r in line] == expected
