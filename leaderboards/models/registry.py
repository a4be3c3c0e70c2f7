"""The registry of names in the database: entries, their other names, their mergers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from leaderboards.querysets import EntryQuerySet
from papers.addresses import address
from papers.extraction.registry import Scale
from papers.models import Paper


class RegistryEntry(models.Model):
    """A canonical name: loaded from the registry's files, made by a curator, or found.

    A found entry is unreviewed: its identity is its fold, its name the commonest of its
    `spellings`. The key is its slug in addresses and never changes.
    """

    class Origin(models.TextChoices):
        REGISTRY = "registry", "from the registry"
        CURATED = "curated", "reviewed by a curator"
        FOUND = "found", "found in a paper, not reviewed"

    key = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    name_fold = models.CharField(max_length=200, db_index=True, editable=False)
    sort_key = models.CharField(
        max_length=200,
        editable=False,
        help_text="Names sort by this, alike on every database.",
    )
    description = models.TextField(blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.FOUND)
    curated_fields = models.JSONField(
        default=list,
        blank=True,
        help_text="Fields that a curator set: loading the registry leaves them alone.",
    )
    spellings = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Of a found entry: how often it is written which way.",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        editable=False,
    )
    results_count = models.IntegerField(default=0, editable=False)
    papers_count = models.IntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_reviewed(self) -> bool:
        """Whether a person stands behind it: the registry's files or a curator."""
        return self.origin != self.Origin.FOUND


class Task(RegistryEntry):
    """A research task, such as anomaly detection."""

    area = models.CharField(max_length=60, blank=True)

    class Meta(RegistryEntry.Meta):
        indexes = [
            models.Index(fields=["sort_key", "id"], name="leaderboards_task_name"),
            models.Index(
                fields=["area", "sort_key", "id"], name="leaderboards_task_area"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("leaderboards:task", args=[self.key])


class Dataset(RegistryEntry):
    """A data set, with the tasks and metrics that it is used with."""

    task_keys = models.JSONField(
        default=list,
        blank=True,
        help_text="Keys of its tasks; the first is taken where the metric does not decide.",
    )
    metric_keys = models.JSONField(
        default=list, blank=True, help_text="Keys of its metrics, the usual one first."
    )
    metric_tasks = models.JSONField(
        default=dict, blank=True, help_text="Key of a metric to the key of its task."
    )

    class Meta(RegistryEntry.Meta):
        verbose_name = "data set"
        indexes = [
            models.Index(fields=["sort_key", "id"], name="leaderboards_dataset_name"),
            models.Index(
                fields=["-papers_count", "sort_key", "id"],
                name="leaderboards_dataset_papers",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name_fold"],
                condition=Q(origin="found"),
                name="leaderboards_dataset_found_once",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("leaderboards:dataset", args=[self.key])


class Metric(RegistryEntry):
    """A metric, with its direction and scale."""

    class ScaleChoice(models.TextChoices):
        SHARE = Scale.SHARE.value, "share, 0 to 100"
        CORRELATION = Scale.CORRELATION.value, "correlation, -1 to 1"
        UNBOUNDED = Scale.UNBOUNDED.value, "as printed"

    family = models.CharField(
        max_length=120,
        blank=True,
        help_text="Key of the general metric that this one is a kind of.",
    )
    higher_is_better = models.BooleanField(null=True, blank=True)
    scale = models.CharField(
        max_length=12, choices=ScaleChoice, default=ScaleChoice.UNBOUNDED
    )
    complement = models.CharField(
        max_length=120, blank=True, help_text="Key of the metric that is 100 minus it."
    )

    class Meta(RegistryEntry.Meta):
        indexes = [
            models.Index(fields=["sort_key", "id"], name="leaderboards_metric_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name_fold"],
                condition=Q(origin="found"),
                name="leaderboards_metric_found_once",
            ),
            models.CheckConstraint(
                condition=Q(scale__in=["share", "correlation", "unbounded"]),
                name="leaderboards_metric_scale_known",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("leaderboards:metric", args=[self.key])


class MLModel(RegistryEntry):
    """A model or system. A name that two papers introduce is two models."""

    # When the paper is deleted, a receiver in apps.py clears it.
    introduced_by = models.ForeignKey(
        Paper,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        related_name="introduced_models",
        help_text="The paper that introduces it, if one is known to.",
    )

    class Meta(RegistryEntry.Meta):
        verbose_name = "model"
        indexes = [
            models.Index(fields=["sort_key", "id"], name="leaderboards_mlmodel_name"),
            models.Index(
                fields=["-results_count", "sort_key", "id"],
                name="leaderboards_mlmodel_results",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name_fold", "introduced_by"],
                condition=Q(origin="found", introduced_by__isnull=False),
                name="leaderboards_mlmodel_introduced_once",
            ),
        ]

    def get_absolute_url(self) -> str:
        return address("leaderboards:model", slug=self.key)


class EntryKind(models.TextChoices):
    """Which registry an alias or a merger is about."""

    TASK = "task", "task"
    DATASET = "dataset", "data set"
    METRIC = "metric", "metric"
    MODEL = "model", "model"


class Alias(models.Model):
    """Another way to write the name of an entry.

    Two entries may share an alias: it is then ambiguous. A curator switches an alias of the
    registry's files off instead of deleting it, so that loading does not bring it back.
    """

    class Origin(models.TextChoices):
        REGISTRY = "registry", "from the registry"
        CURATED = "curated", "by a curator"

    kind = models.CharField(max_length=8, choices=EntryKind, editable=False)
    task = models.ForeignKey(
        Task, null=True, blank=True, on_delete=models.CASCADE, related_name="aliases"
    )
    dataset = models.ForeignKey(
        Dataset, null=True, blank=True, on_delete=models.CASCADE, related_name="aliases"
    )
    metric = models.ForeignKey(
        Metric, null=True, blank=True, on_delete=models.CASCADE, related_name="aliases"
    )
    model = models.ForeignKey(
        MLModel, null=True, blank=True, on_delete=models.CASCADE, related_name="aliases"
    )
    name = models.CharField(max_length=200)
    fold = models.CharField(max_length=200, editable=False)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.CURATED)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ["kind", "fold", "pk"]
        indexes = [
            models.Index(fields=["kind", "fold"], name="leaderboards_alias_fold"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(
                        kind="task",
                        task__isnull=False,
                        dataset__isnull=True,
                        metric__isnull=True,
                        model__isnull=True,
                    )
                    | Q(
                        kind="dataset",
                        task__isnull=True,
                        dataset__isnull=False,
                        metric__isnull=True,
                        model__isnull=True,
                    )
                    | Q(
                        kind="metric",
                        task__isnull=True,
                        dataset__isnull=True,
                        metric__isnull=False,
                        model__isnull=True,
                    )
                    | Q(
                        kind="model",
                        task__isnull=True,
                        dataset__isnull=True,
                        metric__isnull=True,
                        model__isnull=False,
                    )
                ),
                name="leaderboards_alias_one_target",
            ),
            *(
                models.UniqueConstraint(
                    fields=[kind, "fold"],
                    condition=Q(kind=kind),
                    name=f"leaderboards_alias_{kind}_once",
                )
                for kind in ("task", "dataset", "metric", "model")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.target}"

    @property
    def target(self) -> RegistryEntry:
        """The entry that it names."""
        target = self.task or self.dataset or self.metric or self.model
        assert target is not None, "kept by leaderboards_alias_one_target"
        return target


class Merge(models.Model):
    """The log of mergers: one entry declared to be another, and perhaps separated again."""

    kind = models.CharField(max_length=8, choices=EntryKind)
    source_key = models.CharField(max_length=120)
    target_key = models.CharField(max_length=120)
    moved_results = models.PositiveIntegerField(
        default=0, help_text="Results that went over."
    )
    reason = models.TextField(blank=True)
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    curator_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    undone_by_name = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "merger"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source_key"],
                condition=Q(undone_at__isnull=True),
                name="leaderboards_merge_source_once",
            ),
            models.CheckConstraint(
                condition=~Q(source_key=F("target_key")),
                name="leaderboards_merge_two_entries",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_key} into {self.target_key}"


class RegistryLoad(models.Model):
    """One loading of the registry's files, with what a curator's decisions kept it from."""

    digest = models.CharField(max_length=64, help_text="SHA-256 of what was loaded.")
    created_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    conflicts = models.JSONField(
        default=list,
        help_text="Where the files and a curator differ: the curator stays.",
    )
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"registry {self.digest[:12]}"
