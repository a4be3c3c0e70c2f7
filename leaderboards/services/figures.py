"""Stored figures: what lists show of entries, benchmarks and leaderboards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    Model,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from leaderboards.models import (
    Benchmark,
    Dataset,
    Leaderboard,
    Metric,
    MLModel,
    RegistryEntry,
    Result,
    Row,
    SettingsGroup,
    Task,
)
from leaderboards.models.boards import NO_DATE
from leaderboards.names import commonest, fold_of, sort_key
from leaderboards.services.changes import log_new_benchmarks
from leaderboards.services.trends import draw_trends
from papers.services.bulk import add_to_rows, update_rows

# What is counted, and how a result leads to it.
COUNTED: dict[type[Model], str] = {
    Task: "leaderboard__benchmark__task",
    Dataset: "leaderboard__benchmark__dataset",
    Metric: "leaderboard__metric",
    MLModel: "model",
    Benchmark: "leaderboard__benchmark",
    Leaderboard: "leaderboard",
}
WRITTEN: dict[type[RegistryEntry], str] = {
    Dataset: "dataset_name",
    Metric: "metric_name",
    MLModel: "model_name",
}


class Tally:
    """Counts what a batch adds to and takes from the figures.

    A paper's results are all in the batch or all outside it, so that papers can be counted
    by comparing before and after.
    """

    def __init__(self, boards: dict[int, Leaderboard]) -> None:
        self._boards = boards
        self._results: Counter[tuple[type, int]] = Counter()
        self._papers: dict[tuple[type, int], tuple[set[int], set[int]]] = defaultdict(
            lambda: (set(), set())
        )
        self._spellings: Counter[tuple[type, int, str]] = Counter()

    def take(self, result: Result) -> None:
        """Count a result out as it was stored."""
        self._count(result, -1)

    def add(self, result: Result) -> None:
        """Count a result in as it is now."""
        self._count(result, 1)

    def _count(self, result: Result, step: int) -> None:
        board = self._boards[result.leaderboard_id]
        benchmark = board.benchmark
        for kind, pk in (
            (Task, benchmark.task_id),
            (Dataset, benchmark.dataset_id),
            (Metric, board.metric_id),
            (MLModel, result.model_id),
            (Benchmark, benchmark.pk),
            (Leaderboard, board.pk),
        ):
            if pk is not None:
                self._results[kind, pk] += step
                self._papers[kind, pk][step > 0].add(result.paper_id)
        self._spellings[Dataset, benchmark.dataset_id, result.dataset_name] += step
        if board.metric_id and result.metric_name:
            self._spellings[Metric, board.metric_id, result.metric_name] += step
        if result.model_id:
            self._spellings[MLModel, result.model_id, result.model_name] += step

    def store(self) -> None:
        """Write the differences, and the names that follow from them."""
        steps: dict[type, list[tuple[int, int, int]]] = defaultdict(list)
        for (kind, pk), (before, after) in self._papers.items():
            step = (self._results[kind, pk], len(after) - len(before), pk)
            if step[:2] != (0, 0):
                steps[kind].append(step)
        for kind in COUNTED:
            add_to_rows(kind, ("results_count", "papers_count"), steps[kind])
        for model in WRITTEN:
            self._store_spellings(model)

    def _store_spellings(self, model: type[RegistryEntry]) -> None:
        changes: dict[int, dict[str, int]] = defaultdict(dict)
        for (kind, pk, name), step in self._spellings.items():
            if kind is model and step:
                changes[pk][name] = step
        if not changes:
            return
        entries = list(
            model._default_manager.filter(
                pk__in=changes, origin=RegistryEntry.Origin.FOUND
            )
        )
        renamed = []
        for entry in entries:
            for name, step in changes[entry.pk].items():
                if fold_of(name) != entry.name_fold:
                    continue  # of an alias, or of an entry that was merged into it
                count = entry.spellings.get(name, 0) + step
                if count > 0:
                    entry.spellings[name] = count
                else:
                    entry.spellings.pop(name, None)
            if entry.spellings and entry.name != (name := commonest(entry.spellings)):
                set_name(entry, name)
                renamed.append(entry.pk)
        update_rows(entries, ["spellings", "name", "sort_key"])
        if renamed:
            shown = Result.objects.filter(**{f"{COUNTED[model]}__in": renamed})
            raise_revisions(set(shown.values_list("leaderboard", flat=True)))


def set_name(entry: RegistryEntry, name: str) -> None:
    """Give an entry its display name, and what sorts it."""
    entry.name = name
    entry.sort_key = sort_key(name)


def settle_leaderboards(board_ids: Sequence[int], *, are_changed: bool = True) -> None:
    """Bring up to date what leaderboards say of themselves; changed ones get a new revision."""
    boards = Leaderboard.objects.filter(pk__in=board_ids)
    groups = SettingsGroup.objects.filter(leaderboard=OuterRef("pk"))
    rows = groups.order_by().values("leaderboard")
    best_value = Subquery(
        Row.objects.ranked()
        .filter(group=OuterRef("pk"))
        .order_by("-rank_value")
        .values("rank_value")[:1]
    )
    if are_changed:
        raise_revisions(board_ids)
    boards.update(
        rows_count=Coalesce(
            Subquery(
                rows.annotate(count=Sum(F("rows_count") + F("awaiting_count"))).values(
                    "count"
                )
            ),
            Value(0),
        ),
        opening_group=Subquery(
            groups.exclude(rows_count=0, awaiting_count=0)
            # Of groups of one size the one with the best result opens.
            .order_by(
                "-rows_count",
                "-awaiting_count",
                best_value.desc(nulls_last=True),
                "key",
            )
            .values("pk")[:1]
        ),
        latest_published=Coalesce(
            Subquery(
                Result.objects.filter(leaderboard=OuterRef("pk"))
                .order_by("-published_order")
                .values("published_order")[:1]
            ),
            Value(NO_DATE),
        ),
    )
    best = Row.objects.ranked().filter(group=OuterRef("opening_group"))
    boards.update(
        best=Subquery(
            best.order_by("-rank_value", "tiebreak", "pk").values("result_id")[:1]
        )
    )
    draw_trends(board_ids)


def raise_revisions(board_ids: Collection[int]) -> None:
    """Let pages and files of leaderboards count as changed from now on."""
    Leaderboard.objects.filter(pk__in=board_ids).update(
        revision=F("revision") + 1, revised_at=timezone.now()
    )


def settle_benchmarks(benchmark_ids: Iterable[int]) -> None:
    """Bring up to date what benchmarks say of themselves; log those that are new."""
    benchmarks = Benchmark.objects.filter(pk__in=benchmark_ids)
    reviewed = Dataset.objects.reviewed().filter(pk=OuterRef("dataset"))
    newest = Leaderboard.objects.filter(benchmark=OuterRef("pk"))
    is_listed = ExpressionWrapper(
        Q(results_count__gt=0) & (Q(papers_count__gte=2) | Q(Exists(reviewed))),
        output_field=BooleanField(),
    )
    benchmarks.update(
        is_listed=is_listed,
        latest_published=Coalesce(
            Subquery(
                newest.order_by("-latest_published").values("latest_published")[:1]
            ),
            Value(NO_DATE),
        ),
    )
    log_new_benchmarks(benchmarks)
