"""Every reusable read of comparisons and findings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Prefetch, Q, QuerySet

if TYPE_CHECKING:
    from leaderboards.models import Comparison, Finding, Leaderboard, MLModel
    from papers.models import Claim, Paper

    _ComparisonQuerySet = QuerySet[Comparison]
    _FindingQuerySet = QuerySet[Finding]
else:
    _ComparisonQuerySet = _FindingQuerySet = QuerySet

_BOARD = (
    "leaderboard__benchmark__dataset",
    "leaderboard__benchmark__task",
    "leaderboard__metric",
)
# What is undated stands before every date: see `NO_DATE`.
_UNDATED = date(1, 1, 1)


class ComparisonQuerySet(_ComparisonQuerySet):
    """Reads of comparisons: who is said to beat whom."""

    def newest(self) -> Self:
        """The newest papers' first."""
        return self.order_by("-published_order", "-pk")

    def as_of(self, day: date) -> Self:
        """What papers had claimed by a day; undated ones are left out."""
        return self.filter(published_order__gt=_UNDATED, published_order__lte=day)

    def of_benchmark(self, board: Leaderboard) -> Self:
        """Those on any leaderboard of a leaderboard's benchmark."""
        return self.filter(leaderboard__benchmark=board.benchmark_id)

    def about(self, model: MLModel) -> Self:
        """Those in which a model has part, on either side."""
        return self.filter(Q(model=model) | Q(comparator=model))

    def newest_about(self, model: MLModel, count: int) -> Self:
        """The newest of either side of a model: enough for the newest of both."""
        model_side = self.filter(model=model).newest().values("pk")[:count]
        other_side = self.filter(comparator=model).newest().values("pk")[:count]
        return self.filter(Q(pk__in=model_side) | Q(pk__in=other_side)).newest()

    def of_claims(self, claims: Collection[Claim]) -> Self:
        """What claims became, with their leaderboards and evidence."""
        return self.filter(claim__in=claims).with_evidence()

    def with_evidence(self) -> Self:
        """With both models, claim, paper, leaderboard, and the numbers looked at."""
        beside = self.select_related(
            *("claim", "paper", "model", "comparator", "group"), *_BOARD
        )
        return beside.defer("paper__abstract").prefetch_related(
            *_results("model_result", "comparator_result")
        )


class FindingQuerySet(_FindingQuerySet):
    """Reads of what the audit found."""

    def newest(self) -> Self:
        """The newest papers' first."""
        return self.order_by("-published_order", "-pk")

    def of_paper(self, paper: Paper) -> Self:
        """Those that speak of a paper, on either side."""
        return self._about(paper.results.all(), paper.comparisons.all())

    def of_claim(self, claim: Claim) -> Self:
        """Those that speak of a claim, on either side."""
        results: Any = apps.get_model("leaderboards", "Result").objects
        comparisons: Any = apps.get_model("leaderboards", "Comparison").objects
        return self._about(results.filter(claim=claim), comparisons.filter(claim=claim))

    def _about(self, results: QuerySet[Any], comparisons: QuerySet[Any]) -> Self:
        """Those that speak of some results or comparisons.

        A union of what each index finds: asked for one or the other at once, a database
        may look through all findings.
        """
        every = self.model._default_manager.order_by()
        results, comparisons = results.order_by(), comparisons.order_by()
        return self.filter(
            pk__in=every.filter(result__in=results.values("pk"))
            .values("pk")
            .union(
                every.filter(other__in=results.values("pk")).values("pk"),
                every.filter(comparison__in=comparisons.values("pk")).values("pk"),
            )
        )

    def with_evidence(self) -> Self:
        """With leaderboard, and both sides with their models, claims and papers."""
        comparisons: Any = apps.get_model("leaderboards", "Comparison").objects
        return self.select_related(*_BOARD).prefetch_related(
            *_results("result", "other"),
            Prefetch("comparison", comparisons.with_evidence()),
        )


def _results(*columns: str) -> tuple[Prefetch[Any], ...]:
    """The results that some columns name, with what is shown of them.

    Each column is read with a query of its own: PostgreSQL takes far longer to plan a join
    of twenty tables than to answer these.
    """
    results: Any = apps.get_model("leaderboards", "Result").objects
    shown = results.with_evidence().defer("paper__abstract")
    return tuple(Prefetch(column, shown) for column in columns)
