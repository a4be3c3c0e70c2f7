"""Models side by side, for programs."""

from __future__ import annotations

from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.fields import Number
from config.api.paging import KeysetPagination
from config.api.parameters import KnownParametersMixin
from leaderboards.api.days import as_of_parameter, day_asked_for
from leaderboards.api.serializers import (
    DatasetBriefSerializer,
    LeaderboardBriefSerializer,
    ModelBriefSerializer,
    ReportedSerializer,
    SettingsGroupSerializer,
    TaskBriefSerializer,
)
from leaderboards.comparing import MOST_MODELS, lines_of, scores_of
from leaderboards.stands import stands_of
from leaderboards.views.compare import chosen_models


class ScoreSerializer(serializers.Serializer[Any]):
    """In how many rankings a model was compared, and how that came out."""

    model = ModelBriefSerializer()
    rankings = serializers.IntegerField(help_text="In which it and another one stand.")
    ahead = serializers.IntegerField(help_text="Of these: it alone is ahead.")
    level = serializers.IntegerField(
        help_text="Of these: level at the top with others."
    )


class ComparedSerializer(serializers.Serializer[Any]):
    """What one model has in a ranking."""

    model = serializers.SlugField(source="model.key")
    rank = serializers.IntegerField(
        allow_null=True, help_text="Null where it has none in this ranking."
    )
    is_ahead = serializers.BooleanField()
    result = ReportedSerializer(source="row.result", allow_null=True, default=None)
    elsewhere = serializers.ListField(
        child=serializers.CharField(),
        help_text="Without a result: the other settings under which it has some here.",
    )


class LineSerializer(serializers.Serializer[Any]):
    """A ranking in which at least two of the models stand."""

    leaderboard = LeaderboardBriefSerializer(source="board")
    dataset = DatasetBriefSerializer(source="board.benchmark.dataset")
    task = TaskBriefSerializer(source="board.benchmark.task", allow_null=True)
    group = SettingsGroupSerializer()
    ahead = serializers.ListField(
        child=serializers.SlugField(),
        source="ahead_keys",
        help_text="Keys of who is ahead: several where they are level.",
    )
    margin = Number(
        allow_null=True,
        help_text="Of who is ahead over the best of the others; null where all are level.",
    )
    models = ComparedSerializer(many=True, source="cells")


class ComparisonSerializer(serializers.Serializer[Any]):
    """Models beside each other, a page of the rankings that they share."""

    models = ScoreSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = LineSerializer(many=True)


@method_decorator(conditional_page, name="dispatch")
class CompareView(KnownParametersMixin, APIView):
    """Two to five models in the rankings that they share."""

    permission_classes = (permissions.AllowAny,)
    parameters = ("models", "as_of", *KeysetPagination.PARAMETERS)

    @extend_schema(
        operation_id="compare",
        summary="Compare models",
        description=(
            "A line is a ranking, and so one group of equal settings, in which at least two"
            " of the models stand; the largest come first. What differs by rounding alone"
            " is level."
        ),
        tags=["compare"],
        parameters=[
            OpenApiParameter(
                "models",
                OpenApiTypes.STR,
                required=True,
                description=f"Keys of two to {MOST_MODELS} models, with commas between.",
            ),
            as_of_parameter("The day to compare on"),
            *(
                OpenApiParameter(
                    given["name"],
                    OpenApiTypes.INT
                    if given["schema"]["type"] == "integer"
                    else OpenApiTypes.STR,
                    description=given["description"],
                )
                for given in KeysetPagination().get_schema_operation_parameters(None)  # type: ignore[arg-type]
            ),
        ],
        responses={200: ComparisonSerializer},
    )
    def get(self, request: Request) -> Response:
        chosen = chosen_models(request.query_params.getlist("models"))
        if chosen.unknown:
            names = ", ".join(chosen.unknown)
            raise ValidationError({"models": f"No models have these keys: {names}."})
        if chosen.has_too_many or len(chosen.models) < 2:
            raise ValidationError(
                {"models": f"Give the keys of two to {MOST_MODELS} models."}
            )
        stands = stands_of(chosen.models, day_asked_for(request))
        pages = KeysetPagination()
        groups = pages.paginate_queryset(stands.groups(), request, self)
        answer = pages.get_paginated_response(lines_of(stands, groups))
        answer.data["models"] = scores_of(stands)
        context = {"request": request}
        return Response(ComparisonSerializer(answer.data, context=context).data)
