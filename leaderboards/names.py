"""A name to its entry, or to none: what a claim's names mean on a leaderboard.

Plain functions over registry entries that were looked up before; nothing is queried here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from leaderboards.models import Dataset, Metric
from leaderboards.scales import Measured, may_be_assumed
from papers.extraction.registry import Scale, fold
from papers.extraction.settings import metric_readings

_LONGEST_NAME = 100
_MOST_WORDS = 10


def fold_of(name: str) -> str:
    """The fold of a name, as long as a column holds it."""
    return fold(name)[:200]


def metric_folds(name: str) -> set[str]:
    """The folds of what a metric's name may be: as written, and without words of settings."""
    return {fold_of(reading) for reading, _ in metric_readings(name)} - {""}


def is_well_formed(name: str) -> bool:
    """Whether an unknown name may become an entry: short, with letters in it."""
    folded = fold(name)
    return (
        len(folded) >= 2
        and any(character.isalpha() for character in folded)
        and len(name) <= _LONGEST_NAME
        and len(name.split()) <= _MOST_WORDS
    )


def sort_key(name: str) -> str:
    """What names sort by, alike on every database: digits and plain small letters only.

    >>> sort_key("Übersetzung-10")
    'ubersetzung10'
    """
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(
        character if character.isascii() else f"zz{ord(character):06x}"
        for character in decomposed
        if character.isalnum()
    )[:200]


def commonest(spellings: Mapping[str, int]) -> str:
    """The spelling used most; of equally common ones the first by code point.

    >>> commonest({"imagenet": 2, "ImageNet": 2, "Imagenet": 1})
    'ImageNet'
    """
    return min(spellings, key=lambda name: (-spellings[name], name))


def key_of(name: str) -> str:
    """A slug for a name, without regard to those in use; never empty.

    >>> key_of("C++ Bench"), key_of("问答")
    ('cpp-bench', 'u95ee-u7b54')
    """
    slug = slugify(name.replace("++", "pp").replace("+", " plus "))
    spelled = "-".join(f"u{ord(c):04x}" for c in fold(name)[:12])
    return (slug[:100].strip("-_") or spelled or "unnamed").lower()


@dataclass(frozen=True, slots=True)
class MetricChoice:
    """What a number measures: null where the board is "metric not stated"."""

    metric: Metric | None
    is_complement: bool = False  # the number counts as 100 minus itself
    is_assumed: bool = False
    is_ambiguous: bool = False


def choose_dataset(
    readings: Sequence[Dataset], metrics: Sequence[Metric]
) -> Dataset | None:
    """The data set that a name means, or none where that stays open.

    Of several readings it is the one that is used with the claim's metric.
    """
    if len(readings) == 1:
        return readings[0]
    fitting = [
        dataset
        for dataset in readings
        if any(metric.key in dataset.metric_keys for metric in metrics)
    ]
    return fitting[0] if len(fitting) == 1 else None


def choose_metric(
    readings: Sequence[Metric],
    *,
    dataset: Dataset,
    metrics: Mapping[str, Metric],
) -> MetricChoice:
    """What a metric's name means on a data set.

    `metrics` holds the data set's metrics, and the complements of all concerned, by key.
    """
    chosen = _one_reading(readings, dataset)
    if chosen is None:
        return MetricChoice(None, is_ambiguous=True)
    other = metrics.get(chosen.complement)
    if other is not None and _gives_way(chosen, other, dataset, metrics):
        return MetricChoice(_own_kind(other, dataset, metrics), is_complement=True)
    return MetricChoice(_own_kind(chosen, dataset, metrics))


def assume_metric(
    measured: Measured, *, unit: str, dataset: Dataset, metrics: Mapping[str, Metric]
) -> MetricChoice:
    """The usual metric of a data set, for a number printed without one that fits it."""
    usual = metrics.get(dataset.metric_keys[0]) if dataset.metric_keys else None
    if usual is None or not may_be_assumed(measured, unit=unit, scale=usual.scale):
        return MetricChoice(None)
    return MetricChoice(usual, is_assumed=True)


def choose_task(dataset: Dataset, metric: Metric | None) -> str:
    """The key of the task that a data set is used for with a metric, empty if unknown."""
    if metric is not None and metric.key in dataset.metric_tasks:
        return str(dataset.metric_tasks[metric.key])
    return str(dataset.task_keys[0]) if dataset.task_keys else ""


def _one_reading(readings: Sequence[Metric], dataset: Dataset) -> Metric | None:
    """The reading in use on the data set, else what all readings are kinds of."""
    if len(readings) == 1:
        return readings[0]
    used = [metric for metric in readings if metric.key in dataset.metric_keys]
    if len(used) == 1:
        return used[0]
    families = {metric.family or metric.key for metric in readings}
    general = [metric for metric in readings if {metric.key} == families]
    return general[0] if general else None


def _own_kind(
    metric: Metric, dataset: Dataset, metrics: Mapping[str, Metric]
) -> Metric:
    """The data set's own kind of a general metric, if it has exactly one."""
    kinds = [
        metrics[key]
        for key in dataset.metric_keys
        if key in metrics and (metrics[key].family or key) == metric.key
    ]
    return kinds[0] if len(kinds) == 1 else metric


def _gives_way(
    metric: Metric, other: Metric, dataset: Dataset, metrics: Mapping[str, Metric]
) -> bool:
    """Whether a metric is shown as its complement, so that both meet on one board.

    The data set decides, else the metric of which more is better stays.
    """
    if (metric.scale, other.scale) != (Scale.SHARE, Scale.SHARE):
        return False
    uses_metric = _is_used(metric, dataset, metrics)
    uses_other = _is_used(other, dataset, metrics)
    if uses_metric != uses_other:
        return uses_other
    if bool(metric.higher_is_better) != bool(other.higher_is_better):
        return bool(other.higher_is_better)
    return other.key < metric.key


def _is_used(metric: Metric, dataset: Dataset, metrics: Mapping[str, Metric]) -> bool:
    return any(
        key == metric.key or (key in metrics and metrics[key].family == metric.key)
        for key in dataset.metric_keys
    )
