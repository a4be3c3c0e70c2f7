"""A leaderboard by what a person calls it."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.utils import default_process

from leaderboards.models import Alias, Dataset, Leaderboard, Metric
from leaderboards.models.registry import EntryKind
from leaderboards.names import fold_of

_SUGGESTED = 5
_ALIKE = 70  # of 100, by rapidfuzz


class NoSuchLeaderboard(LookupError):
    """No leaderboard has this name; the message says what there is instead."""


def find_leaderboard(name: str, *, metric: str = "") -> Leaderboard:
    """The leaderboard that a slug, or a name of a data set, with a metric means.

    Without a metric it is the data set's usual one, else the one with the most papers.
    Raises `NoSuchLeaderboard` with suggestions.
    """
    boards = Leaderboard.objects.shown().with_best()
    named: Leaderboard | None = boards.filter(slug=name).first()
    if named is not None and not metric:
        return named
    datasets = _datasets_named(name)
    if not datasets:
        raise NoSuchLeaderboard(f"No data set is called “{name}”.{_suggestions(name)}")
    found: list[Leaderboard] = list(
        boards.filter(benchmark__dataset__in=datasets).order_by("-papers_count", "pk")
    )
    if not found:
        raise NoSuchLeaderboard(
            f"No paper read so far reports a number on {datasets[0]}."
        )
    if not metric:
        return min(found, key=_usual_first)
    measured = [board for board in found if board.metric_id in _metrics_named(metric)]
    if not measured:
        # A part of the name will do where it leaves no doubt.
        fold = fold_of(metric)
        partly = [b for b in found if b.metric and fold and fold in b.metric.name_fold]
        if len({board.metric_id for board in partly}) == 1:
            measured = partly
    if not measured:
        names = sorted({str(board.metric or "metric not stated") for board in found})
        raise NoSuchLeaderboard(
            f"No “{metric}” is reported on {datasets[0]}, but: {', '.join(names)}."
        )
    return measured[0]


def boards_beside(board: Leaderboard) -> list[Leaderboard]:
    """The other leaderboards of the data set, those with the most papers first."""
    boards = Leaderboard.objects.shown().with_best()
    beside = boards.filter(benchmark__dataset=board.benchmark.dataset_id)
    return list(beside.exclude(pk=board.pk).order_by("-papers_count", "pk"))


def _datasets_named(name: str) -> list[Dataset]:
    """Data sets with a key, name or alias, mergers applied."""
    fold = fold_of(name)
    named = Alias.objects.filter(kind=EntryKind.DATASET, fold=fold, is_active=True)
    entries = list(
        Dataset.objects.filter(key=name)
        or Dataset.objects.filter(name_fold=fold).order_by("-results_count", "pk")
    )
    entries += Dataset.objects.filter(pk__in=named.values("dataset"))
    roots: list[Dataset] = []
    for entry in entries:
        root = Dataset.objects.get(pk=entry.merged_into_id or entry.pk)
        while root.merged_into_id:
            root = Dataset.objects.get(pk=root.merged_into_id)
        if root not in roots:
            roots.append(root)
    return roots


def _metrics_named(name: str) -> set[int]:
    fold = fold_of(name)
    named = Alias.objects.filter(kind=EntryKind.METRIC, fold=fold, is_active=True)
    entries = (
        Metric.objects.filter(key=name)
        | Metric.objects.filter(name_fold=fold)
        | Metric.objects.filter(pk__in=named.values("metric"))
    )
    return set(entries.values_list("pk", flat=True))


def _usual_first(board: Leaderboard) -> tuple[int, int, int]:
    usual: Sequence[str] = board.benchmark.dataset.metric_keys
    key = board.metric.key if board.metric else ""
    place = usual.index(key) if key in usual else len(usual)
    return place, -board.papers_count, board.pk


def _suggestions(name: str) -> str:
    """Names of data sets that have results and look like this one, in words."""
    names = Dataset.objects.shown().by_name().values_list("name", flat=True)
    alike = process.extract(
        name, names, processor=default_process, limit=_SUGGESTED, score_cutoff=_ALIKE
    )
    if not alike:
        return ""
    return f" Did you mean {' or '.join(match[0] for match in alike)}?"
