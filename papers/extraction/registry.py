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

    @property
    def other_names(self) -> tuple[str, ...]:
        """What the entry is also called."""
        return self.aliases


@dataclass(frozen=True, slots=True)
class DatasetEntry:
    """A data set or benchmark."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    # Keys; the first is taken where the metric does not decide.
    tasks: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()  # keys in use there, the usual one first
    # Metric key -> task key.
    metric_tasks: Mapping[str, str] = field(default_factory=dict)
    is_ordinary_word: bool = False  # the name only counts in context ("Spider")
    description: str = ""
    examples: tuple[str, ...] = ()
    # More aliases, which only count in context, as "Cars" for Stanford Cars does.
    ordinary_aliases: tuple[str, ...] = ()

    @property
    def other_names(self) -> tuple[str, ...]:
        """What the entry is also called, ordinary words among it."""
        return self.aliases + self.ordinary_aliases


@dataclass(frozen=True, slots=True)
class MetricEntry:
    """A metric, with its direction and scale."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    # Key of the general name ("auroc" of "pixel-level AUROC"), or its own key.
    family: str = ""
    higher_is_better: bool | None = None
    scale: Scale = Scale.UNBOUNDED
    complement: str = ""  # key of the metric that is 100 minus this one
    is_ordinary_word: bool = False
    description: str = ""
    examples: tuple[str, ...] = ()
    # More aliases, which only count in context, as "Cars" for Stanford Cars does.
    ordinary_aliases: tuple[str, ...] = ()

    @property
    def other_names(self) -> tuple[str, ...]:
        """What the entry is also called, ordinary words among it."""
        return self.aliases + self.ordinary_aliases


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model or system known by name beyond the paper that introduced it."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    is_ordinary_word: bool = False
    examples: tuple[str, ...] = ()
    # More aliases, which only count in context, as "Cars" for Stanford Cars does.
    ordinary_aliases: tuple[str, ...] = ()

    @property
    def other_names(self) -> tuple[str, ...]:
        """What the entry is also called, ordinary words among it."""
        return self.aliases + self.ordinary_aliases


class BrokenRegistry(Exception):
    """A registry file that cannot be read, or an entry in it that is not well-formed."""


_Entry = TypeVar("_Entry", bound=TaskEntry | DatasetEntry | MetricEntry | ModelEntry)

_LATEX = re.compile(r"\\[A-Za-z]+\s*|[${}\\^~]")
_LATEX_SIGNS = frozenset("\\${}^~")
_LAST_WORDS = ("set", "sets", "benchmark", "benchmarks")
_PUNCTUATION = str.maketrans(
    dict.fromkeys([c for c in map(chr, range(128)) if not c.isalnum() and c != "+"])
)


def fold(name: str) -> str:
    """Comparable form of a name: letters, digits and "+" only, lower case.

    LaTeX commands, a leading "the" and a trailing "dataset", "benchmark", "data set" or
    "test set" are dropped, as the labelling guide compares names.
    """
    lower = name.lower().strip()
    if (
        name.isascii()
        and not lower.startswith("the")
        and not lower.endswith(_LAST_WORDS)
        and _LATEX_SIGNS.isdisjoint(name)
    ):
        # Most names are plain: for them the rest comes to this, and costs a fifth.
        return lower.translate(_PUNCTUATION)
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

    def dataset_named(self, name: str) -> tuple[DatasetEntry, ...]:
        """The data sets that a name may mean."""
        return self._datasets_by_fold.get(fold(name), ())

    def metric_named(self, name: str) -> tuple[MetricEntry, ...]:
        """The metrics that a name may mean."""
        return self._metrics_by_fold.get(fold(name), ())

    def model_named(self, name: str) -> tuple[ModelEntry, ...]:
        """The models that a name may mean."""
        return self._models_by_fold.get(fold(name), ())

    def ambiguous_folds(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Of each kind, the folds that several entries claim, with the entries' keys."""
        return {
            "tasks": _claimed_twice(self._tasks_by_fold),
            "datasets": _claimed_twice(self._datasets_by_fold),
            "metrics": _claimed_twice(self._metrics_by_fold),
            "models": _claimed_twice(self._models_by_fold),
        }

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
        names: tuple[str, ...] = (entry.name, *entry.other_names)
        for folded in {fold(name): None for name in names}:
            found[folded] = (*found.get(folded, ()), entry)
    return found


def _claimed_twice(
    by_fold: Mapping[str, tuple[_Entry, ...]],
) -> dict[str, tuple[str, ...]]:
    return {
        folded: tuple(entry.key for entry in entries)
        for folded, entries in by_fold.items()
        if len(entries) > 1
    }


def _files(kind: str, directory: Path) -> list[Path]:
    """The files of one kind: `<kind>.toml`, or every file of the folder `<kind>/`."""
    single = directory / f"{kind}.toml"
    if single.exists():
        return [single]
    return sorted((directory / kind).glob("*.toml"))


def _entries(kind: str, entry: type[_Entry], directory: Path) -> Iterator[_Entry]:
    """The entries of one kind, or `BrokenRegistry` naming the file and the key at fault."""
    table_name = kind.removesuffix("s")
    seen: dict[str, Path] = {}
    for path in _files(kind, directory):
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BrokenRegistry(f"{path.name}: {error}") from error
        if unknown := content.keys() - {table_name}:
            raise BrokenRegistry(f"{path.name}: unknown tables {sorted(unknown)}")
        for table in content.get(table_name, []):
            key = table.get("key", "")
            place = f"{path.name}: {key or 'an entry without key'}"
            if key in seen:
                raise BrokenRegistry(f"{place} is also in {seen[key].name}")
            seen[key] = path
            try:
                yield entry(**_as_fields(table))
            except (TypeError, ValueError) as error:
                raise BrokenRegistry(f"{place}: {error}") from error


def _as_fields(table: dict[str, Any]) -> dict[str, Any]:
    """A table as an entry's arguments: tuples for arrays, the scale as itself."""
    fields = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    if "scale" in table:
        fields["scale"] = Scale(table["scale"])
    return fields


def load_registry(directory: Path = DATA) -> Registry:
    """The registry of the data files in a directory.

    Raises `BrokenRegistry` where a file is no TOML, a key is used twice or an entry has
    wrong fields. That references lead somewhere is tested over the shipped files.
    """
    return Registry(
        tasks=_entries("tasks", TaskEntry, directory),
        datasets=_entries("datasets", DatasetEntry, directory),
        metrics=_entries("metrics", MetricEntry, directory),
        models=_entries("models", ModelEntry, directory),
    )


@lru_cache(maxsize=1)
def default_registry() -> Registry:
    """The shipped registry, loaded when first asked for."""
    return load_registry()
