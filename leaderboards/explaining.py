"""What the pages of tasks, data sets and metrics explain of each."""

from __future__ import annotations

from collections.abc import Iterable

from leaderboards.models import Alias, Dataset, Metric, RegistryEntry, Task
from leaderboards.named import aliased_as
from leaderboards.pages import Fact

ALIASES_SHOWN, KINDS_SHOWN = 24, 24

_SCALES = {
    Metric.ScaleChoice.SHARE: (
        "a share, shown as a percentage; a bare number up to 1 is taken times 100, so that"
        " 0.921 and 92.1% are the same"
    ),
    Metric.ScaleChoice.CORRELATION: (
        "a correlation between −1 and 1; a number above 1 is divided by 100"
    ),
    Metric.ScaleChoice.UNBOUNDED: "as printed, never converted",
}


def facts_of(entry: Task | Dataset | Metric) -> tuple[Fact, ...]:
    """What there is to say of an entry beside its description; what is unknown is left out."""
    facts: tuple[Fact, ...] = ()
    if isinstance(entry, Dataset):
        facts = _of_dataset(entry)
    elif isinstance(entry, Metric):
        facts = _of_metric(entry)
    known = (*facts, _also_written(entry))
    return tuple(fact for fact in known if fact.text or fact.entries)


def _of_dataset(dataset: Dataset) -> tuple[Fact, ...]:
    tasks = _in_order(Task.objects.filter(key__in=dataset.task_keys), dataset.task_keys)
    metrics = _in_order(
        Metric.objects.filter(key__in=dataset.metric_keys), dataset.metric_keys
    )
    usual = "the first is meant where a paper names none" if len(metrics) > 1 else ""
    return (
        Fact("Task" if len(tasks) == 1 else "Tasks", entries=tasks),
        Fact("Measured by", usual, metrics),
    )


def _of_metric(metric: Metric) -> tuple[Fact, ...]:
    related = list(
        Metric.objects.filter(key__in={metric.complement, metric.family} - {metric.key})
    )
    complement = tuple(m for m in related if m.key == metric.complement)
    family = tuple(m for m in related if m.key == metric.family)
    kinds = Metric.objects.shown().filter(family=metric.key).exclude(pk=metric.pk)
    return (
        Fact("Better is", _DIRECTIONS[metric.higher_is_better]),
        Fact("Scale", _SCALES[Metric.ScaleChoice(metric.scale)]),
        Fact(
            "Counterpart",
            "together they make 100, and results of both stand on one leaderboard"
            if complement
            else "",
            complement,
        ),
        Fact("A kind of", entries=family),
        Fact("Kinds of it", entries=tuple(kinds.by_name()[:KINDS_SHOWN])),
    )


_DIRECTIONS = {
    True: "higher",
    False: "lower",
    None: "not known: its results are listed and not ranked",
}


def _also_written(entry: RegistryEntry) -> Fact:
    column = aliased_as(type(entry))
    names = Alias.objects.filter(
        **{"kind": column, column: entry}, is_active=True
    ).values_list("name", flat=True)
    return Fact("Also written", ", ".join(names.order_by("fold", "pk")[:ALIASES_SHOWN]))


def _in_order(
    entries: Iterable[RegistryEntry], keys: list[str]
) -> tuple[RegistryEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: keys.index(entry.key)))
