"""Results that call themselves the best, held against the line of records before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from itertools import islice
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from leaderboards.models import Record, Result
from leaderboards.result_querysets import ResultQuerySet
from leaderboards.standing import BestCheck, Candidate, Step, check_best

# From the first day of a change in a line of records to the last that it can concern;
# none where it concerns all that follows.
Days = tuple[date, date | None]

_AT_ONCE = 100  # conditions in one query


class BestClaim(NamedTuple):
    """A dated result that shows a ranked row and calls itself the best."""

    result_id: int
    row_key: str
    group_id: int
    rank_value: Decimal
    published: date
    leaderboard_id: int
    benchmark_id: int
    task_id: int | None
    model_id: int | None


_COLUMNS = (
    "pk",
    "row_key",
    "group_id",
    "rank_value",
    "published",
    "leaderboard_id",
    "leaderboard__benchmark_id",
    "leaderboard__benchmark__task_id",
    "model_id",
)


def best_claims(
    *, row_keys: Collection[str], lines: Mapping[int, Sequence[Days]]
) -> list[BestClaim]:
    """Those that show some rows, and those that changes in lines of records concern."""
    found: dict[int, BestClaim] = {}
    conditions = [Q(row_key__in=row_keys)] if row_keys else []
    for some in _chunks((group, days) for group in lines for days in lines[group]):
        conditions.append(reduce(or_, (_on(group, days) for group, days in some)))
    for condition in conditions:
        for fields in _shown().filter(condition).values_list(*_COLUMNS):
            found[fields[0]] = BestClaim(*fields)
    return list(found.values())


def better_before(claims: Iterable[BestClaim]) -> dict[int, int]:
    """The results that were better before claims to be the best, by the claims' results."""
    lines: dict[int, list[Step]] = defaultdict(list)
    groups = {claim.group_id for claim in claims}
    for group, *step in Record.objects.of_groups(groups).values_list(
        "group_id", "result_id", "rank_value", "published"
    ):
        lines[group].append(Step(*step))
    found = {}
    for claim in claims:
        candidate = Candidate(claim.rank_value, claim.published)
        verdict = check_best(candidate, lines[claim.group_id])
        if verdict.check is BestCheck.EARLIER_BETTER and verdict.better_earlier:
            found[claim.result_id] = verdict.better_earlier
    return found


def _shown() -> ResultQuerySet:
    # Any other result of a row has no place: whether it was the best cannot be told.
    shown: ResultQuerySet = Result.objects.ranked().filter(
        says_best=True, published__isnull=False, shown_in__isnull=False
    )
    return shown.order_by()


def _on(group: int, days: Days) -> Q:
    """Results of a group that a change in its line of records can concern."""
    first, last = days
    which = Q(group=group, published_order__gt=first)
    return which if last is None else which & Q(published_order__lte=last)


def _chunks(items: Iterable[tuple[int, Days]]) -> Iterator[list[tuple[int, Days]]]:
    left = iter(items)
    while some := list(islice(left, _AT_ONCE)):
        yield some
