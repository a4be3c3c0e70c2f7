"""The order of results: which one shows a row, ranks with ties, the best so far.

Plain functions over `Reported`, in which `rank_value` is larger where better.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Reported:
    """What ranking needs to know of a result."""

    result_id: int
    row_key: str
    rank_value: Decimal
    published: date | None
    is_ranked: bool
    is_awaiting: bool
    is_reviewed: bool  # reviewed or entered by a person
    is_own: bool  # reported by the model's own authors
    tiebreak: int


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A row with its rank, which is null where it is only listed."""

    rank: int | None
    shown: Reported
    witnesses: tuple[Reported, ...]


def precedence(result: Reported) -> tuple[bool, bool, bool, Decimal, date, int]:
    """Sorts the witnesses of a row: the first one is shown.

    What can be ranked comes before what cannot; then the reviewed or entered one, the own
    authors', the better value, the earlier one.
    """
    return (
        not result.is_ranked,
        not result.is_reviewed,
        not result.is_own,
        -result.rank_value,
        result.published or date.max,
        result.tiebreak,
    )


def shown_of(witnesses: Iterable[Reported]) -> Reported:
    """The witness by which its row is shown."""
    return min(witnesses, key=precedence)


def ranked_rows(results: Iterable[Reported]) -> list[RankedRow]:
    """The rows of one settings group, in order: ranked, listed, awaiting review."""
    by_row: dict[str, list[Reported]] = {}
    for result in results:
        by_row.setdefault(result.row_key, []).append(result)
    shown = {key: shown_of(witnesses) for key, witnesses in by_row.items()}
    order = sorted(
        shown.values(),
        key=lambda r: (r.is_awaiting, not r.is_ranked, -r.rank_value, r.tiebreak),
    )
    ranks = competition_ranks(
        [row.rank_value for row in order if row.is_ranked and not row.is_awaiting]
    )
    return [
        RankedRow(
            rank=next(ranks) if row.is_ranked and not row.is_awaiting else None,
            shown=row,
            witnesses=tuple(sorted(by_row[row.row_key], key=precedence)),
        )
        for row in order
    ]


def competition_ranks(
    values: Sequence[Decimal], *, before: int = 0, tied_before: int = 0
) -> Iterator[int]:
    """Ranks of values in descending order: ties share one, and the next is skipped.

    Of a page, `before` counts the rows better than its first one, `tied_before` those of
    the same value on the pages before.

    >>> list(competition_ranks([Decimal(9), Decimal(8), Decimal(8), Decimal(7)]))
    [1, 2, 2, 4]
    """
    better = before
    for _, tied in groupby(values):
        count = len(list(tied))
        yield from [better + 1] * count
        better += count + tied_before
        tied_before = 0


def shown_until(witnesses: Iterable[Reported]) -> dict[int, date]:
    """Up to which day each witness shows its row, going by the dates of papers.

    It does so from its own date; `date.max` means that it still does. Those that are
    undated, or never were the best choice, are left out.
    """
    line: list[Reported] = []
    for result in sorted(
        (w for w in witnesses if w.published),
        key=lambda w: (w.published or date.max, precedence(w)),
    ):
        if not line or precedence(result) < precedence(line[-1]):
            line.append(result)
    days = [result.published or date.max for result in line]
    return dict(zip((r.result_id for r in line), [*days[1:], date.max], strict=False))


def line_of_records(shown: Iterable[Reported]) -> list[Reported]:
    """The best so far: each result that is better than all dated before it.

    Of several on one day it is the best. Undated and unranked ones take no part.
    """
    dated = sorted(
        (r for r in shown if r.published and r.is_ranked and not r.is_awaiting),
        key=lambda r: (r.published or date.max, -r.rank_value, r.tiebreak),
    )
    line: list[Reported] = []
    for result in dated:
        if not line or result.rank_value > line[-1].rank_value:
            line.append(result)
    return line
