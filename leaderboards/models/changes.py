"""The log of what changed here, by the time it was recorded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from leaderboards.change_querysets import ChangeQuerySet
from leaderboards.models.boards import Benchmark, Leaderboard, SettingsGroup
from leaderboards.models.registry import Task
from papers.models import Claim, Curation


class Change(models.Model):
    """One thing that readers saw change; only ever appended, and each only once.

    Written in the transaction that changes what pages show. `name`, `value` and `before`
    hold what a page showed then: what is known today may differ.
    """

    class Kind(models.TextChoices):
        RECORD = "record", "record broken"
        BENCHMARK = "benchmark", "new benchmark"
        CORRECTION = "correction", "correction"
        RETRACTION = "retraction", "retraction"

    kind = models.CharField(max_length=10, choices=Kind)
    recorded_at = models.DateTimeField(default=timezone.now)
    benchmark = models.ForeignKey(
        Benchmark, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        help_text="That of its benchmark, so that a list of one task walks an index.",
    )
    leaderboard = models.ForeignKey(
        Leaderboard,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    group = models.ForeignKey(
        SettingsGroup, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    claim = models.ForeignKey(
        Claim, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    curation = models.OneToOneField(
        Curation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="change",
        help_text="The decision behind a correction or a retraction, if a person made it.",
    )
    name = models.CharField(
        max_length=300, blank=True, help_text="Of a record: the model, as shown then."
    )
    value = models.CharField(
        max_length=60, blank=True, help_text="Of a record: its value, as shown then."
    )
    before = models.CharField(
        max_length=60, blank=True, help_text="Of a record: the best value before it."
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["record", "benchmark", "correction", "retraction"]
                ),
                name="leaderboards_change_kind_known",
            ),
            models.UniqueConstraint(
                fields=["group", "claim"],
                condition=Q(kind="record"),
                name="leaderboards_change_record_once",
            ),
            models.UniqueConstraint(
                fields=["benchmark"],
                condition=Q(kind="benchmark"),
                name="leaderboards_change_benchmark_once",
            ),
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(kind="retraction", curation__isnull=True),
                name="leaderboards_change_withdrawn_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-recorded_at", "-id"], name="leaderboards_change_newest"
            ),
            models.Index(
                fields=["kind", "-recorded_at", "-id"], name="leaderboards_change_kind"
            ),
            models.Index(
                fields=["task", "-recorded_at", "-id"], name="leaderboards_change_task"
            ),
            models.Index(
                fields=["task", "kind", "-recorded_at", "-id"],
                name="leaderboards_change_task_kind",
            ),
            models.Index(
                fields=["leaderboard", "-recorded_at", "-id"],
                name="leaderboards_change_board",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.leaderboard or self.benchmark or self.claim}"
