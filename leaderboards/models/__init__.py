"""What claims add up to: the registry of names, benchmarks, leaderboards, results."""

from leaderboards.models.registry import (
    Alias,
    Dataset,
    Merge,
    Metric,
    MLModel,
    RegistryEntry,
    RegistryLoad,
    Task,
)
from leaderboards.models.results import (
    Benchmark,
    Leaderboard,
    Record,
    Result,
    Row,
    SettingsGroup,
)

__all__ = [
    "Alias",
    "Benchmark",
    "Dataset",
    "Leaderboard",
    "MLModel",
    "Merge",
    "Metric",
    "Record",
    "RegistryEntry",
    "RegistryLoad",
    "Result",
    "Row",
    "SettingsGroup",
    "Task",
]
