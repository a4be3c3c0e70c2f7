"""What rows are called by: the group and the model, and whether they await review."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaderboards.models import MLModel, SettingsGroup


def keys_of_rows(
    models: Iterable[MLModel], groups: Iterable[SettingsGroup]
) -> list[str]:
    """The keys of the rows that models may have in groups."""
    of_groups = list(groups)
    return [
        f"{group.pk}:m{model.pk}{mark}"
        for model in models
        for group in of_groups
        for mark in ("", "?")
    ]
