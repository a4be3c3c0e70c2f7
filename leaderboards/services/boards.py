"""Finding or making the benchmarks, leaderboards and settings groups of results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import blake2b

from leaderboards.models import (
    Benchmark,
    Dataset,
    Leaderboard,
    Metric,
    SettingsGroup,
    Task,
)
from leaderboards.services.slugs import free_slugs
from leaderboards.wording import settings_in_words
from papers.extraction.types import Setting

_LONGEST_KEY = 300


def benchmarks_for(
    pairs: Collection[tuple[Dataset, Task | None]],
) -> dict[tuple[int, int | None], Benchmark]:
    """The benchmark of each data set with its task, by their ids."""
    found = {
        (benchmark.dataset_id, benchmark.task_id): benchmark
        for benchmark in Benchmark.objects.filter(
            dataset__in={dataset.pk for dataset, _ in pairs}
        )
    }
    new = {}
    for dataset, task in pairs:
        key = (dataset.pk, task.pk if task else None)
        if key not in found:
            found[key] = new[key] = Benchmark(dataset=dataset, task=task)
        found[key].dataset = dataset
        found[key].task = task
    Benchmark.objects.bulk_create(new.values())
    return found


def leaderboards_for(
    pairs: Collection[tuple[Benchmark, Metric | None]],
) -> dict[tuple[int, int | None], Leaderboard]:
    """The leaderboard of each benchmark with a metric, by their ids."""
    found = {
        (board.benchmark_id, board.metric_id): board
        for board in Leaderboard.objects.filter(
            benchmark__in={benchmark.pk for benchmark, _ in pairs}
        )
    }
    new = {}
    for benchmark, metric in pairs:
        key = (benchmark.pk, metric.pk if metric else None)
        if key not in found:
            found[key] = new[key] = Leaderboard(benchmark=benchmark, metric=metric)
        found[key].benchmark = benchmark
    _give_slugs(list(new.values()))
    Leaderboard.objects.bulk_create(new.values())
    return found


def groups_for(
    wanted: Collection[tuple[int, tuple[Setting, ...]]],
) -> dict[tuple[int, str], SettingsGroup]:
    """The group of each leaderboard with splitting settings, by board id and key."""
    keys = {(board, group_key(settings)): settings for board, settings in wanted}
    found = {
        (group.leaderboard_id, group.key): group
        for group in SettingsGroup.objects.filter(
            leaderboard__in={board for board, _ in keys}, key__in={k for _, k in keys}
        )
    }
    new = {
        (board, key): SettingsGroup(
            leaderboard_id=board,
            key=key,
            label=settings_in_words((s.name, s.value) for s in _splitting(settings)),
            settings={setting.name: setting.value for setting in _splitting(settings)},
        )
        for (board, key), settings in keys.items()
        if (board, key) not in found
    }
    SettingsGroup.objects.bulk_create(new.values())
    return found | new


def group_key(settings: Sequence[Setting]) -> str:
    """What tells the groups of a leaderboard apart; empty where nothing that splits is stated.

    >>> group_key([Setting("shots", "5", True), Setting("backbone", "ViT-B", False)])
    'shots=5'
    """
    key = "; ".join(f"{s.name}={s.value}" for s in _splitting(settings))
    if len(key) <= _LONGEST_KEY:
        return key
    digest = blake2b(key.encode(), digest_size=8).hexdigest()
    return f"{key[: _LONGEST_KEY - 20]}... {digest}"


def _splitting(settings: Sequence[Setting]) -> list[Setting]:
    return sorted(
        {s for s in settings if s.splits},
        key=lambda setting: (setting.name, setting.value),
    )


def _give_slugs(boards: Sequence[Leaderboard]) -> None:
    """Slugs of data set and metric; the task joins where it is not the data set's first."""
    bases = []
    for board in boards:
        dataset, task = board.benchmark.dataset, board.benchmark.task
        parts = [dataset.key, board.metric.key if board.metric else "metric-not-stated"]
        if task is not None and task.key != next(iter(dataset.task_keys), ""):
            parts.insert(1, task.key)
        bases.append("-".join(parts)[:240].strip("-"))
    for board, slug in zip(boards, free_slugs(bases, Leaderboard, "slug"), strict=True):
        board.slug = slug
