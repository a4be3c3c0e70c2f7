"""Holding comparisons against the reported numbers of both their sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from leaderboards.differences import Checked, Difference, Number, Scaling, check
from leaderboards.models import Comparison, Result, Row
from leaderboards.services.comparisons import CHECKED
from papers.extraction.types import Bound
from papers.services.bulk import update_rows

_COLUMNS = [
    column for column in Comparison._meta.concrete_fields if column.name in CHECKED
]
_LOOKED_AT = 50  # of the numbers reported for one side, the newest


def settle_checks(
    *, claim_ids: Collection[int], row_keys: Collection[str]
) -> list[Comparison]:
    """Check claims' comparisons, and all whose sides stand on some rows; those that changed.

    The rows and their results are to be settled before.
    """
    concerned = Q(claim__in=claim_ids)
    if row_keys:
        concerned |= Q(model_key__in=row_keys) | Q(comparator_key__in=row_keys)
    elif not claim_ids:
        return []
    comparisons = list(
        Comparison.objects.filter(concerned)
        .select_related("leaderboard__metric")
        .order_by("pk")
    )
    reported = _Reported(comparisons)
    changed = []
    for comparison in comparisons:
        before = _state(comparison)
        _note(comparison, _checked(comparison, reported))
        if _state(comparison) != before:
            changed.append(comparison)
    update_rows(changed, CHECKED)
    return changed


def check_as_of(*, comparisons: Collection[Comparison], day: date) -> None:
    """Note on comparisons what followed from the numbers reported by a day.

    Nothing is stored. They want their leaderboards and metrics loaded, and get the results
    that were looked at with their evidence.
    """
    reported = _Reported(comparisons, day)
    for comparison in comparisons:
        _note(comparison, _checked(comparison, reported))
    results = Result.objects.with_evidence().in_bulk(
        {
            key
            for comparison in comparisons
            for key in (comparison.model_result_id, comparison.comparator_result_id)
            if key is not None
        }
    )
    for comparison in comparisons:
        for side in ("model_result", "comparator_result"):
            setattr(comparison, side, results.get(getattr(comparison, f"{side}_id")))


class _Reported:
    """The exact, ranked numbers on the rows of both sides of comparisons, now or on a day."""

    def __init__(
        self, comparisons: Iterable[Comparison], as_of: date | None = None
    ) -> None:
        keys = {c.model_key for c in comparisons} | {
            c.comparator_key for c in comparisons
        }
        keys.discard("")
        self._shown: dict[str, int] = _shown(keys, as_of) if keys else {}
        self._numbers: dict[str, list[tuple[int, Number]]] = defaultdict(list)
        for key, paper, pk, value, decimals in _exact(keys, as_of) if keys else ():
            self._numbers[key].append((paper, Number(pk, value, decimals)))

    def of(self, key: str, paper_id: int) -> list[Number]:
        """What a paper reports itself on a row, else what others do: the shown one first."""
        numbers = self._numbers.get(key, ())
        shown = self._shown.get(key)
        own = [number for paper, number in numbers if paper == paper_id]
        found = own or [number for _, number in numbers]
        return sorted(found, key=lambda number: number.result_id != shown)


def _shown(keys: Collection[str], as_of: date | None) -> dict[str, int]:
    """The results that show rows, by the rows' keys."""
    if as_of is None:
        rows = Row.objects.filter(key__in=keys)
        return dict(rows.values_list("key", "result_id"))
    results = Result.objects.filter(row_key__in=keys).shown_on(as_of)
    return dict(results.values_list("row_key", "pk"))


def _exact(keys: Collection[str], as_of: date | None) -> Iterable[tuple[Any, ...]]:
    """Numbers that a difference can be held against, the newest of each row first."""
    results = Result.objects.ranked()
    numbers: Iterable[tuple[Any, ...]] = (
        (results.as_of(as_of) if as_of else results)
        .filter(row_key__in=keys, bound=Bound.EXACT, value_high__isnull=True)
        .annotate(
            place_in_row=Window(
                RowNumber(),
                partition_by=["row_key"],
                order_by=["-published_order", "tiebreak", "pk"],
            )
        )
        .filter(place_in_row__lte=_LOOKED_AT)
        .order_by("row_key", F("place_in_row"))
        .values_list("row_key", "paper_id", "pk", "value", "decimals")
    )
    return numbers


def _checked(comparison: Comparison, reported: _Reported) -> Checked:
    metric = comparison.leaderboard.metric
    if metric is None or metric.higher_is_better is None or comparison.awaiting_review:
        return Checked()
    return check(
        Difference(
            value=comparison.value,
            value_high=comparison.value_high,
            bound=comparison.bound,
            unit=comparison.unit,
            decimals=comparison.decimals,
            direction=comparison.direction,
            is_relative=comparison.is_relative,
        ),
        Scaling(
            metric.scale,
            higher_is_better=metric.higher_is_better,
            is_complement=comparison.is_complement,
        ),
        reported.of(comparison.model_key, comparison.paper_id),
        reported.of(comparison.comparator_key, comparison.paper_id),
        # A baseline without a name may be another one than the sentence means.
        may_disagree=comparison.comparator_id is not None,
    )


def _note(comparison: Comparison, checked: Checked) -> None:
    """Write on a comparison what was found."""
    sides = Comparison.Side
    is_implied = (
        checked.implied_absolute is not None or checked.implied_relative is not None
    )
    comparison.implied_of = (
        sides.NEITHER
        if not is_implied
        else sides.MODEL
        if checked.comparator
        else sides.COMPARATOR
    )
    comparison.implied_absolute = checked.implied_absolute
    comparison.implied_relative = checked.implied_relative
    comparison.implied_decimals = checked.implied_decimals
    comparison.reading = checked.reading or ""
    comparison.verdict = checked.verdict
    model, comparator = checked.model, checked.comparator
    comparison.model_result_id = model.result_id if model else None
    comparison.comparator_result_id = comparator.result_id if comparator else None


def _state(comparison: Comparison) -> list[Any]:
    return [getattr(comparison, column.attname) for column in _COLUMNS]
