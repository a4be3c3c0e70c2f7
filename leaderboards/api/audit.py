"""Comparisons between models, and what does not fit together, for programs."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import Q
from django_filters import rest_framework as filters
from rest_framework import serializers

from config.api.fields import Choice, Link, Name, Number
from config.api.parameters import (
    EntryFilter,
    FlagFilter,
    FromFilter,
    KeyFilter,
    TextFilter,
    UntilFilter,
)
from config.api.views import ReadView
from leaderboards.api.serializers import (
    ClaimLinkSerializer,
    DatasetBriefSerializer,
    LeaderboardBriefSerializer,
    ModelBriefSerializer,
    SettingSerializer,
    SettingsGroupSerializer,
    TaskBriefSerializer,
    WitnessSerializer,
)
from leaderboards.audit import shown_finding
from leaderboards.audit_querysets import ComparisonQuerySet, FindingQuerySet
from leaderboards.improvements import base_of, implied_bound
from leaderboards.models import (
    Comparison,
    Dataset,
    Finding,
    Leaderboard,
    Metric,
    MLModel,
    Task,
)
from leaderboards.templatetags.numbers import as_reported
from papers.api.serializers import PaperBriefSerializer
from papers.models import Claim, Paper


class ImprovementSerializer(serializers.ModelSerializer[Comparison]):
    """A claim that one model is better than another, or worse, by so much."""

    url = Link(view_name="api:comparison-detail")
    leaderboard = LeaderboardBriefSerializer(read_only=True)
    dataset = DatasetBriefSerializer(
        source="leaderboard.benchmark.dataset", read_only=True
    )
    task = TaskBriefSerializer(
        source="leaderboard.benchmark.task", read_only=True, allow_null=True
    )
    group = SettingsGroupSerializer(read_only=True)
    settings = SettingSerializer(many=True, read_only=True)
    model = ModelBriefSerializer(
        read_only=True,
        allow_null=True,
        help_text="Null where none is named, or several have the name.",
    )
    model_name = Name(read_only=True, help_text="As written.")
    comparator = ModelBriefSerializer(
        read_only=True,
        allow_null=True,
        help_text='Null where no model is named, as in "previous state of the art".',
    )
    comparator_name = Name(read_only=True, help_text="As written.")
    value = Number(read_only=True, help_text="The difference as printed.")
    value_high = Number(read_only=True, allow_null=True)
    printed = serializers.SerializerMethodField(
        help_text="The difference as printed, with its bound and unit."
    )
    direction = Choice(
        choices=Claim.DirectionChoice.choices,
        read_only=True,
        help_text="up where the model is said to be better",
    )
    relative = serializers.BooleanField(
        source="is_relative",
        read_only=True,
        allow_null=True,
        help_text="Null where the text does not say.",
    )
    own = serializers.BooleanField(source="is_own", read_only=True, allow_null=True)
    implied_of = Choice(
        choices=[c for c in Comparison.Side.choices if c[0]],
        read_only=True,
        help_text="Whose number follows; null where no reported number is known.",
    )
    implied_absolute = Number(
        read_only=True, allow_null=True, help_text="If the difference is in points."
    )
    implied_relative = Number(
        read_only=True, allow_null=True, help_text="If the difference is a share."
    )
    implied_bound = serializers.SerializerMethodField(
        help_text="=, ~, >= or <=: how what follows is bounded; null where nothing does."
    )
    reading = Choice(
        choices=[c for c in Comparison.Reading.choices if c[0]],
        read_only=True,
        help_text="How the difference is meant, where that is known.",
    )
    model_result = WitnessSerializer(read_only=True, allow_null=True)
    comparator_result = WitnessSerializer(read_only=True, allow_null=True)
    claim = ClaimLinkSerializer(read_only=True)
    paper = PaperBriefSerializer(read_only=True)

    class Meta:
        model = Comparison
        fields: tuple[str, ...] = (
            *("id", "url", "leaderboard", "dataset", "task", "group", "settings"),
            *("model", "model_name", "comparator", "comparator_name"),
            *("value", "value_high", "bound", "unit", "number", "printed"),
            *("direction", "relative", "own", "metric_assumed", "awaiting_review"),
            *("published", "verdict", "reading"),
            *("implied_of", "implied_absolute", "implied_relative", "implied_bound"),
            *("model_result", "comparator_result", "claim", "paper"),
        )
        read_only_fields = fields

    def get_printed(self, comparison: Comparison) -> str:
        return as_reported(comparison)

    def get_implied_bound(self, comparison: Comparison) -> str | None:
        base = base_of(comparison) if comparison.implied_of else None
        return implied_bound(comparison, base) if base else None


class ImprovementBriefSerializer(ImprovementSerializer):
    """A comparison where something else is about it."""

    class Meta(ImprovementSerializer.Meta):
        fields = (
            *("id", "url", "model", "model_name", "comparator", "comparator_name"),
            *("printed", "direction", "relative", "verdict", "implied_of"),
            *("implied_absolute", "implied_relative", "implied_bound"),
            *("model_result", "comparator_result", "claim", "paper"),
        )
        read_only_fields = fields


class ComparisonFilters(filters.FilterSet):
    """Filters of comparisons."""

    leaderboard = EntryFilter(
        "leaderboard", Leaderboard, by="slug", label="The slug of the leaderboard."
    )
    benchmark = KeyFilter("leaderboard__benchmark", label="Of this benchmark.")
    dataset = EntryFilter(
        "leaderboard__benchmark__dataset", Dataset, label="The key of the data set."
    )
    task = EntryFilter(
        "leaderboard__benchmark__task", Task, label="The key of the task."
    )
    metric = EntryFilter("leaderboard__metric", Metric, label="The key of the metric.")
    model = EntryFilter("model", MLModel, label="The key of what is said to be better.")
    comparator = EntryFilter(
        "comparator", MLModel, label="The key of the model it is compared with."
    )
    about = TextFilter(method="with_model", label="The key of a model on either side.")
    paper = KeyFilter(label="Claimed by this paper.")
    verdict = filters.ChoiceFilter(
        choices=Comparison.Verdict.choices,
        label="Whether it fits the reported numbers.",
    )
    awaiting_review = FlagFilter(label="Awaiting review.")
    published_from = FromFilter(
        "published", "gte", label="Published on this day or later."
    )
    published_to = UntilFilter(
        "published", "lte", label="Published on this day or earlier."
    )

    class Meta:
        model = Comparison
        fields: tuple[str, ...] = ()

    def with_model(
        self, comparisons: ComparisonQuerySet, name: str, key: str
    ) -> ComparisonQuerySet:
        return comparisons.filter(Q(model__key=key) | Q(comparator__key=key))


class ComparisonView(ReadView):
    """Who is said to be better than whom, and whether the reported numbers bear it out."""

    lookup_value_regex = "[0-9]+"
    queryset = Comparison.objects.with_evidence()
    serializer_class = ImprovementSerializer
    filterset_class = ComparisonFilters
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {
        "published": ("published_order", "pk"),
        "id": ("pk",),
    }
    default_ordering = "-published"


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """Something that does not fit together, with both sides of it."""

    url = Link(view_name="api:finding-detail")
    text = serializers.SerializerMethodField(help_text="What is wrong, in words.")
    leaderboard = LeaderboardBriefSerializer(read_only=True)
    dataset = DatasetBriefSerializer(
        source="leaderboard.benchmark.dataset", read_only=True
    )
    task = TaskBriefSerializer(
        source="leaderboard.benchmark.task", read_only=True, allow_null=True
    )
    result = WitnessSerializer(
        read_only=True, allow_null=True, help_text="Null of an improvement."
    )
    other = WitnessSerializer(
        read_only=True,
        allow_null=True,
        help_text="The result that speaks against it, if one does.",
    )
    comparison = ImprovementBriefSerializer(
        read_only=True,
        allow_null=True,
        help_text="The improvement that does not fit; null of other findings.",
    )

    class Meta:
        model = Finding
        fields = (
            *("id", "url", "kind", "text", "leaderboard", "dataset", "task"),
            *("published", "recorded_at", "result", "other", "comparison"),
        )
        read_only_fields = fields

    def get_text(self, finding: Finding) -> str:
        return shown_finding(finding).says


class FindingFilters(filters.FilterSet):
    """Filters of findings."""

    kind = filters.ChoiceFilter(choices=Finding.Kind.choices, label="What is wrong.")
    area = TextFilter("task__area", label="The area of the task.")
    task = EntryFilter("task", Task, label="The key of the task.")
    benchmark = KeyFilter(label="On this benchmark.")
    leaderboard = EntryFilter(
        "leaderboard", Leaderboard, by="slug", label="The slug of the leaderboard."
    )
    model = EntryFilter(
        "model", MLModel, label="The key of the model that it is about."
    )
    paper = KeyFilter(method="with_paper", label="Speaking of this paper.")
    recorded_from = FromFilter(
        "recorded_at", "date__gte", label="Found on this day or later."
    )

    class Meta:
        model = Finding
        fields: tuple[str, ...] = ()

    def with_paper(
        self, findings: FindingQuerySet, name: str, pk: int
    ) -> FindingQuerySet:
        return findings.of_paper(Paper(pk=int(pk)))


class FindingView(ReadView):
    """What does not fit together."""

    lookup_value_regex = "[0-9]+"
    queryset = Finding.objects.with_evidence()
    serializer_class = FindingSerializer
    filterset_class = FindingFilters
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {
        "published": ("published_order", "pk"),
        "id": ("pk",),
    }
    default_ordering = "-published"
