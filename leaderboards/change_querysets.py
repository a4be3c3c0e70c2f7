"""Every reusable read of the log of changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from leaderboards.models import Change

    _ChangeQuerySet = QuerySet[Change]
else:
    _ChangeQuerySet = QuerySet


class ChangeQuerySet(_ChangeQuerySet):
    """Reads of the log of changes."""

    def newest(self) -> Self:
        """What was recorded last first."""
        return self.order_by("-recorded_at", "-pk")

    def since(self, day: date) -> Self:
        """What was recorded on a day or later."""
        return self.filter(recorded_at__gte=datetime.combine(day, time(), UTC))

    def with_evidence(self) -> Self:
        """With leaderboard, settings, claim, paper and decision."""
        return self.select_related(
            "benchmark__dataset",
            "benchmark__task",
            "leaderboard__benchmark__dataset",
            "leaderboard__benchmark__task",
            "leaderboard__metric",
            "group",
            "claim__paper",
            "curation",
        ).defer("claim__paper__abstract")
