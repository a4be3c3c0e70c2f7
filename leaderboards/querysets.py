"""Every reusable read of registry entries, benchmarks, leaderboards and settings groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.lookups import IsNull

from leaderboards.named import answers_to, begins_so, closeness, is_called, names_hold
from leaderboards.walking import Walked

if TYPE_CHECKING:
    from leaderboards.models import (
        Benchmark,
        Leaderboard,
        MLModel,
        RegistryEntry,
        SettingsGroup,
    )
    from leaderboards.result_querysets import ResultQuerySet, RowQuerySet

    _EntryQuerySet = QuerySet[RegistryEntry]
    _BenchmarkQuerySet = QuerySet[Benchmark]
    _LeaderboardQuerySet = QuerySet[Leaderboard]
    _SettingsGroupQuerySet = QuerySet[SettingsGroup]
else:
    _EntryQuerySet = _BenchmarkQuerySet = _LeaderboardQuerySet = QuerySet
    _SettingsGroupQuerySet = QuerySet


class EntryQuerySet(_EntryQuerySet):
    """Reads of registry entries of one kind."""

    def shown(self) -> Self:
        """Entries that have results; the others are hidden."""
        return self.standing().filter(results_count__gt=0)

    def standing(self) -> Self:
        """Entries that were not merged into others: nearly all."""
        return self.filter(IsNull(Walked("merged_into"), True))

    def reviewed(self) -> Self:
        """Entries that a person stands behind, in the registry's files or as curator."""
        return self.exclude(origin="found")

    def by_name(self) -> Self:
        """In the order of names."""
        return self.order_by("sort_key", "pk")

    def named(self, query: str) -> Self:
        """Entries of which the name, or one other name, answers to a query."""
        condition = answers_to(self, query)
        return self.none() if condition is None else self.filter(condition)

    def closest(self, query: str) -> Self:
        """Those that answer to a query: its very names first, then by results."""
        return (
            self.named(query)
            .annotate(
                closeness=closeness(is_called(self, query), begins_so(self, query))
            )
            .order_by("closeness", "-results_count", "sort_key", "pk")
        )


class BenchmarkQuerySet(_BenchmarkQuerySet):
    """Reads of benchmarks."""

    def shown(self) -> Self:
        """Benchmarks that have results."""
        return self.filter(results_count__gt=0)

    def listed(self) -> Self:
        """What lists show by default: reviewed data sets, or used by two papers."""
        # Django writes `= True` as the bare column, by which SQLite walks no index.
        return self.filter(is_listed__in=[True])

    def with_names(self) -> Self:
        """With data set and task."""
        return self.select_related("dataset", "task")

    def named(self, query: str) -> Self:
        """Benchmarks of which data set and task together hold every word of a query."""
        condition = names_hold(
            query, {"dataset": _entries("Dataset"), "task": _entries("Task")}
        )
        return self.none() if condition is None else self.filter(condition)

    def with_leaderboards(self) -> Self:
        """Each with its leaderboards, most papers first, and the best on each."""
        boards: LeaderboardQuerySet = apps.get_model(
            "leaderboards", "Leaderboard"
        ).objects.all()
        return self.with_names().prefetch_related(
            Prefetch(
                "leaderboards",
                queryset=boards.shown().with_best().order_by("-papers_count", "pk"),
            )
        )


class LeaderboardQuerySet(_LeaderboardQuerySet):
    """Reads of leaderboards."""

    def shown(self) -> Self:
        """Leaderboards that have results."""
        return self.filter(results_count__gt=0)

    def listed(self) -> Self:
        """What lists show by default: those of listed benchmarks."""
        return self.shown().filter(benchmark__is_listed=True)

    def ranked(self) -> Self:
        """Leaderboards on which something is best."""
        return self.filter(best__isnull=False)

    def with_names(self) -> Self:
        """With benchmark, data set, task and metric."""
        return self.select_related("benchmark__dataset", "benchmark__task", "metric")

    def with_best(self) -> Self:
        """With names, the opening group, and the best result with its sources.

        That is read on its own: one join of all takes PostgreSQL long to plan.
        """
        results: ResultQuerySet = apps.get_model("leaderboards", "Result").objects.all()
        best = Prefetch("best", results.with_sources().defer("paper__abstract"))
        return self.with_names().select_related("opening_group").prefetch_related(best)

    def named(self, query: str) -> Self:
        """Leaderboards of which data set, task and metric together hold every word."""
        condition = names_hold(
            query,
            {
                "benchmark__dataset": _entries("Dataset"),
                "benchmark__task": _entries("Task"),
                "metric": _entries("Metric"),
            },
        )
        return self.none() if condition is None else self.filter(condition)

    def closest(self, query: str) -> Self:
        """Those that are named so: of data sets called just that first, then by papers."""
        datasets = _entries("Dataset")
        called, begun = (
            Q(benchmark__dataset__in=datasets.filter(condition(datasets, query)))
            for condition in (is_called, begins_so)
        )
        return (
            self.named(query)
            .annotate(closeness=closeness(called, begun))
            .order_by("closeness", "-papers_count", "pk")
        )


class SettingsGroupQuerySet(_SettingsGroupQuerySet):
    """Reads of settings groups."""

    def with_leaderboard(self) -> Self:
        """With leaderboard, data set, task and metric."""
        return self.select_related(
            "leaderboard__benchmark__dataset",
            "leaderboard__benchmark__task",
            "leaderboard__metric",
        )

    def holding(self, models: Iterable[MLModel]) -> Self:
        """Groups in which at least one of the models is ranked."""
        rows: RowQuerySet = apps.get_model("leaderboards", "Row").objects.all()
        ranked = rows.of_models(models).ranked().order_by()
        return self.filter(pk__in=ranked.values("group"))


def _entries(model: str) -> EntryQuerySet:
    """All entries of one kind; the models are loaded after this module."""
    entries: EntryQuerySet = apps.get_model("leaderboards", model).objects.all()
    return entries
