"""Every reusable read of results, rows and records."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db.models import (
    Count,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import RowNumber
from django.db.models.lookups import GreaterThanOrEqual, In, LessThanOrEqual

from leaderboards.ranks import rank_among, ranks_among
from leaderboards.row_keys import keys_of_rows
from leaderboards.walking import Walked
from papers.search import SENTENCES

if TYPE_CHECKING:
    from leaderboards.models import (
        Leaderboard,
        MLModel,
        Record,
        Result,
        Row,
        SettingsGroup,
    )
    from leaderboards.querysets import LeaderboardQuerySet
    from papers.models import Claim

    _ResultQuerySet = QuerySet[Result]
    _RowQuerySet = QuerySet[Row]
    _RecordQuerySet = QuerySet[Record]
else:
    _ResultQuerySet = _RowQuerySet = _RecordQuerySet = QuerySet


# Columns that no page shows of what stands beside a result. Reading them would take longer
# than reading all the others: JSON is taken apart, times are made into objects.
_UNSHOWN = (
    *("model__curated_fields", "model__spellings", "model__description"),
    *("model__created_at", "model__name_fold", "model__sort_key"),
    *("paper__abstract_hash", "paper__title_key", "paper__extracted_with"),
    *("paper__extraction_error", "paper__created_at", "paper__changed_at"),
    *("claim__machine", "claim__condition", "claim__comparator", "claim__rule"),
    "claim__extracted_with",
)
# Of few results the keys are looked up; many are walked in the order of the list, in which
# the next one is then never far.
_MANY = 2000
# Of so many leaderboards the keys stand in a query: PostgreSQL knows of each how many
# results it has, and so whether a walk meets them soon.
_NAMED = 1000
# What `published_order` is of undated results.
_UNDATED = date(1, 1, 1)


class ResultQuerySet(_ResultQuerySet):
    """Reads of results."""

    def ranked(self) -> Self:
        """Results that count in a ranking."""
        return self.filter(section=0)

    def as_of(self, day: date) -> Self:
        """What papers had reported by a day; undated results are left out."""
        return self.filter(published_order__gt=_UNDATED, published_order__lte=day)

    def saying(self, words: str) -> Self:
        """Results of claims whose sentence holds all the words."""
        return SENTENCES.narrow(self, words, "claim")

    def on(self, boards: LeaderboardQuerySet, count: int) -> Self:
        """Results on some leaderboards, which have so many of them.

        A page of them costs as much however many there are, in any order of results.
        """
        if count > _MANY:
            keys = list(boards.order_by().values_list("pk", flat=True)[: _NAMED + 1])
            if len(keys) <= _NAMED:
                return self.filter(In(Walked("leaderboard"), keys))
            return self.filter(Exists(boards.filter(pk=OuterRef("leaderboard"))))
        there = self.model.objects.filter(leaderboard__in=boards.values("pk"))
        return self.filter(pk__in=list(there.order_by().values_list("pk", flat=True)))

    def undated(self) -> Self:
        """Results of papers without a date."""
        return self.filter(published_order=_UNDATED)

    def shown_on(self, day: date) -> Self:
        """The results that showed their rows on a day, going by papers' dates.

        Of undated results none ever did.
        """
        return self.filter(published_order__lte=day, shown_until__gt=day)

    def shown_on_by_rank(self, day: date) -> Self:
        """The same for lists in the order of values, which are walked in that order."""
        then = Walked("published_order")
        return self.filter(LessThanOrEqual(then, Value(day)), shown_until__gt=day)

    def of_models(self, models: Iterable[MLModel]) -> Self:
        """The results of some models."""
        return self.filter(model__in=[model.pk for model in models])

    def in_groups(
        self, models: Iterable[MLModel], groups: Iterable[SettingsGroup]
    ) -> Self:
        """The results that may speak for models in some groups, looked up by their rows."""
        return self.filter(row_key__in=keys_of_rows(models, groups))

    def with_ranks(self, day: date) -> Self:
        """Each with the `rank` that its value had in its group on a day."""
        then = self.model.objects.shown_on(day)
        return self.annotate(rank=rank_among(then.ranked()))

    def published_in(self, year: int) -> Self:
        """Results of papers of a year."""
        return self.filter(published_order__range=_days_of(year))

    def published_in_by_rank(self, year: int) -> Self:
        """The same for lists in the order of values, which are walked in that order."""
        first, last = map(Value, _days_of(year))
        then = Walked("published_order")
        return self.filter(GreaterThanOrEqual(then, first), LessThanOrEqual(then, last))

    def witness_counts(self, row_keys: Collection[str]) -> dict[str, int]:
        """How many of these results speak for each row."""
        found = self.filter(row_key__in=row_keys).order_by()
        return dict(found.values_list("row_key").annotate(Count("pk")))

    def line_of_records(self) -> list[Result]:
        """Of results that show ranked rows of one group: those better than all before.

        Each is searched for in time from the one before it: a query a record, of which
        there are few.
        """
        in_time = self.filter(section=0).order_by(
            "published_order", "-rank_value", "tiebreak", "pk"
        )
        line: list[Result] = []
        following = in_time
        while (record := following.first()) is not None:
            line.append(record)
            following = in_time.filter(
                published_order__gt=record.published_order,
                rank_value__gt=record.rank_value,
            )
        return line

    def of_row(self, row: Row) -> Self:
        """The witnesses of a row."""
        return self.filter(row_key=row.key)

    def witnesses_of(self, row_keys: Collection[str], each: int) -> Self:
        """The witnesses of rows with their evidence, the newest `each` of every row."""
        # Which they are is found in an index; only these are then read, by their keys:
        # PostgreSQL takes far longer to plan both at once.
        newest = (
            self.filter(row_key__in=row_keys)
            .order_by()
            .annotate(
                place_in_row=Window(
                    RowNumber(),
                    partition_by=["row_key"],
                    order_by=["-published_order", "-pk"],
                )
            )
            .filter(place_in_row__lte=each)
        )
        keys = list(newest.values_list("pk", flat=True))
        found: Self = self.model.objects.filter(pk__in=keys)
        return found.with_evidence().order_by("-published_order", "-pk")

    def of_claims(self, claims: Collection[Claim]) -> Self:
        """The results that claims became, with their leaderboards."""
        return self.filter(claim__in=claims).with_evidence().with_leaderboard()

    def with_sources(self) -> Self:
        """With model, paper and claim, as far as pages show them."""
        return self.select_related("model", "paper", "claim").defer(*_UNSHOWN)

    def with_evidence(self) -> Self:
        """With its sources and its group."""
        return self.with_sources().select_related("group")

    def with_leaderboard(self) -> Self:
        """With leaderboard, data set, task and metric."""
        return self.select_related(
            "leaderboard__benchmark__dataset",
            "leaderboard__benchmark__task",
            "leaderboard__metric",
        )


class RowQuerySet(_RowQuerySet):
    """Reads of rows."""

    def for_leaderboard(
        self, leaderboard: Leaderboard, group: SettingsGroup | None = None
    ) -> Self:
        """The rows of a page in its order: ranked, listed, awaiting review.

        Without a group: of all groups, the order of which is no ranking.
        """
        rows = (
            self.filter(leaderboard=leaderboard)
            if group is None
            else self.filter(group=group)
        )
        return rows.order_by("section", "-rank_value", "tiebreak", "pk")

    def ranked(self) -> Self:
        """Rows that have a rank."""
        return self.filter(section=0)

    def published_in(self, year: int) -> Self:
        """Rows shown by a result of a year."""
        return self.filter(published_order__range=_days_of(year))

    def of_models(self, models: Iterable[MLModel]) -> Self:
        """The rows of some models."""
        return self.filter(model__in=[model.pk for model in models])

    def in_groups(
        self, models: Iterable[MLModel], groups: Iterable[SettingsGroup]
    ) -> Self:
        """The rows of models in some groups, looked up by their keys.

        However long the groups are, no other rows of theirs are touched.
        """
        return self.filter(key__in=keys_of_rows(models, groups))

    def with_ranks(self) -> Self:
        """Each with its `rank` in its group, null where it is not ranked."""
        return self.annotate(rank=rank_among(self.model.objects.ranked()))

    def dated(self) -> Self:
        """Rows shown by a result with a date, the newest first."""
        return self.filter(published__isnull=False).order_by("-published_order", "-pk")

    def tops(self, groups: Collection[int]) -> dict[int, Decimal]:
        """The best value in each of some groups, by the groups' keys."""
        if not groups:
            return {}
        best = self.filter(group__in=groups).ranked().order_by()
        return dict(best.values_list("group").annotate(Max("rank_value")))

    def ranks_in(
        self, group: SettingsGroup, values: Collection[Decimal]
    ) -> dict[Decimal, int]:
        """The ranks that values have in a group; equal values share one."""
        return ranks_among(self.filter(group=group).ranked(), values)

    def with_sources(self) -> Self:
        """With the shown result, its model, paper and claim, as far as pages show them."""
        beside = self.select_related("result__model", "result__paper", "result__claim")
        return beside.defer(*(f"result__{column}" for column in _UNSHOWN))

    def with_evidence(self) -> Self:
        """With the shown result, its sources and its group."""
        return self.with_sources().select_related("group")

    def with_leaderboard(self) -> Self:
        """With leaderboard, data set, task and metric."""
        return self.select_related(
            "leaderboard__benchmark__dataset",
            "leaderboard__benchmark__task",
            "leaderboard__metric",
        )


class RecordQuerySet(_RecordQuerySet):
    """Reads of records: the lines of best results so far."""

    def of_group(self, group: SettingsGroup) -> Self:
        """The line of a group, oldest first."""
        return self.filter(group=group).order_by("published")

    def of_groups(self, groups: Collection[int]) -> Self:
        """The lines of some groups, each oldest first."""
        return self.filter(group__in=groups).order_by("group_id", "published")

    def newest(self) -> Self:
        """Records broken lately, of every leaderboard, the newest first."""
        return self.order_by("-published", "-pk")

    def broken(self) -> Self:
        """Records that beat an earlier one, with its `previous_value`."""
        earlier = self.model.objects.filter(
            group=OuterRef("group"), published__lt=OuterRef("published")
        ).order_by("-published")
        return self.annotate(
            previous_value=Subquery(earlier.values("result__value")[:1])
        ).filter(previous_value__isnull=False)

    def of_listed(self) -> Self:
        """Records of leaderboards that lists show by default."""
        return self.filter(Q(leaderboard__benchmark__is_listed=True))

    def with_evidence(self) -> Self:
        """With leaderboard, result, model, paper and claim, as far as pages show them."""
        beside = self.select_related(
            "result__model",
            "result__paper",
            "result__claim",
            "group",
            "leaderboard__benchmark__dataset",
            "leaderboard__metric",
        )
        return beside.defer(*(f"result__{column}" for column in _UNSHOWN))


def _days_of(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
