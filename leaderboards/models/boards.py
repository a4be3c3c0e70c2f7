"""Benchmarks, leaderboards and the settings groups that results are ranked in."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from leaderboards.models.registry import Dataset, Metric, Task
from leaderboards.querysets import (
    BenchmarkQuerySet,
    LeaderboardQuerySet,
    SettingsGroupQuerySet,
)
from papers.addresses import address

# Where undated results stand in orderings by date: before every date.
NO_DATE = date(1, 1, 1)


class Figures(models.Model):
    """Stored counts, so that a list needs no query for each of its lines."""

    results_count = models.IntegerField(default=0)
    papers_count = models.IntegerField(default=0)
    latest_published = models.DateField(
        default=NO_DATE, help_text="Newest date of a result; year 1 where none has one."
    )

    class Meta:
        abstract = True


class Benchmark(Figures):
    """A data set with its task; the task may be unknown."""

    dataset = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, related_name="benchmarks"
    )
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="benchmarks",
    )
    is_listed = models.BooleanField(
        default=False,
        help_text="Shown in lists by default: its data set is reviewed, or two papers use it.",
    )

    objects = BenchmarkQuerySet.as_manager()

    class Meta:
        ordering = ["-papers_count", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "task"],
                condition=Q(task__isnull=False),
                name="leaderboards_benchmark_task_once",
            ),
            models.UniqueConstraint(
                fields=["dataset"],
                condition=Q(task__isnull=True),
                name="leaderboards_benchmark_no_task_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["is_listed", "-papers_count", "id"],
                name="leaderboards_benchmark_papers",
            ),
            models.Index(
                fields=["is_listed", "-latest_published", "id"],
                name="leaderboards_benchmark_newest",
            ),
            models.Index(
                fields=["task", "is_listed", "-papers_count", "id"],
                name="leaderboards_benchmark_task",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset}, {self.task or 'task not stated'}"


class Leaderboard(Figures):
    """A benchmark with one metric; without one, "metric not stated", which is not ranked.

    `revision` is raised at every change of what its page shows.
    """

    benchmark = models.ForeignKey(
        Benchmark, on_delete=models.PROTECT, related_name="leaderboards"
    )
    metric = models.ForeignKey(
        Metric,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="leaderboards",
    )
    slug = models.SlugField(max_length=250, unique=True)
    revision = models.PositiveIntegerField(default=0)
    revised_at = models.DateTimeField(
        default=timezone.now, help_text="When the revision was raised last."
    )
    rows_count = models.IntegerField(default=0, help_text="Rows of all groups.")
    opening_group = models.ForeignKey(
        "SettingsGroup",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The largest group: what its page opens on.",
    )
    best = models.ForeignKey(
        "Result",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The best ranked result of the opening group.",
    )
    trend_line = models.TextField(
        blank=True,
        help_text="How the best of the opening group moved: the data of an SVG path.",
    )
    trend_words = models.CharField(
        max_length=160, blank=True, help_text="The same in words."
    )

    objects = LeaderboardQuerySet.as_manager()

    class Meta:
        ordering = ["-papers_count", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["benchmark", "metric"],
                condition=Q(metric__isnull=False),
                name="leaderboards_leaderboard_metric_once",
            ),
            models.UniqueConstraint(
                fields=["benchmark"],
                condition=Q(metric__isnull=True),
                name="leaderboards_leaderboard_no_metric_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-papers_count", "id"], name="leaderboards_board_papers"
            ),
            models.Index(
                fields=["-latest_published", "id"],
                name="leaderboards_board_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.benchmark.dataset}, {self.metric or 'metric not stated'}"

    def get_absolute_url(self) -> str:
        return address("leaderboards:leaderboard", slug=self.slug)

    @property
    def settings_of_best(self) -> str:
        """Under which settings its best is the best; empty where nobody states any.

        What is reported under others may be better, and does not compare. Wants the opening
        group loaded.
        """
        group = self.opening_group
        return group.told_from_others(self.rows_count) if group else ""


class SettingsGroup(models.Model):
    """Results of one leaderboard under equal splitting settings: they are ranked together."""

    leaderboard = models.ForeignKey(
        Leaderboard, on_delete=models.CASCADE, related_name="groups"
    )
    key = models.CharField(
        max_length=300, blank=True, help_text='Empty for "not stated".'
    )
    label = models.CharField(max_length=300)
    settings = models.JSONField(
        default=dict, help_text="Name of each splitting setting to its value."
    )
    rows_count = models.IntegerField(default=0, help_text="Ranked and listed rows.")
    awaiting_count = models.IntegerField(
        default=0, help_text="Rows of results that await review."
    )

    objects = SettingsGroupQuerySet.as_manager()

    class Meta:
        ordering = ["-rows_count", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["leaderboard", "key"], name="leaderboards_settingsgroup_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def told_from_others(self, rows_count: int) -> str:
        """Its label, where its leaderboard with so many rows has any stated settings."""
        has_others = rows_count > self.rows_count + self.awaiting_count
        return self.label if self.key or has_others else ""
