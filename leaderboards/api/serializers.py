"""The registry, benchmarks, leaderboards and results as programs read them."""

from __future__ import annotations

from datetime import date
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from config.api.fields import Choice, Link, Name, Number, WebLink
from leaderboards.models import (
    Benchmark,
    Dataset,
    Leaderboard,
    Metric,
    MLModel,
    Result,
    Row,
    SettingsGroup,
    Task,
)
from leaderboards.models.boards import NO_DATE
from leaderboards.selection import Entry
from leaderboards.showing import name_of
from leaderboards.standing import Agreement, BestCheck, Place, Standing
from leaderboards.standings import standings_of
from leaderboards.templatetags.numbers import as_reported
from papers.api.serializers import PaperBriefSerializer

MOST_WITNESSES = 10
_BRIEF = ("key", "url", "web_url", "name")
_COUNTS = ("results_count", "papers_count")


class TaskBriefSerializer(serializers.ModelSerializer[Task]):
    """A task where something else is about it."""

    url = Link(view_name="api:task-detail", lookup_field="key")
    web_url = WebLink()

    class Meta:
        model = Task
        fields: tuple[str, ...] = _BRIEF


class DatasetBriefSerializer(serializers.ModelSerializer[Dataset]):
    """A data set where something else is about it."""

    url = Link(view_name="api:dataset-detail", lookup_field="key")
    web_url = WebLink()

    class Meta:
        model = Dataset
        fields: tuple[str, ...] = _BRIEF


class MetricBriefSerializer(serializers.ModelSerializer[Metric]):
    """A metric where something else is about it."""

    url = Link(view_name="api:metric-detail", lookup_field="key")
    web_url = WebLink()

    class Meta:
        model = Metric
        fields: tuple[str, ...] = (*_BRIEF, "higher_is_better", "scale")


class ModelBriefSerializer(serializers.ModelSerializer[MLModel]):
    """A model where something else is about it."""

    url = Link(view_name="api:model-detail", lookup_field="key")
    web_url = WebLink()

    class Meta:
        model = MLModel
        fields: tuple[str, ...] = _BRIEF


class _AliasesMixin(serializers.Serializer[Any]):
    """Other ways to write the name of an entry."""

    aliases = serializers.SerializerMethodField()

    def get_aliases(self, entry: Any) -> list[str]:
        active = [alias.name for alias in entry.aliases.all() if alias.is_active]
        return sorted(active)


_ENTRY = ("description", "origin", *_COUNTS, "aliases", "created_at")


class TaskSerializer(_AliasesMixin, TaskBriefSerializer):
    """A task."""

    class Meta(TaskBriefSerializer.Meta):
        fields = (*TaskBriefSerializer.Meta.fields, "area", *_ENTRY)
        read_only_fields = fields


class DatasetSerializer(_AliasesMixin, DatasetBriefSerializer):
    """A data set, with the keys of the tasks and metrics that it is used with."""

    tasks = serializers.ListField(
        child=serializers.SlugField(), source="task_keys", read_only=True
    )
    metrics = serializers.ListField(
        child=serializers.SlugField(), source="metric_keys", read_only=True
    )

    class Meta(DatasetBriefSerializer.Meta):
        fields = (*DatasetBriefSerializer.Meta.fields, "tasks", "metrics", *_ENTRY)
        read_only_fields = fields


class MetricSerializer(_AliasesMixin, MetricBriefSerializer):
    """A metric, with its direction and scale."""

    family = Name(read_only=True, help_text="Key of the metric it is a kind of.")

    class Meta(MetricBriefSerializer.Meta):
        fields = (*MetricBriefSerializer.Meta.fields, "family", *_ENTRY)
        read_only_fields = fields


class ModelSerializer(_AliasesMixin, ModelBriefSerializer):
    """A model, with the paper that introduces it."""

    introduced_by = PaperBriefSerializer(read_only=True, allow_null=True)

    class Meta(ModelBriefSerializer.Meta):
        fields = (*ModelBriefSerializer.Meta.fields, "introduced_by", *_ENTRY)
        read_only_fields = fields


class _FiguresMixin(serializers.Serializer[Any]):
    """Counts of what is on a benchmark or a leaderboard."""

    latest_published = serializers.SerializerMethodField(
        help_text="The newest date of a result, null where none is known."
    )

    def get_latest_published(self, figures: Any) -> date | None:
        latest: date = figures.latest_published
        return None if latest == NO_DATE else latest


class LeaderboardBriefSerializer(serializers.ModelSerializer[Leaderboard]):
    """A leaderboard of a benchmark."""

    url = Link(view_name="api:leaderboard-detail", lookup_field="slug")
    web_url = WebLink()
    metric = MetricBriefSerializer(
        read_only=True, allow_null=True, help_text="Null where it is not stated."
    )

    class Meta:
        model = Leaderboard
        fields: tuple[str, ...] = ("slug", "url", "web_url", "metric", *_COUNTS)


class BenchmarkSerializer(_FiguresMixin, serializers.ModelSerializer[Benchmark]):
    """A data set with its task, and its leaderboards."""

    url = Link(view_name="api:benchmark-detail")
    dataset = DatasetBriefSerializer(read_only=True)
    task = TaskBriefSerializer(
        read_only=True, allow_null=True, help_text="Null where it is not stated."
    )
    leaderboards = LeaderboardBriefSerializer(
        many=True, read_only=True, source="named_leaderboards"
    )

    class Meta:
        model = Benchmark
        fields = (
            *("id", "url", "dataset", "task", "is_listed", *_COUNTS),
            *("latest_published", "leaderboards"),
        )
        read_only_fields = fields


class SettingsGroupSerializer(serializers.ModelSerializer[SettingsGroup]):
    """Settings under which results are ranked together."""

    settings = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = SettingsGroup
        fields = ("id", "key", "label", "settings", "rows_count", "awaiting_count")
        read_only_fields = fields


class ClaimLinkSerializer(serializers.Serializer[Any]):
    """The claim behind a result, with its sentence."""

    id = serializers.IntegerField(read_only=True)
    url = Link(view_name="api:claim-detail")
    web_url = WebLink()
    sentence = serializers.CharField(read_only=True)
    confidence = serializers.FloatField(read_only=True, allow_null=True)


class SettingSerializer(serializers.Serializer[Any]):
    """One setting of a result."""

    name = serializers.CharField()
    value = serializers.CharField()
    splits = serializers.BooleanField(help_text="Whether it splits the ranking.")

    def to_representation(self, setting: Any) -> dict[str, Any]:
        return dict(zip(("name", "value", "splits"), setting, strict=True))


class ReportedSerializer(serializers.ModelSerializer[Result]):
    """A reported number: comparable as `value`, and as printed."""

    url = Link(view_name="api:result-detail")
    value = Number(read_only=True, help_text="On the scale of the board's metric.")
    value_high = Number(read_only=True, allow_null=True)
    printed = serializers.SerializerMethodField(
        help_text="The number as printed, with its bound and unit."
    )
    name = serializers.SerializerMethodField(
        help_text="The model's name, the name as written, or that of the paper's method."
    )
    model = ModelBriefSerializer(
        read_only=True,
        allow_null=True,
        help_text="Null where no model is named, or several have the name.",
    )
    paper = PaperBriefSerializer(read_only=True)
    claim = ClaimLinkSerializer(
        read_only=True, allow_null=True, help_text="Null of an imported result."
    )
    settings = SettingSerializer(many=True, read_only=True)
    not_ranked_reason = Choice(
        choices=[c for c in Result.NotRanked.choices if c[0]], read_only=True
    )

    class Meta:
        model = Result
        fields: tuple[str, ...] = (
            *("id", "url", "value", "value_high", "bound", "unit", "number", "printed"),
            *("name", "model", "settings", "published", "reported_by", "origin"),
            *("awaiting_review", "not_ranked_reason", "metric_assumed", "says_best"),
            *("paper", "claim"),
        )
        read_only_fields = fields

    def get_printed(self, result: Result) -> str:
        return as_reported(result)

    def get_name(self, result: Result) -> str:
        return name_of(result)


class ResultSerializer(ReportedSerializer):
    """A result with the leaderboard and the settings group it stands in."""

    leaderboard = LeaderboardBriefSerializer(read_only=True)
    dataset = DatasetBriefSerializer(
        source="leaderboard.benchmark.dataset", read_only=True
    )
    task = TaskBriefSerializer(
        source="leaderboard.benchmark.task", read_only=True, allow_null=True
    )
    group = SettingsGroupSerializer(read_only=True)

    class Meta(ReportedSerializer.Meta):
        fields = (
            *ReportedSerializer.Meta.fields,
            *("leaderboard", "dataset", "task", "group"),
        )
        read_only_fields = fields


@extend_schema_field(OpenApiTypes.URI)
class ResultLink(serializers.Field[Any, Any, str, Any]):
    """The address of a result, given by its key."""

    def to_representation(self, key: int) -> str:
        request = self.context["request"]
        return reverse("api:result-detail", args=[key], request=request)


class StandingSerializer(serializers.Serializer[Standing]):
    """What holds of a result on a day: its place, and whether others agree."""

    place = serializers.ChoiceField([(p.value, p.value) for p in Place])
    why = Name(help_text="Why it is not ranked.")
    superseded_by = ResultLink(allow_null=True)
    superseded_on = serializers.DateField(allow_null=True)
    agreement = serializers.ChoiceField([(a.value, a.value) for a in Agreement])
    repeated_by = serializers.ListField(child=ResultLink())
    contradicted_by = serializers.ListField(child=ResultLink())
    best_check = Choice(
        choices=[(check.value, check.value) for check in BestCheck],
        help_text="Null where it does not call itself the best.",
    )
    better_earlier = ResultLink(allow_null=True)


class ResultDetailSerializer(ResultSerializer):
    """A result with its standing."""

    standing = serializers.SerializerMethodField()

    class Meta(ResultSerializer.Meta):
        fields = (*ResultSerializer.Meta.fields, "standing")
        read_only_fields = fields

    @extend_schema_field(StandingSerializer)
    def get_standing(self, result: Result) -> Any:
        standings = standings_of([result], as_of=self.context["as_of"])
        standing = standings.of[result.pk]
        return StandingSerializer(standing, context=self.context).data


class LeaderboardSerializer(_FiguresMixin, LeaderboardBriefSerializer):
    """A benchmark with one metric, and the best result of its largest group."""

    name = serializers.CharField(source="__str__", read_only=True)
    benchmark = serializers.HyperlinkedRelatedField[Any](
        view_name="api:benchmark-detail", read_only=True
    )
    dataset = DatasetBriefSerializer(source="benchmark.dataset", read_only=True)
    task = TaskBriefSerializer(
        source="benchmark.task",
        read_only=True,
        allow_null=True,
        help_text="Null where it is not stated.",
    )
    rows_url = serializers.HyperlinkedIdentityField(
        view_name="api:leaderboard-rows", lookup_field="slug"
    )
    best = ReportedSerializer(read_only=True, allow_null=True)

    class Meta(LeaderboardBriefSerializer.Meta):
        fields: tuple[str, ...] = (
            *("slug", "url", "web_url", "rows_url", "name"),
            *("benchmark", "dataset", "task", "metric"),
            *(*_COUNTS, "rows_count", "latest_published", "best"),
        )
        read_only_fields = fields


class LeaderboardDetailSerializer(LeaderboardSerializer):
    """A leaderboard with its settings groups, the largest first."""

    groups = SettingsGroupSerializer(many=True, read_only=True)
    opening_group = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, help_text="The group whose rows come when none is asked for."
    )

    class Meta(LeaderboardSerializer.Meta):
        fields = (*LeaderboardSerializer.Meta.fields, "opening_group", "groups")
        read_only_fields = fields


class WitnessSerializer(ReportedSerializer):
    """A result of a row, in short."""

    class Meta(ReportedSerializer.Meta):
        fields: tuple[str, ...] = (
            *("id", "url", "value", "printed", "published", "reported_by", "origin"),
            *("paper", "claim"),
        )
        read_only_fields = fields


class RowSerializer(serializers.Serializer[Any]):
    """One model in one settings group, shown by one of its witnesses."""

    rank = serializers.SerializerMethodField(
        help_text="Null where the row is not ranked, or the groups are mixed."
    )
    section = serializers.SerializerMethodField(
        help_text="ranked, listed (not ranked), or awaiting (review)"
    )
    group = serializers.IntegerField(
        source="group.pk", read_only=True, help_text="The settings group it stands in."
    )
    result = ReportedSerializer(read_only=True)
    witnesses_count = serializers.IntegerField(read_only=True)
    witnesses = serializers.SerializerMethodField(
        help_text=f"The newest results that say so, at most {MOST_WITNESSES}."
    )

    def get_rank(self, row: Entry) -> int | None:
        ranks: dict[Any, int] = self.context["ranks"]
        return ranks.get(row.rank_value) if row.section == Row.Section.RANKED else None

    def get_section(self, row: Entry) -> str:
        return row.section.name.lower()

    @extend_schema_field(WitnessSerializer(many=True))
    def get_witnesses(self, row: Entry) -> Any:
        witnesses = self.context["witnesses"].get(row.result.row_key, ())
        return WitnessSerializer(witnesses, many=True, context=self.context).data
