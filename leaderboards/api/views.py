"""The registry, benchmarks, leaderboards and results for programs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.api.views import ReadView
from leaderboards.api import filters, serializers
from leaderboards.api.days import as_of_parameter, day_asked_for
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
from leaderboards.selection import ALL, NOT_STATED, Selection


class EntryView(ReadView):
    """Entries of one registry, by their key."""

    lookup_field = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {"name": ("sort_key", "pk")}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related("aliases")

    def retrieve(  # type: ignore[override]
        self, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        entry = self.get_object()
        if entry.merged_into_id is None:
            return Response(self.get_serializer(entry).data)
        view = f"api:{self.basename}-detail"
        return HttpResponseRedirect(
            reverse(view, args=[entry.merged_into.key], request=request)
        )


def _described(view: type[EntryView]) -> type[EntryView]:
    """The same view, whose description tells both answers for an entry."""
    answers = {
        200: view.serializer_class,
        302: OpenApiResponse(description="It was merged into another entry."),
    }
    return extend_schema_view(retrieve=extend_schema(responses=answers))(view)


@_described
class TaskView(EntryView):
    """Research tasks."""

    queryset = Task.objects.all()
    serializer_class = serializers.TaskSerializer
    filterset_class = filters.TaskFilters


@_described
class DatasetView(EntryView):
    """Data sets."""

    queryset = Dataset.objects.all()
    serializer_class = serializers.DatasetSerializer
    filterset_class = filters.EntryFilters
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {
        "name": ("sort_key", "pk"),
        "papers": ("papers_count", "-sort_key", "-pk"),
    }


@_described
class MetricView(EntryView):
    """Metrics, with their directions and scales."""

    queryset = Metric.objects.all()
    serializer_class = serializers.MetricSerializer
    filterset_class = filters.EntryFilters


@_described
class ModelView(EntryView):
    """Models and systems."""

    queryset = MLModel.objects.select_related("introduced_by").defer(
        "introduced_by__abstract"
    )
    serializer_class = serializers.ModelSerializer
    filterset_class = filters.ModelFilters
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {
        "name": ("sort_key", "pk"),
        "results": ("results_count", "-sort_key", "-pk"),
    }


class BenchmarkView(ReadView):
    """Data sets with their tasks."""

    lookup_value_regex = "[0-9]+"
    queryset = Benchmark.objects.with_names().prefetch_related(
        Prefetch(
            "leaderboards",
            queryset=Leaderboard.objects.shown()
            .select_related("metric")
            .order_by("-papers_count", "pk"),
            to_attr="named_leaderboards",
        )
    )
    serializer_class = serializers.BenchmarkSerializer
    filterset_class = filters.BenchmarkFilters
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {
        "papers": ("papers_count", "-pk"),
        "published": ("latest_published", "-pk"),
    }
    default_ordering = "-papers"


class LeaderboardView(ReadView):
    """Benchmarks with one metric each, and their ranked rows."""

    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    queryset = Leaderboard.objects.with_best()
    serializer_class = serializers.LeaderboardSerializer
    detail_serializer_class = serializers.LeaderboardDetailSerializer
    filterset_class = filters.LeaderboardFilters
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {
        "papers": ("papers_count", "-pk"),
        "published": ("latest_published", "-pk"),
    }
    default_ordering = "-papers"

    def get_queryset(self) -> QuerySet[Leaderboard]:
        boards: QuerySet[Leaderboard] = super().get_queryset()
        if self.action == "rows":
            return boards.prefetch_related(None)
        if self.action != "retrieve":
            return boards
        groups = SettingsGroup.objects.exclude(rows_count=0, awaiting_count=0).order_by(
            "-rows_count", "-awaiting_count", "key"
        )
        return boards.prefetch_related(Prefetch("groups", queryset=groups))

    def known_parameters(self) -> dict[str, bool]:
        if self.action != "rows":
            return super().known_parameters()
        known = ("settings", "as_of", *self.pagination_class.PARAMETERS)
        return dict.fromkeys(known, False)

    @extend_schema(
        summary="List the rows of a leaderboard",
        description=(
            "Ranked rows first, then those that are only listed, then those that await"
            " review. Rows of different settings do not compare: without `settings` come"
            " those of the largest group, and `all` has no ranks."
        ),
        parameters=[
            OpenApiParameter(
                "settings",
                str,
                description=(
                    "Key of a settings group of this leaderboard, `not-stated` for the"
                    " one without settings, or `all`."
                ),
            ),
            as_of_parameter("The day that rows, ranks and witnesses are of"),
        ],
        responses={200: serializers.RowSerializer(many=True)},
        filters=False,
    )
    @action(detail=True)
    def rows(self, request: Request, slug: str) -> HttpResponseBase:
        board = self.get_object()
        # The board's revision is raised by every change of its rows, so that nothing more
        # has to be read for a program that has them already.
        etag = quote_etag(f"{board.pk}-{board.revision}")
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None:
            return unchanged
        selection = Selection(
            board, self._group_asked_for(request, board), as_of=day_asked_for(request)
        )
        entries = selection.entries(self.paginate_queryset(selection.rows()) or ())
        ranked = {e.rank_value for e in entries if e.section == Row.Section.RANKED}
        context = {
            **self.get_serializer_context(),
            "ranks": selection.ranks(ranked),
            "witnesses": selection.witnesses_of(entries, serializers.MOST_WITNESSES),
        }
        answer = self.get_paginated_response(
            serializers.RowSerializer(entries, many=True, context=context).data
        )
        answer["ETag"] = etag
        return answer

    def _group_asked_for(
        self, request: Request, board: Leaderboard
    ) -> SettingsGroup | None:
        """The group whose rows are asked for, none for those of all."""
        name = request.query_params.get("settings")
        if name is None:
            return board.opening_group
        if name == ALL:
            return None
        key = "" if name == NOT_STATED else name
        group = board.groups.filter(key=key).first() if "\0" not in name else None
        if group is None:
            raise ValidationError(
                {"settings": "This leaderboard has no settings group with this key."}
            )
        return group


class ResultView(ReadView):
    """Reported numbers on leaderboards."""

    lookup_value_regex = "[0-9]+"
    queryset = (
        Result.objects.with_evidence().with_leaderboard().defer("paper__abstract")
    )
    serializer_class = serializers.ResultSerializer
    detail_serializer_class = serializers.ResultDetailSerializer
    filterset_class = filters.ResultFilters
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {
        "published": ("published_order", "pk"),
        "id": ("pk",),
    }
    default_ordering = "-published"

    def known_parameters(self) -> dict[str, bool]:
        known = super().known_parameters()
        return known | {"as_of": False} if self.action == "retrieve" else known

    def get_serializer_context(self) -> dict[str, Any]:
        is_one = self.request is not None and self.action == "retrieve"
        day = day_asked_for(self.request) if is_one else None
        return {**super().get_serializer_context(), "as_of": day}

    @extend_schema(parameters=[as_of_parameter("The day that the standing is of")])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)
