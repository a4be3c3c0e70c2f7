"""The registry of names: tasks, data sets, metrics and models, read from data files."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

DATA = Path(__file__).with_name("data")


class Scale(StrEnum):
    """How values of a metric become comparable."""

    SHARE = "share"  # 0 to 100: with % as printed, bare up to 1 times 100
    CORRELATION = "correlation"  # -1 to 1: above 1 divided by 100
    UNBOUNDED = "unbounded"  # never converted


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """A research task, such as anomaly detection."""

    key: str
    name: str
    area: str  # "vision", "language", "speech", ...: what tasks are listed under
    aliases: tuple[str, ...] = ()
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatasetEntry:
    """A data set or benchmark."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    ordinary_aliases: tuple[str, ...] = ()  # count in context only, as "Cars" does
    tasks: tuple[str, ...] = ()  # keys; the first is taken where the metric does not decide
    metrics: tuple[str, ...] = ()  # keys in use there, the usual one first
    metric_tasks: Mapping[str, str] = field(default_factory=dict)  # metric key -> task key
    is_ordinary_word: bool = False  # the name only counts in context ("Cars", "SUN")
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricEntry:
    """A metric, with its direction and scale."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    ordinary_aliases: tuple[str, ...] = ()  # count in context only, as "Cars" does
    family: str = ""  # general name's key ("auroc" of "pixel-level AUROC"), or its own key
    higher_is_better: bool | None = None
    scale: Scale = Scale.UNBOUNDED
    complement: str = ""  # key of the metric that is 100 minus this one
    is_ordinary_word: bool = False
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model or system known by name beyond the paper that introduced it."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    ordinary_aliases: tuple[str, ...] = ()  # count in context only, as "Cars" does
    is_ordinary_word: bool = False
    examples: tuple[str, ...] = ()


_Entry = TypeVar("_Entry", TaskEntry, DatasetEntry, MetricEntry, ModelEntry)

_LATEX = re.compile(r"\\[A-Za-z]+\s*|[${}\\^~]")


def fold(name: str) -> str:
    """Comparable form of a name: letters, digits and "+" only, lower case.

    LaTeX commands, a leading "the" and a trailing "dataset", "benchmark", "data set" or
    "test set" are dropped, as the labelling guide compares names.
    """
    text = unicodedata.normalize("NFKC", _LATEX.sub("", name)).strip().casefold()
    text = re.sub(r"^the\s+", "", text)
    text = re.sub(r"\s+(data\s?sets?|benchmarks?|test\s?sets?)$", "", text)
    return "".join(c for c in text if c.isalnum() or c == "+")


class Registry:
    """All entries, and which of them a name may mean."""

    def __init__(
        self,
        *,
        tasks: Iterable[TaskEntry] = (),
        datasets: Iterable[DatasetEntry] = (),
        metrics: Iterable[MetricEntry] = (),
        models: Iterable[ModelEntry] = (),
    ) -> None:
        self.tasks = {entry.key: entry for entry in tasks}
        self.datasets = {entry.key: entry for entry in datasets}
        self.metrics = {entry.key: entry for entry in metrics}
        self.models = {entry.key: entry for entry in models}

    def task_named(self, name: str) -> tuple[TaskEntry, ...]:
        """The tasks that a name may mean: none, one, or several where it is ambiguous."""
        return self._tasks_by_fold.get(fold(name), ())

    def dataset_named(self, name: str) -> tuple[DatasetEntry, ...]:
        """The data sets that a name may mean."""
        return self._datasets_by_fold.get(fold(name), ())

    def metric_named(self, name: str) -> tuple[MetricEntry, ...]:
        """The metrics that a name may mean."""
        return self._metrics_by_fold.get(fold(name), ())

    def model_named(self, name: str) -> tuple[ModelEntry, ...]:
        """The models that a name may mean."""
        return self._models_by_fold.get(fold(name), ())

    @cached_property
    def _tasks_by_fold(self) -> dict[str, tuple[TaskEntry, ...]]:
        return _by_fold(self.tasks.values())

    @cached_property
    def _datasets_by_fold(self) -> dict[str, tuple[DatasetEntry, ...]]:
        return _by_fold(self.datasets.values())

    @cached_property
    def _metrics_by_fold(self) -> dict[str, tuple[MetricEntry, ...]]:
        return _by_fold(self.metrics.values())

    @cached_property
    def _models_by_fold(self) -> dict[str, tuple[ModelEntry, ...]]:
        return _by_fold(self.models.values())


def _by_fold(
    entries: Iterable[_Entry],
) -> dict[str, tuple[_Entry, ...]]:
    found: dict[str, tuple[_Entry, ...]] = {}
    for entry in entries:
        for folded in dict.fromkeys(map(fold, (entry.name, *entry.aliases))):
            found[folded] = (*found.get(folded, ()), entry)
    return found


def _tables(kind: str, directory: Path) -> Iterator[dict[str, Any]]:
    """The tables of one kind: `<kind>.toml`, or every file of the folder `<kind>/`."""
    single, folder = directory / f"{kind}.toml", directory / kind
    for path in [single] if single.exists() else sorted(folder.glob("*.toml")):
        with path.open("rb") as file:
            yield from tomllib.load(file).get(kind.removesuffix("s"), [])


def _lists_to_tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}


def load_registry(directory: Path = DATA) -> Registry:
    """The registry of the data files in a directory."""
    return Registry(
        tasks=[TaskEntry(**_lists_to_tuples(t)) for t in _tables("tasks", directory)],
        datasets=[
            DatasetEntry(**_lists_to_tuples(t)) for t in _tables("datasets", directory)
        ],
        metrics=[
            MetricEntry(
                **{**_lists_to_tuples(t), "scale": Scale(t.get("scale", "unbounded"))}
            )
            for t in _tables("metrics", directory)
        ],
        models=[ModelEntry(**_lists_to_tuples(t)) for t in _tables("models", directory)],
    )


@lru_cache(maxsize=1)
def default_registry() -> Registry:
    """The shipped registry, loaded when first asked for."""
    return load_registry()
