"""Comparisons: improvement claims as edges between models."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from leaderboards.audit_querysets import ComparisonQuerySet
from leaderboards.models.boards import NO_DATE, Leaderboard, SettingsGroup
from leaderboards.models.registry import MLModel
from leaderboards.models.results import Result
from papers.models import Claim, Paper


class Comparison(models.Model):
    """One claim that a model is better than another, or worse, by so much.

    `model_key` and `comparator_key` are the keys of the rows on which the two stand, so that
    their reported numbers are found; they are empty where no row can be meant. What is
    derived from those numbers is stored in `implied_of` and the fields behind it.
    """

    class Side(models.TextChoices):
        """Whose number follows from the other's."""

        NEITHER = "", "neither"
        MODEL = "model", "the model"
        COMPARATOR = "comparator", "what it is compared with"

    class Reading(models.TextChoices):
        """How the difference is meant."""

        OPEN = "", "open"
        ABSOLUTE = "absolute", "in points of the scale"
        RELATIVE = "relative", "as a share of what it is compared with"

    class Verdict(models.TextChoices):
        UNTOLD = "untold", "cannot be told"
        FITS = "fits", "fits the reported numbers"
        DISAGREES = "disagrees", "does not fit the reported numbers"

    # As with results, receivers in apps.py settle it before a claim or paper is deleted.
    claim = models.OneToOneField(
        Claim, on_delete=models.DO_NOTHING, related_name="comparison"
    )
    leaderboard = models.ForeignKey(
        Leaderboard,
        on_delete=models.PROTECT,
        related_name="comparisons",
        db_index=False,
    )
    group = models.ForeignKey(
        SettingsGroup, on_delete=models.PROTECT, related_name="comparisons"
    )
    paper = models.ForeignKey(
        Paper, on_delete=models.DO_NOTHING, related_name="comparisons"
    )
    model = models.ForeignKey(
        MLModel,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="comparisons",
        db_index=False,
        help_text="Null where none is named, or the name is ambiguous.",
    )
    comparator = models.ForeignKey(
        MLModel,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="compared_with",
        db_index=False,
        help_text='Null where no model is named: "previous state of the art".',
    )
    model_name = models.CharField(max_length=200, blank=True, help_text="As written.")
    comparator_name = models.CharField(
        max_length=200, blank=True, help_text="As written."
    )
    model_fold = models.CharField(max_length=200, blank=True, db_index=True)
    comparator_fold = models.CharField(max_length=200, blank=True, db_index=True)
    model_key = models.CharField(max_length=250, blank=True, db_index=True)
    comparator_key = models.CharField(max_length=250, blank=True, db_index=True)

    value = models.DecimalField(
        max_digits=24, decimal_places=10, help_text="The difference as printed."
    )
    value_high = models.DecimalField(
        max_digits=24, decimal_places=10, null=True, blank=True
    )
    bound = models.CharField(max_length=2, default="=")
    decimals = models.SmallIntegerField(default=0)
    number = models.CharField(max_length=80, help_text="The number as printed.")
    unit = models.CharField(max_length=40, blank=True, help_text="As printed.")
    direction = models.CharField(
        max_length=4, blank=True, help_text='"up" where the model is better.'
    )
    is_relative = models.BooleanField(
        null=True, blank=True, help_text="Null where the text does not say."
    )
    is_complement = models.BooleanField(
        default=False, help_text="Printed of the metric that is 100 minus the board's."
    )
    metric_assumed = models.BooleanField(default=False)
    settings = models.JSONField(
        default=list, help_text="Triples: name, value, whether it splits the ranking."
    )
    is_own = models.BooleanField(null=True, blank=True)
    awaiting_review = models.BooleanField(default=False)
    published = models.DateField(null=True, blank=True)
    published_order = models.GeneratedField(
        expression=Coalesce("published", models.Value(NO_DATE)),
        output_field=models.DateField(),
        db_persist=True,
    )

    implied_of = models.CharField(
        max_length=10, choices=Side, blank=True, default=Side.NEITHER
    )
    implied_absolute = models.DecimalField(
        max_digits=24,
        decimal_places=10,
        null=True,
        blank=True,
        help_text="The number that follows if the difference is in points.",
    )
    implied_relative = models.DecimalField(
        max_digits=24,
        decimal_places=10,
        null=True,
        blank=True,
        help_text="The number that follows if the difference is a share.",
    )
    implied_decimals = models.SmallIntegerField(default=0)
    reading = models.CharField(
        max_length=8, choices=Reading, blank=True, default=Reading.OPEN
    )
    verdict = models.CharField(max_length=9, choices=Verdict, default=Verdict.UNTOLD)
    # Results are deleted only where comparisons are settled after them, at once.
    model_result = models.ForeignKey(
        Result,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        help_text="The model's reported number that was looked at.",
    )
    comparator_result = models.ForeignKey(
        Result,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        help_text="The comparator's reported number that was looked at.",
    )

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        ordering = ["-published_order", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["untold", "fits", "disagrees"]),
                name="leaderboards_comparison_verdict_known",
            ),
            models.CheckConstraint(
                condition=Q(reading__in=["", "absolute", "relative"]),
                name="leaderboards_comparison_reading_known",
            ),
            models.CheckConstraint(
                condition=Q(implied_of__in=["", "model", "comparator"]),
                name="leaderboards_comparison_side_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_order", "-id"],
                name="leaderboards_comparison_newest",
            ),
            models.Index(
                fields=["verdict", "-published_order", "-id"],
                name="leaderboards_comparison_fit",
            ),
            models.Index(
                fields=["leaderboard", "-published_order", "-id"],
                name="leaderboards_comparison_board",
            ),
            models.Index(
                fields=["model", "-published_order", "-id"],
                name="leaderboards_comparison_model",
            ),
            models.Index(
                fields=["comparator", "-published_order", "-id"],
                name="leaderboards_comparison_rival",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_name or 'unnamed'} against {self.comparator_name or 'unnamed'}"
