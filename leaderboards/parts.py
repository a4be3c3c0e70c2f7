"""Names that stand in what a reader typed, where no one name is all of it: "gpt4 mmlu"."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from leaderboards.models import Alias, Dataset, MLModel, RegistryEntry, Task
from leaderboards.named import aliased_as
from papers.extraction.registry import fold
from papers.search import LONGEST_QUERY, MOST_WORDS

_SHORTEST = 3  # shorter words seldom are typed for a name

_Entry = TypeVar("_Entry", Dataset, MLModel, Task)


@dataclass(frozen=True, slots=True)
class Parts:
    """Entries with results of which the names stand in a query; its other words."""

    rest: str
    models: tuple[MLModel, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    tasks: tuple[Task, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.models or self.datasets or self.tasks)


def parts_of(query: str) -> Parts:
    """The longest names that are one or several words of a query, side by side."""
    folds = (fold(word) for word in query[:LONGEST_QUERY].split())
    words = [folded for folded in folds if folded][:MOST_WORDS]
    places = {
        run: range(start, end)
        for start, end in combinations(range(len(words) + 1), 2)
        if len(run := "".join(words[start:end])) >= _SHORTEST
    }
    if len(words) < 2 or not places:
        return Parts(query)
    models, datasets, tasks = (
        _called(entry, places) for entry in (MLModel, Dataset, Task)
    )
    taken: set[int] = set()
    names: set[str] = set()
    for name in sorted(
        {*models, *datasets, *tasks}, key=lambda n: (-len(places[n]), places[n].start)
    ):
        if taken.isdisjoint(places[name]):
            taken.update(places[name])
            names.add(name)
    return Parts(
        " ".join(word for place, word in enumerate(words) if place not in taken),
        _entries(MLModel, models, names),
        _entries(Dataset, datasets, names),
        _entries(Task, tasks, names),
    )


def _called(
    entry: type[RegistryEntry], names: Collection[str]
) -> dict[str, frozenset[int]]:
    """Keys of the entries with results that are called so, by the folded name."""
    kind = aliased_as(entry)
    by_name = entry.objects.shown().filter(name_fold__in=names).order_by()
    by_alias = Alias.objects.filter(
        **{f"{kind}__in": entry.objects.shown().order_by().values("pk")},
        kind=kind,
        is_active=True,
        fold__in=names,
    ).order_by()
    called: dict[str, frozenset[int]] = {}
    for name, key in by_name.values_list("name_fold", "pk").union(
        by_alias.values_list("fold", kind)
    ):
        called[name] = called.get(name, frozenset()) | {key}
    return called


def _entries(
    entry: type[_Entry], called: dict[str, frozenset[int]], names: Collection[str]
) -> tuple[_Entry, ...]:
    """The entries called by some of the names, most results first."""
    keys = {key for name in names for key in called.get(name, ())}
    if not keys:
        return ()
    found = entry.objects.filter(pk__in=keys)
    return tuple(found.order_by("-results_count", "sort_key", "pk"))
