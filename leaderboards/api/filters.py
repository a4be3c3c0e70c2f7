"""What lists of registry entries, benchmarks, leaderboards and results can be narrowed by."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from config.api.parameters import (
    DecimalFilter,
    EntryFilter,
    FlagFilter,
    FromFilter,
    KeyFilter,
    KeyTextFilter,
    TextFilter,
    UntilFilter,
)
from leaderboards.models import (
    Benchmark,
    Dataset,
    Leaderboard,
    Metric,
    MLModel,
    RegistryEntry,
    Result,
    Task,
)
from leaderboards.querysets import EntryQuerySet, LeaderboardQuerySet
from leaderboards.result_querysets import ResultQuerySet


class EntryFilters(filters.FilterSet):
    """Filters of registry entries; those without results only come when asked for."""

    q = TextFilter(
        method="with_words", max_length=200, label="Words of the name or of an alias."
    )
    origin = filters.ChoiceFilter(
        choices=RegistryEntry.Origin.choices, label="Where the entry comes from."
    )
    has_results = FlagFilter(
        method="with_results", label="True if not given: only entries with results."
    )

    def with_words(
        self, entries: EntryQuerySet, name: str, words: str
    ) -> EntryQuerySet:
        return entries.named(words)

    def with_results(
        self, entries: EntryQuerySet, name: str, has_results: bool
    ) -> EntryQuerySet:
        return entries if has_results else entries.filter(results_count=0)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        entries: Any = super().filter_queryset(queryset)
        entries = entries.standing()
        if self.form.cleaned_data["has_results"] is False:
            return entries
        return entries.filter(results_count__gt=0)


class TaskFilters(EntryFilters):
    """Filters of tasks."""

    area = TextFilter(label="The area.")


class ModelFilters(EntryFilters):
    """Filters of models."""

    introduced_by = KeyFilter(label="Introduced by this paper.")


class BenchmarkFilters(filters.FilterSet):
    """Filters of benchmarks; those that pages do not list only come when asked for."""

    q = TextFilter(
        method="with_words", max_length=200, label="Words of the data set's name."
    )
    dataset = KeyTextFilter("dataset__key", label="The key of the data set.")
    task = KeyTextFilter("task__key", label="The key of the task.")
    is_listed = FlagFilter(
        label=(
            "True if not given: only those of reviewed data sets, or with two papers."
            " False gives the rest."
        )
    )

    class Meta:
        model = Benchmark
        fields: tuple[str, ...] = ()

    def with_words(self, benchmarks: QuerySet[Any], name: str, words: str) -> Any:
        datasets = Dataset.objects.named(words)
        return benchmarks.filter(dataset__in=datasets)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        benchmarks = super().filter_queryset(queryset).filter(results_count__gt=0)
        if self.form.cleaned_data["is_listed"] is None:
            return benchmarks.filter(is_listed=True)
        return benchmarks


class LeaderboardFilters(filters.FilterSet):
    """Filters of leaderboards; those that pages do not list only come when asked for."""

    q = TextFilter(
        method="with_words",
        max_length=200,
        label="Words of the names of data set, task and metric.",
    )
    benchmark = KeyFilter(label="Of this benchmark.")
    dataset = KeyTextFilter("benchmark__dataset__key", label="The key of the data set.")
    task = KeyTextFilter("benchmark__task__key", label="The key of the task.")
    metric = KeyTextFilter("metric__key", label="The key of the metric.")
    is_listed = FlagFilter(
        "benchmark__is_listed",
        label="True if not given: only those of listed benchmarks. False gives the rest.",
    )

    class Meta:
        model = Leaderboard
        fields: tuple[str, ...] = ()

    def with_words(
        self, leaderboards: LeaderboardQuerySet, name: str, words: str
    ) -> LeaderboardQuerySet:
        return leaderboards.named(words)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        leaderboards = super().filter_queryset(queryset).filter(results_count__gt=0)
        if self.form.cleaned_data["is_listed"] is None:
            return leaderboards.filter(benchmark__is_listed=True)
        return leaderboards


# What boards are told by: the parameter to the entry, its key, and a board's column.
_BOARDS_OF: dict[str, tuple[Any, str, str]] = {
    "benchmark": (Benchmark, "pk", "benchmark"),
    "dataset": (Dataset, "key", "benchmark__dataset"),
    "task": (Task, "key", "benchmark__task"),
    "metric": (Metric, "key", "metric"),
}


class ResultFilters(filters.FilterSet):
    """Filters of results."""

    leaderboard = KeyTextFilter(
        method="on_leaderboard", label="The slug of the leaderboard."
    )
    benchmark = KeyFilter(method="on_boards_of", label="Of this benchmark.")
    dataset = KeyTextFilter(method="on_boards_of", label="The key of the data set.")
    task = KeyTextFilter(method="on_boards_of", label="The key of the task.")
    metric = KeyTextFilter(method="on_boards_of", label="The key of the metric.")
    model = EntryFilter("model", MLModel, label="The key of the model.")
    paper = KeyFilter(label="Reported by this paper.")
    group = KeyFilter(label="In this settings group.")
    q = TextFilter(method="with_words", max_length=200, label="Words of the evidence.")
    value_min = DecimalFilter("value", "gte", label="The comparable value or more.")
    value_max = DecimalFilter("value", "lte", label="The comparable value or less.")
    reported_by = filters.ChoiceFilter(
        choices=Result.ReportedBy.choices, label="Whether its own authors report it."
    )
    origin = filters.MultipleChoiceFilter(
        choices=Result.Origin.choices, distinct=False, label="Of any of these origins."
    )
    awaiting_review = FlagFilter(label="Awaiting review.")
    is_ranked = FlagFilter(method="with_rank", label="Counting in a ranking, or not.")
    published_from = FromFilter(
        "published", "gte", label="Published on this day or later."
    )
    published_to = UntilFilter(
        "published", "lte", label="Published on this day or earlier."
    )

    class Meta:
        model = Result
        fields: tuple[str, ...] = ()

    def on_leaderboard(self, results: ResultQuerySet, name: str, slug: str) -> Any:
        # Its key, and no join: what else narrows then stands in the same index.
        board = Leaderboard.objects.filter(slug=slug).values_list("pk", flat=True)
        return results.filter(leaderboard=board.first() or 0)

    def on_boards_of(self, results: ResultQuerySet, name: str, key: Any) -> Any:
        model, known_by, column = _BOARDS_OF[name]
        entry = model._default_manager.filter(**{known_by: key}).first()
        if entry is None:
            return results.none()
        boards = Leaderboard.objects.filter(**{column: entry})
        return results.on(boards, entry.results_count)

    def with_words(self, results: ResultQuerySet, name: str, words: str) -> Any:
        return results.saying(words)

    def with_rank(self, results: ResultQuerySet, name: str, is_ranked: bool) -> Any:
        ranked = results.ranked()
        return ranked if is_ranked else results.exclude(pk__in=ranked.values("pk"))
