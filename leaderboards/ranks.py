"""Ranks, counted by the database: they are not stored."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Func, OuterRef, QuerySet, Subquery, When


def ranks_among(
    ranked: QuerySet[Any],
    values: Collection[Decimal],
    *,
    known: tuple[Decimal, int] | None = None,
) -> dict[Decimal, int]:
    """The ranks that values have among ranked rows or results; equal values share one.

    With the `known` rank of a value that is not worse, counting goes on from there.
    """
    if not values:
        return {}
    best, worst = max(values), min(values)
    if known is None:
        rank = 1 + ranked.filter(rank_value__gt=best).count()
    else:
        best, rank = known
    counted = ranked.filter(rank_value__range=(worst, best)).order_by("-rank_value")
    ranks = {}
    for value, count in counted.values_list("rank_value").annotate(Count("pk")):
        ranks[value] = rank
        rank += count
    return ranks


def rank_among(ranked: QuerySet[Any]) -> Case:
    """The rank that a row or result has among the ranked ones of its group, null without."""
    better = ranked.filter(
        group=OuterRef("group"), rank_value__gt=OuterRef("rank_value")
    )
    # Counted without the GROUP BY that `Count` would add, which takes longer.
    above = better.order_by().annotate(count=Func("pk", function="COUNT"))
    return Case(When(section=0, then=Subquery(above.values("count")) + 1))
