"""Results, and the rows and records that they make on leaderboards."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from leaderboards.models.boards import NO_DATE, Leaderboard, SettingsGroup
from leaderboards.models.registry import MLModel
from leaderboards.result_querysets import (
    RecordQuerySet,
    ResultQuerySet,
    RowQuerySet,
)
from papers.models import Claim, Paper


class Result(models.Model):
    """One reported number on a leaderboard.

    `value` is comparable: on the scale of the board's metric. The number as printed stands
    beside it; the evidence is the claim's.
    """

    class ReportedBy(models.TextChoices):
        OWN = "own", "its own authors"
        OTHER = "other", "others"
        UNKNOWN = "unknown", "unknown"

    class Origin(models.TextChoices):
        EXTRACTED = "extracted", "extracted"
        REVIEWED = "reviewed", "reviewed"
        ENTERED = "entered", "entered"
        IMPORTED = "imported", "imported"

    class NotRanked(models.TextChoices):
        """Why a result is listed and not ranked."""

        RANKED = "", "ranked"
        NO_METRIC = "no-metric", "the metric is not stated"
        AMBIGUOUS_METRIC = "ambiguous-metric", "the metric's name means several"
        NO_DIRECTION = "no-direction", "which direction is better is unknown"
        AT_MOST = "at-most", "only an upper bound is given"
        RANGE = "range", "a range is given"
        OFF_SCALE = "off-scale", "the number does not fit the metric's scale"
        AMBIGUOUS_MODEL = "ambiguous-model", "several models have this name"

    # Rows, records and figures must follow when a claim or paper is deleted: receivers in
    # apps.py place anew before it goes, where a cascade would only tear the result out.
    claim = models.OneToOneField(
        Claim, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="result"
    )
    leaderboard = models.ForeignKey(
        Leaderboard, on_delete=models.PROTECT, related_name="results"
    )
    group = models.ForeignKey(
        SettingsGroup, on_delete=models.PROTECT, related_name="results"
    )
    paper = models.ForeignKey(
        Paper, on_delete=models.DO_NOTHING, related_name="results"
    )
    model = models.ForeignKey(
        MLModel,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="results",
        help_text='Null for "method of" its paper, and where the name is ambiguous.',
    )
    dataset_name = models.CharField(max_length=200, help_text="As written.")
    metric_name = models.CharField(max_length=200, blank=True, help_text="As written.")
    model_name = models.CharField(max_length=200, blank=True, help_text="As written.")
    model_fold = models.CharField(
        max_length=200, blank=True, help_text="Fold of the model's name as written."
    )
    row_key = models.CharField(
        max_length=250,
        help_text="Key of its row: the group with the model, paper or name it is about.",
    )
    value = models.DecimalField(max_digits=24, decimal_places=10)
    value_high = models.DecimalField(
        max_digits=24, decimal_places=10, null=True, blank=True
    )
    rank_value = models.DecimalField(
        max_digits=24, decimal_places=10, help_text="Larger where better."
    )
    bound = models.CharField(max_length=2, default="=")
    decimals = models.SmallIntegerField(
        default=0, help_text="Decimals of the comparable value that were printed."
    )
    number = models.CharField(max_length=80, help_text="The number as printed.")
    unit = models.CharField(max_length=40, blank=True, help_text="As printed.")
    settings = models.JSONField(
        default=list, help_text="Triples: name, value, whether it splits the ranking."
    )
    metric_assumed = models.BooleanField(default=False)
    reported_by = models.CharField(max_length=8, choices=ReportedBy)
    origin = models.CharField(max_length=10, choices=Origin)
    awaiting_review = models.BooleanField(default=False)
    not_ranked_reason = models.CharField(
        max_length=16, choices=NotRanked, blank=True, default=NotRanked.RANKED
    )
    published = models.DateField(null=True, blank=True)
    published_order = models.GeneratedField(
        expression=Coalesce("published", models.Value(NO_DATE)),
        output_field=models.DateField(),
        db_persist=True,
    )
    section = models.GeneratedField(
        expression=Case(
            When(awaiting_review=True, then=Value(2)),
            When(~Q(not_ranked_reason=""), then=Value(1)),
            default=Value(0),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
        help_text="Where a row stands that it shows: see `Row.Section`.",
    )
    shown_until = models.DateField(
        default=NO_DATE,
        help_text=(
            "Going by papers' dates, it shows its row from its own date up to this one:"
            " year 9999 where it still does, year 1 where it never did."
        ),
    )
    says_best = models.BooleanField(default=False)
    tiebreak = models.BigIntegerField(
        help_text="Orders equal results alike in every database: from paper and place."
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["-published_order", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_by__in=["own", "other", "unknown"]),
                name="leaderboards_result_reporter_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    origin__in=["extracted", "reviewed", "entered", "imported"]
                ),
                name="leaderboards_result_origin_known",
            ),
            models.CheckConstraint(
                condition=Q(claim__isnull=False) | Q(origin="imported"),
                name="leaderboards_result_has_claim",
            ),
            models.CheckConstraint(
                condition=Q(value_high__isnull=True) | Q(value_high__gte=F("value")),
                name="leaderboards_result_range_ordered",
            ),
            models.CheckConstraint(
                condition=Q(bound__in=["=", "~", ">=", "<="]),
                name="leaderboards_result_bound_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["row_key", "-published_order", "-id"],
                name="leaderboards_result_row",
            ),
            # Lists that are narrowed walk these and those below: what they are most
            # often narrowed by stands in the index, so that others are passed by unread.
            models.Index(
                fields=[
                    *("leaderboard", "-published_order", "-id", "section"),
                    *("shown_until", "origin", "reported_by", "value"),
                ],
                name="leaderboards_result_board",
            ),
            models.Index(
                fields=["model", "-published_order", "-id"],
                name="leaderboards_result_model",
            ),
            models.Index(
                fields=["model_fold", "reported_by"], name="leaderboards_result_fold"
            ),
            models.Index(
                fields=[
                    *("-published_order", "-id", "leaderboard"),
                    *("origin", "reported_by", "value"),
                ],
                name="leaderboards_result_newest",
            ),
            # Pages as of a day walk these. They also hold all that decides whether a result
            # showed its row then.
            models.Index(
                fields=[
                    *("group", "section", "-rank_value", "tiebreak", "id"),
                    *("published_order", "shown_until", "origin", "reported_by"),
                ],
                name="leaderboards_result_ranking",
            ),
            models.Index(
                fields=[
                    *("leaderboard", "section", "-rank_value", "tiebreak", "id"),
                    *("published_order", "shown_until", "origin", "reported_by"),
                ],
                name="leaderboards_result_sections",
            ),
            models.Index(
                fields=[
                    *("group", "section", "-published_order", "-id"),
                    *("shown_until", "rank_value", "origin", "reported_by"),
                ],
                name="leaderboards_result_dates",
            ),
            # The audit looks at these again when the line of records changes before them.
            models.Index(
                fields=["group", "published_order"],
                condition=Q(says_best=True),
                name="leaderboards_result_says_best",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}{'%' if self.unit == '%' else ''}"

    @property
    def is_ranked(self) -> bool:
        """Whether it counts in the ranking of its group."""
        return not self.not_ranked_reason and not self.awaiting_review


class Row(models.Model):
    """One model in one settings group of a leaderboard, shown by one of its results.

    Its witnesses are the results with its key as `row_key`. What awaits review makes rows
    of its own, below the others. `rank_value` is larger where better.
    """

    class Section(models.IntegerChoices):
        RANKED = 0, "ranked"
        LISTED = 1, "listed, not ranked"
        AWAITING = 2, "awaiting review"

    leaderboard = models.ForeignKey(
        Leaderboard, on_delete=models.CASCADE, related_name="rows"
    )
    group = models.ForeignKey(
        SettingsGroup, on_delete=models.CASCADE, related_name="rows"
    )
    key = models.CharField(max_length=250, unique=True)
    section = models.PositiveSmallIntegerField(choices=Section)
    result = models.ForeignKey(
        Result,
        on_delete=models.CASCADE,
        related_name="shown_in",
        help_text="The witness that is shown.",
    )
    model = models.ForeignKey(
        MLModel,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rows",
        db_index=False,
        help_text="That of the result; here so that the rows of a model are found.",
    )
    witnesses_count = models.PositiveIntegerField(default=1)
    rank_value = models.DecimalField(max_digits=24, decimal_places=10)
    published = models.DateField(null=True, blank=True)
    published_order = models.GeneratedField(
        expression=Coalesce("published", models.Value(NO_DATE)),
        output_field=models.DateField(),
        db_persist=True,
    )
    tiebreak = models.BigIntegerField()

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["group_id", "section", "-rank_value", "tiebreak", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(section__in=[0, 1, 2]),
                name="leaderboards_row_section_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["group", "section", "-rank_value", "tiebreak", "id"],
                name="leaderboards_row_ranking",
            ),
            models.Index(
                fields=["leaderboard", "section", "-rank_value", "tiebreak", "id"],
                name="leaderboards_row_board",
            ),
            models.Index(
                fields=["group", "section", "-published_order", "-id", "rank_value"],
                name="leaderboards_row_dates",
            ),
            models.Index(
                fields=["leaderboard", "section", "-published_order", "-id"],
                name="leaderboards_row_newest",
            ),
            # Models are compared by what stands in it, without reading their rows.
            models.Index(
                fields=[
                    *("model", "section", "group", "leaderboard"),
                    *("rank_value", "result"),
                ],
                name="leaderboards_row_model",
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.key}"


class Record(models.Model):
    """One step of a group's best so far: a result better than all dated before it."""

    leaderboard = models.ForeignKey(
        Leaderboard, on_delete=models.CASCADE, related_name="records"
    )
    group = models.ForeignKey(
        SettingsGroup, on_delete=models.CASCADE, related_name="records"
    )
    result = models.OneToOneField(
        Result, on_delete=models.CASCADE, related_name="record"
    )
    rank_value = models.DecimalField(max_digits=24, decimal_places=10)
    published = models.DateField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["group_id", "published"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "published"], name="leaderboards_record_once_a_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published", "-id"], name="leaderboards_record_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"record of group {self.group_id} on {self.published}"

    @property
    def settings_of_best(self) -> str:
        """Under which settings it was the best; as `Leaderboard.settings_of_best`."""
        return self.group.told_from_others(self.leaderboard.rows_count)
