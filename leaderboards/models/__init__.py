"""What claims add up to: the registry of names, benchmarks, leaderboards, results."""

from leaderboards.models.boards import Benchmark, Leaderboard, SettingsGroup
from leaderboards.models.changes import Change
from leaderboards.models.comparisons import Comparison
from leaderboards.models.findings import Finding
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
from leaderboards.models.results import Record, Result, Row

__all__ = [
    "Alias",
    "Benchmark",
    "Change",
    "Comparison",
    "Dataset",
    "Finding",
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
