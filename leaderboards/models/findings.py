"""Findings of the audit: what readers should not take as it stands."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from leaderboards.audit_querysets import FindingQuerySet
from leaderboards.models.boards import NO_DATE, Benchmark, Leaderboard
from leaderboards.models.comparisons import Comparison
from leaderboards.models.registry import MLModel, Task
from leaderboards.models.results import Result


class Finding(models.Model):
    """Something that does not fit together on a leaderboard.

    It is about a result, and mostly another one that speaks against it, or about a
    comparison. Findings come and go with the results that they follow from.
    """

    class Kind(models.TextChoices):
        CONTRADICTION = "contradiction", "contradiction"
        EARLIER_BETTER = "earlier-better", "best-claim that does not hold"
        IMPROBABLE = "improbable", "improbable value"
        IMPROVEMENT = "improvement", "improvement that does not fit"

    kind = models.CharField(max_length=14, choices=Kind)
    key = models.CharField(
        max_length=80, unique=True, help_text="Kind, and what it is about."
    )
    leaderboard = models.ForeignKey(
        Leaderboard, on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    benchmark = models.ForeignKey(
        Benchmark, on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
        db_index=False,
    )
    model = models.ForeignKey(
        MLModel,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
        db_index=False,
    )
    row_key = models.CharField(
        max_length=250, blank=True, db_index=True, help_text="Of the result's row."
    )
    # Results and comparisons are deleted only where findings are settled after them.
    result = models.ForeignKey(
        Result,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        related_name="findings",
    )
    other = models.ForeignKey(
        Result,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        related_name="findings_of_others",
        help_text="The result that speaks against it.",
    )
    comparison = models.ForeignKey(
        Comparison,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        related_name="findings",
    )
    published = models.DateField(
        null=True, blank=True, help_text="Date of the later of its papers."
    )
    published_order = models.GeneratedField(
        expression=Coalesce("published", models.Value(NO_DATE)),
        output_field=models.DateField(),
        db_persist=True,
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-published_order", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "contradiction",
                        "earlier-better",
                        "improbable",
                        "improvement",
                    ]
                ),
                name="leaderboards_finding_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="improvement", comparison__isnull=False)
                | Q(result__isnull=False) & ~Q(kind="improvement"),
                name="leaderboards_finding_has_subject",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["improbable", "improvement"])
                | Q(other__isnull=False),
                name="leaderboards_finding_has_other_side",
            ),
        ]
        indexes = [
            # With the kind, so that those of each are counted without reading any.
            models.Index(
                fields=[*of, "-published_order", "-id", *tail],
                name=f"leaderboards_finding_{name}",
            )
            for name, of, tail in (
                ("newest", (), ()),
                ("kind", ("kind",), ()),
                ("board", ("leaderboard",), ("kind",)),
                ("benchmark", ("benchmark",), ("kind",)),
                ("task", ("task",), ("kind",)),
                ("model", ("model",), ("kind",)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.leaderboard}"
