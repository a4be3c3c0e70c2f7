"""The log of changes for programs."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.fields import Choice, Link, Name
from config.api.parameters import FromFilter, KeyFilter, KeyTextFilter
from config.api.views import ReadView
from leaderboards.api.serializers import (
    ClaimLinkSerializer,
    DatasetBriefSerializer,
    LeaderboardBriefSerializer,
    SettingsGroupSerializer,
    TaskBriefSerializer,
)
from leaderboards.change_querysets import ChangeQuerySet
from leaderboards.changes import HAPPENED, shown_change
from leaderboards.models import Change
from papers.api.serializers import PaperBriefSerializer
from papers.periods import Period


class ChangeSerializer(serializers.ModelSerializer[Change]):
    """One thing that changed here."""

    url = Link(view_name="api:change-detail")
    text = serializers.SerializerMethodField(help_text="The change in one line.")
    happened = serializers.SerializerMethodField(
        help_text="Of corrections and retractions: what was done to the claim."
    )
    reason = serializers.SerializerMethodField(
        help_text="Why a curator decided so; null where none did or said it."
    )
    name = Name(read_only=True, help_text="Of a record: the model, as shown then.")
    value = Name(read_only=True, help_text="Of a record: its value, as shown then.")
    before = Name(read_only=True, help_text="Of a record: the best value before it.")
    dataset = DatasetBriefSerializer(
        source="benchmark.dataset", read_only=True, allow_null=True, default=None
    )
    task = TaskBriefSerializer(read_only=True, allow_null=True)
    leaderboard = LeaderboardBriefSerializer(read_only=True, allow_null=True)
    group = SettingsGroupSerializer(read_only=True, allow_null=True)
    claim = ClaimLinkSerializer(read_only=True, allow_null=True)
    paper = PaperBriefSerializer(
        source="claim.paper", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Change
        fields = (
            *("id", "url", "kind", "recorded_at", "text", "happened", "reason"),
            *("name", "value", "before", "dataset", "task", "leaderboard", "group"),
            *("claim", "paper"),
        )
        read_only_fields = fields

    def get_text(self, change: Change) -> str:
        return shown_change(change).title

    @extend_schema_field(Choice(choices=[(word, word) for word in HAPPENED]))
    def get_happened(self, change: Change) -> str | None:
        return shown_change(change).happened or None

    @extend_schema_field(Name())
    def get_reason(self, change: Change) -> str | None:
        return change.curation.reason or None if change.curation else None


class ChangeFilters(filters.FilterSet):
    """Filters of changes."""

    since = FromFilter(method="recorded_since", label="Recorded on this day or later.")
    kind = filters.ChoiceFilter(choices=Change.Kind.choices, label="What changed.")
    task = KeyTextFilter("task__key", label="The key of the task.")
    leaderboard = KeyTextFilter(
        "leaderboard__slug", label="The slug of the leaderboard."
    )
    benchmark = KeyFilter(label="Of this benchmark.")

    class Meta:
        model = Change
        fields: tuple[str, ...] = ()

    def recorded_since(
        self, changes: ChangeQuerySet, name: str, period: Period
    ) -> ChangeQuerySet:
        return changes.since(period.first)


class ChangeView(ReadView):
    """What changed here, by the time it was recorded."""

    lookup_value_regex = "[0-9]+"
    queryset = Change.objects.with_evidence().select_related("task")
    serializer_class = ChangeSerializer
    filterset_class = ChangeFilters
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {
        "recorded": ("recorded_at", "pk")
    }
    default_ordering = "-recorded"
